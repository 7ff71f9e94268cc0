package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;

/** Vertical: a line per value, a heading per row. */
final class VerticalEncoder implements BlockEncoder {
    private final Schema schema;
    private final Writers writers;
    private final PrettyCells cells;
    private final long maxRows;
    private long rows;

    VerticalEncoder(Schema schema, FormatSettings settings) {
        this.schema = schema;
        this.writers = new Writers(schema, settings, false);
        this.cells = new PrettyCells(schema, settings);
        this.maxRows = (long) settings.number(FormatSetting.OUTPUT_FORMAT_PRETTY_MAX_ROWS);
    }

    @Override
    public void begin(ByteSink out) {
        rows = 0;
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        int widest = 0;
        for (int i = 0; i < schema.size(); i++) {
            widest = Math.max(widest, PrettyCells.width(schema.field(i).name()));
        }
        for (int r = 0; r < block.rowCount(); r++) {
            if (rows >= maxRows) {
                rows++;
                continue;
            }
            if (rows++ > 0) {
                out.put('\n');
            }
            String heading = "Row " + rows + ":";
            out.put(heading);
            out.put('\n');
            out.repeat("─", heading.length());
            out.put('\n');
            for (int i = 0; i < schema.size(); i++) {
                String name = schema.field(i).name();
                out.put(name);
                out.put(": ");
                out.repeat(" ", widest - PrettyCells.width(name));
                writers.field(i).text(writers.column(i), writers.row(i, r), out);
                cells.tip(i, writers.column(i), writers.row(i, r), out);
                out.put('\n');
            }
        }
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        if (rows > maxRows) {
            out.put("\nShowed first " + maxRows + ".\n");
        }
    }

    @Override
    public String contentType() {
        return "text/plain; charset=UTF-8";
    }
}
