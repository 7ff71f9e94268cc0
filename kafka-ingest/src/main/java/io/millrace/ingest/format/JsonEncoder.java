package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;

/** One JSON document with meta data, rows and statistics: JSON, JSONCompact and their Strings variants. */
final class JsonEncoder implements BlockEncoder {
    private final Schema schema;
    private final Writers writers;
    private final JsonCells cells;
    private final boolean compact;
    private final boolean statisticsWanted;
    private long rows;

    JsonEncoder(Schema schema, FormatSettings settings, boolean compact, boolean strings) {
        this.schema = schema;
        this.writers = new Writers(schema, settings, true);
        this.cells = new JsonCells(settings, strings, true);
        this.compact = compact;
        this.statisticsWanted = settings.isOn(FormatSetting.OUTPUT_FORMAT_WRITE_STATISTICS);
    }

    @Override
    public void begin(ByteSink out) {
        rows = 0;
        out.put("{\n\t\"meta\":\n\t[\n");
        for (int i = 0; i < schema.size(); i++) {
            out.put("\t\t{\n\t\t\t\"name\": ");
            cells.string(schema.field(i).name(), out);
            out.put(",\n\t\t\t\"type\": ");
            cells.string(schema.field(i).type().text(), out);
            out.put("\n\t\t}");
            out.put(i + 1 < schema.size() ? ",\n" : "\n");
        }
        out.put("\t],\n\n\t\"data\":\n\t[\n");
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        for (int r = 0; r < block.rowCount(); r++) {
            if (rows++ > 0) {
                out.put(",\n");
            }
            if (compact) {
                compactRow(r, out);
            } else {
                row(r, out);
            }
        }
    }

    private void row(int r, ByteSink out) {
        out.put("\t\t{\n");
        for (int i = 0; i < schema.size(); i++) {
            out.put("\t\t\t");
            cells.string(schema.field(i).name(), out);
            out.put(": ");
            cells.pretty(writers, i, r, 3, out);
            out.put(i + 1 < schema.size() ? ",\n" : "\n");
        }
        out.put("\t\t}");
    }

    private void compactRow(int r, ByteSink out) {
        out.put("\t\t[");
        for (int i = 0; i < schema.size(); i++) {
            if (i > 0) {
                out.put(", ");
            }
            cells.value(writers, i, r, out);
        }
        out.put(']');
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        out.put("\n\t],\n\n\t\"rows\": ");
        out.putLong(rows);
        if (statistics.rowsBeforeLimit() >= 0) {
            out.put(",\n\n\t\"rows_before_limit_at_least\": ");
            out.putLong(statistics.rowsBeforeLimit());
        }
        if (statisticsWanted) {
            out.put(",\n\n\t\"statistics\":\n\t{\n\t\t\"elapsed\": ");
            FloatText.write(statistics.elapsedNs() / 1e9, out);
            out.put(",\n\t\t\"rows_read\": ");
            out.putLong(statistics.rowsRead());
            out.put(",\n\t\t\"bytes_read\": ");
            out.putLong(statistics.bytesRead());
            out.put("\n\t}");
        }
        out.put("\n}\n");
    }

    @Override
    public String contentType() {
        return "application/json; charset=UTF-8";
    }
}
