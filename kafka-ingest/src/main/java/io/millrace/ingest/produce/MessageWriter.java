package io.millrace.ingest.produce;

import io.millrace.ingest.format.BlockEncoder;
import io.millrace.ingest.format.ByteSink;
import io.millrace.ingest.format.OutputStatistics;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumn;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts blocks into messages. Owned by one thread. */
final class MessageWriter {
    /** One message; key and timestamp are those of its last row. */
    record Message(byte @Nullable [] key, byte[] value, @Nullable Long timestampMs) {}

    private final BlockEncoder encoder;
    private final boolean isBlockFormat;
    private final int maxRows;
    private final int keyColumn;
    private final int timestampColumn;
    private final ByteSink out = new ByteSink(4096);

    MessageWriter(Schema schema, String format, BlockEncoder encoder, int maxRowsPerMessage) {
        this.encoder = encoder;
        this.isBlockFormat = isBlockFormat(format);
        this.maxRows = maxRowsPerMessage;
        int key = schema.indexOf("_key");
        this.keyColumn = key >= 0 && schema.field(key).type() == SimpleType.STRING ? key : -1;
        int timestamp = schema.indexOf("_timestamp");
        this.timestampColumn = timestamp >= 0 && schema.field(timestamp).type() instanceof DateTimeType ? timestamp
                : -1;
    }

    static boolean isBlockFormat(String format) {
        String lower = format.toLowerCase(Locale.ROOT);
        return lower.startsWith("pretty") || lower.startsWith("jsoncolumns") || lower.startsWith("jsoncompactcolumns")
                || lower.equals("native");
    }

    /** Hands every message of the block to {@code to}; an empty block gives none. */
    void write(Block block, Consumer<Message> to) {
        int step = isBlockFormat ? Math.max(1, block.rowCount()) : maxRows;
        for (int row = 0; row < block.rowCount(); row += step) {
            int end = Math.min(block.rowCount(), row + step);
            out.clear();
            encoder.begin(out);
            encoder.write(block.slice(row, end), out);
            encoder.end(OutputStatistics.NONE, out);
            to.accept(new Message(key(block, end - 1), out.copyBytes(), timestampMs(block, end - 1)));
        }
    }

    private byte @Nullable [] key(Block block, int row) {
        if (keyColumn < 0) {
            return null;
        }
        return switch (block.column(keyColumn)) {
            case StringColumn strings -> strings.copyBytesAt(row);
            case ConstColumn constant when constant.single() instanceof StringColumn string -> string.copyBytesAt(0);
            case Column other -> throw new IllegalStateException("_key is a " + other.getClass().getSimpleName());
        };
    }

    private @Nullable Long timestampMs(Block block, int row) {
        if (timestampColumn < 0) {
            return null;
        }
        return 1000 * switch (block.column(timestampColumn)) {
            case IntColumn seconds -> seconds.unsignedAt(row);
            case ConstColumn constant when constant.single() instanceof IntColumn seconds -> seconds.unsignedAt(0);
            case Column other -> throw new IllegalStateException("_timestamp is a " + other.getClass().getSimpleName());
        };
    }
}
