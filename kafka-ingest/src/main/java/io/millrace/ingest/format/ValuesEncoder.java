package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;

/** Values: rows as SQL tuples, ready to follow INSERT INTO t VALUES. */
final class ValuesEncoder implements BlockEncoder {
    private final Writers writers;
    private boolean first = true;

    ValuesEncoder(Schema schema, FormatSettings settings) {
        this.writers = new Writers(schema, settings, false);
    }

    @Override
    public void begin(ByteSink out) {
        first = true;
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        for (int r = 0; r < block.rowCount(); r++) {
            if (!first) {
                out.put(',');
            }
            first = false;
            out.put('(');
            for (int i = 0; i < writers.size(); i++) {
                if (i > 0) {
                    out.put(',');
                }
                writers.field(i).quoted(writers.column(i), writers.row(i, r), out);
            }
            out.put(')');
        }
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        // The last tuple is the end.
    }

    @Override
    public String contentType() {
        return "text/plain; charset=UTF-8";
    }
}
