package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.nio.charset.StandardCharsets;

/** The RowBinary family. */
final class RowBinaryEncoder implements BlockEncoder {
    private final Schema schema;
    private final Writers writers;
    private final boolean names;
    private final boolean types;

    RowBinaryEncoder(Schema schema, FormatSettings settings, boolean names, boolean types) {
        this.schema = schema;
        this.writers = new Writers(schema, settings, false);
        this.names = names;
        this.types = types;
    }

    @Override
    public void begin(ByteSink out) {
        if (names) {
            out.putVarint(schema.size());
            for (Field f : schema.fields()) {
                string(f.name(), out);
            }
        }
        if (types) {
            for (Field f : schema.fields()) {
                string(f.type().text(), out);
            }
        }
    }

    static void string(String text, ByteSink out) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        out.putVarint(b.length);
        out.put(b);
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        for (int r = 0; r < block.rowCount(); r++) {
            for (int i = 0; i < writers.size(); i++) {
                writers.field(i).binary(writers.column(i), writers.row(i, r), out);
            }
        }
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        // The last row is the end.
    }

    @Override
    public String contentType() {
        return "application/octet-stream";
    }
}
