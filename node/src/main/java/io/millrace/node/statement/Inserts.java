package io.millrace.node.statement;

import io.millrace.ingest.format.BlockBuilder;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.InputFormats;
import io.millrace.ingest.format.OmittedMask;
import io.millrace.ingest.format.RowDecoder;
import io.millrace.ingest.format.StreamDecoder;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.ddl.CatalogHolder;
import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.query.QueryProgress;
import io.millrace.node.query.QueryResult;
import io.millrace.node.settings.KnownSettings;
import io.millrace.node.sql.execution.BlockCast;
import io.millrace.node.sql.execution.SelectExecutor;
import io.millrace.node.sql.execution.SelectResult;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.Statement;
import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.table.LiveTables;
import io.millrace.node.table.TableWriter;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** INSERT. Stateless; any thread. */
final class Inserts {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(60);

    private final CatalogHolder catalog;
    private final LiveTables tables;

    Inserts(CatalogHolder catalog, LiveTables tables) {
        this.catalog = catalog;
        this.tables = tables;
    }

    QueryResult run(Statement.Insert insert, StatementText text, EffectiveSettings settings,
            QueryContext context) {
        if (!(insert.target() instanceof Statement.InsertTarget.Table target)) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED, "INSERT INTO FUNCTION is not supported");
        }
        TableEntry table = catalog.catalog().require(target.name().inDatabase(context.currentDatabase()));
        List<ColumnDefinition> columns = columns(insert, tables.definition(table), table);
        TableWriter writer = tables.writer(table, options(settings));
        switch (insert.source()) {
            case Statement.InsertSource.FromQuery q -> fromQuery(q.query(), columns, writer, settings, context);
            case Statement.InsertSource.InlineData d ->
                fromData(d.format(), text, columns, writer, settings, context);
        }
        return new QueryResult.Done(new QueryProgress(context.readRows(), context.readBytes(), writer.writtenRows(),
                writer.writtenBytes(), writer.writtenRows(), writer.writtenBytes(), context.elapsedNs()));
    }

    /** The rows of CREATE TABLE … AS SELECT. */
    void fill(QualifiedName name, Query query, EffectiveSettings settings, QueryContext context) {
        TableEntry table = catalog.catalog().require(name);
        List<ColumnDefinition> columns = tables.definition(table)
                .columns()
                .stream()
                .filter(ColumnDefinition::isOrdinary)
                .toList();
        fromQuery(query, columns, tables.writer(table, options(settings)), settings, context);
    }

    private static List<ColumnDefinition> columns(Statement.Insert insert, TableDefinition definition,
            TableEntry table) {
        if (!insert.columns().isEmpty()) {
            List<ColumnDefinition> named = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (String name : insert.columns()) {
                ColumnDefinition column = definition.column(name)
                        .orElseThrow(() -> new UserException(ErrorCode.NO_SUCH_COLUMN_IN_TABLE,
                                "No such column " + name + " in table " + table.name()));
                if (column.kind() == ColumnDefinition.Kind.MATERIALIZED
                        || column.kind() == ColumnDefinition.Kind.ALIAS) {
                    throw new UserException(ErrorCode.ILLEGAL_COLUMN,
                            "Cannot insert column " + name + ", because it is " + column.kind() + " column");
                }
                if (!seen.add(name)) {
                    throw new UserException(ErrorCode.DUPLICATE_COLUMN, "Column " + name + " in table " + table.name()
                            + " specified more than once");
                }
                named.add(column);
            }
            return named;
        }
        return definition.columns()
                .stream()
                .filter(c -> c.isOrdinary() && !insert.exceptColumns().contains(c.name()))
                .toList();
    }

    private static TableWriter.Options options(EffectiveSettings settings) {
        return new TableWriter.Options(text(settings, "insert_deduplicate").equals("1"),
                text(settings, "insert_deduplication_token"),
                number(settings, "max_partitions_per_insert_block"), COMMIT_TIMEOUT);
    }

    private static String text(EffectiveSettings settings, String name) {
        return settings.text(name).orElseGet(() -> KnownSettings.get().defaultText(name));
    }

    private static long number(EffectiveSettings settings, String name) {
        return Long.parseLong(text(settings, name));
    }

    private static Schema schema(List<ColumnDefinition> columns) {
        return new Schema(columns.stream().map(c -> new Field(c.name(), c.type())).toList());
    }

    private void fromQuery(Query query, List<ColumnDefinition> columns, TableWriter writer, EffectiveSettings settings,
            QueryContext context) {
        Schema target = schema(columns);
        long blockRows = number(settings, "min_insert_block_size_rows");
        long blockBytes = number(settings, "min_insert_block_size_bytes");
        try (SelectResult result = SelectExecutor.execute(query, context, tables)) {
            BlockCast cast = BlockCast.byPosition(result.schema(), target, context.serverZone());
            BlockGatherer gathered = new BlockGatherer(target);
            for (Block block = result.next(); block != null; block = result.next()) {
                gathered.add(cast.apply(block));
                if (gathered.rowCount() >= blockRows || gathered.sizeBytes() >= blockBytes) {
                    writer.write(gathered.take(), null);
                }
            }
            writer.write(gathered.take(), null);
        }
    }

    private void fromData(String format, StatementText text, List<ColumnDefinition> columns, TableWriter writer,
            EffectiveSettings settings, QueryContext context) {
        Schema schema = schema(columns);
        Map<String, String> formatSettings = new HashMap<>();
        settings.values().forEach((name, value) -> {
            if (FormatSettings.isKnown(name)) {
                formatSettings.put(name, value);
            }
        });
        FormatSettings options = FormatSettings.defaults(context.serverZone()).with(formatSettings);
        Supplier<BlockBuilder> blocks = () -> new BlockBuilder(schema, 1024, mask(columns));
        long maxRows = number(settings, "max_insert_block_size");
        if (text.isWhole()) {
            RowDecoder decoder = InputFormats.decoder(format, schema, options, new ValuesExpressions(context));
            fromMemory(decoder, text, blocks.get(), maxRows, writer);
        } else {
            int blockRows = Math.clamp(maxRows, 1, StreamDecoder.Limits.DEFAULT.rowCount());
            StreamDecoder.Limits limits = new StreamDecoder.Limits(blockRows,
                    StreamDecoder.Limits.DEFAULT.blockSizeBytes(), StreamDecoder.Limits.DEFAULT.rowSizeBytes());
            fromStream(new StreamDecoder(format, schema, options, limits, blocks, new ValuesExpressions(context)),
                    text.data(), writer, context);
        }
    }

    /** Short data: nothing is inserted when any row of them is bad. */
    private static void fromMemory(RowDecoder decoder, StatementText text, BlockBuilder builder, long maxRows,
            TableWriter writer) {
        int offset = text.parsed().dataOffset();
        decoder.decode(text.bytes(), offset, text.bytes().length - offset, builder);
        OmittedMask omitted = builder.omitted();
        Block all = builder.build();
        if (all.rowCount() <= maxRows) {
            writer.write(all, omitted);
            return;
        }
        if (omitted != null && hasOmitted(omitted, all.schema().size())) {
            writer.write(all, omitted); // the mask speaks of rows of the whole block
            return;
        }
        for (int from = 0; from < all.rowCount(); from += (int) maxRows) {
            writer.write(all.slice(from, (int) Math.min(all.rowCount(), from + maxRows)), null);
        }
    }

    /** Long data: blocks before a bad row are inserted, as ClickHouse does; sent again, they are found to be duplicates. */
    private static void fromStream(StreamDecoder decoder, InputStream data, TableWriter writer, QueryContext context) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            for (int length = data.read(chunk); length >= 0; length = data.read(chunk)) {
                decoder.feed(chunk, 0, length);
                writeAll(decoder, writer);
                context.checkRunning();
            }
        } catch (IOException e) {
            throw StatementText.unreadable(e);
        }
        decoder.finish();
        writeAll(decoder, writer);
    }

    private static void writeAll(StreamDecoder decoder, TableWriter writer) {
        for (BlockBuilder full = decoder.next(); full != null; full = decoder.next()) {
            OmittedMask omitted = full.omitted();
            writer.write(full.build(), omitted);
        }
    }

    private static boolean hasOmitted(OmittedMask omitted, int columnCount) {
        for (int i = 0; i < columnCount; i++) {
            if (omitted.hasOmitted(i)) {
                return true;
            }
        }
        return false;
    }

    /** Tracks omitted cells of columns that have a DEFAULT; null when there is none. */
    private static @Nullable OmittedMask mask(List<ColumnDefinition> columns) {
        boolean[] tracked = new boolean[columns.size()];
        boolean isNeeded = false;
        for (int i = 0; i < tracked.length; i++) {
            tracked[i] = columns.get(i).kind() == ColumnDefinition.Kind.DEFAULT;
            isNeeded |= tracked[i];
        }
        return isNeeded ? new OmittedMask(tracked) : null;
    }

    /** Small blocks put together. Owned by one insert. */
    private static final class BlockGatherer {
        private final Schema schema;
        private List<Block> blocks = new ArrayList<>();
        private long rows;
        private long bytes;

        BlockGatherer(Schema schema) {
            this.schema = schema;
        }

        void add(Block block) {
            blocks.add(block);
            rows += block.rowCount();
            bytes += block.sizeBytes();
        }

        long rowCount() {
            return rows;
        }

        long sizeBytes() {
            return bytes;
        }

        Block take() {
            List<Block> taken = blocks;
            int count = (int) rows;
            blocks = new ArrayList<>();
            rows = 0;
            bytes = 0;
            if (taken.size() == 1) {
                return taken.getFirst();
            }
            List<io.millrace.replication.column.Column> columns = new ArrayList<>();
            for (int i = 0; i < schema.size(); i++) {
                ColumnBuilder builder = schema.field(i).type().newBuilder(count);
                for (Block block : taken) {
                    for (int row = 0; row < block.rowCount(); row++) {
                        builder.appendFrom(block.column(i), row);
                    }
                }
                columns.add(builder.build());
            }
            return new Block(schema, columns, count);
        }
    }
}
