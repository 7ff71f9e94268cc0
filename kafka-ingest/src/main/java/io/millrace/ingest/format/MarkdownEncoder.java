package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;

/** Markdown: a table whose numbers are to the right. */
final class MarkdownEncoder implements BlockEncoder {
    private final Schema schema;
    private final Writers writers;

    MarkdownEncoder(Schema schema, FormatSettings settings) {
        this.schema = schema;
        this.writers = new Writers(schema, settings, false);
    }

    @Override
    public void begin(ByteSink out) {
        out.put("| ");
        for (int i = 0; i < schema.size(); i++) {
            if (i > 0) {
                out.put(" | ");
            }
            out.put(schema.field(i).name());
        }
        out.put(" |\n|");
        for (int i = 0; i < schema.size(); i++) {
            out.put(PrettyCells.isRightAligned(schema.field(i).type()) ? "-:|" : ":-|");
        }
        out.put('\n');
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        for (int r = 0; r < block.rowCount(); r++) {
            out.put("| ");
            for (int i = 0; i < writers.size(); i++) {
                if (i > 0) {
                    out.put(" | ");
                }
                writers.field(i).escaped(writers.column(i), writers.row(i, r), out);
            }
            out.put(" |\n");
        }
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        // The last row is the end.
    }

    @Override
    public String contentType() {
        return "text/markdown; charset=UTF-8";
    }
}
