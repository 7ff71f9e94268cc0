package io.millrace.node.statement;

import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.query.QueryProgress;
import io.millrace.node.query.QueryResult;
import io.millrace.node.sql.execution.SelectResult;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows on their way to a face. Owned by the face's thread. */
final class RowsResult implements QueryResult.Rows {
    private final BlockStream stream;
    private final Optional<String> format;
    private final EffectiveSettings settings;
    private final QueryContext context;
    private final List<Runnable> closers = new ArrayList<>();
    private long rows;
    private long bytes;
    private boolean isClosed;

    RowsResult(BlockStream stream, Optional<String> format, EffectiveSettings settings, QueryContext context) {
        this.stream = stream;
        this.format = format;
        this.settings = settings;
        this.context = context;
    }

    /** Called once, at the end. */
    void onClose(Runnable closer) {
        closers.add(closer);
    }

    @Override
    public Schema schema() {
        return stream.schema();
    }

    @Override
    public Optional<String> format() {
        return format;
    }

    @Override
    public EffectiveSettings settings() {
        return settings;
    }

    @Override
    public @Nullable Block next() {
        Block block = stream.next();
        if (block != null) {
            rows += block.rowCount();
            bytes += block.sizeBytes();
        }
        return block;
    }

    @Override
    public Optional<Long> rowsBeforeLimit() {
        return stream instanceof SelectResult select ? select.rowsBeforeLimit() : Optional.empty();
    }

    @Override
    public QueryProgress progress() {
        return new QueryProgress(context.readRows(), context.readBytes(), 0, 0, rows, bytes, context.elapsedNs());
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            try {
                stream.close();
            } finally {
                closers.forEach(Runnable::run);
            }
        }
    }
}
