package io.millrace.ingest.format;

import io.millrace.replication.column.Column;

/** Bool as {@code true} and {@code false}. */
final class BoolWriter extends ValueWriter {
    @Override
    void text(Column c, int row, ByteSink out) {
        out.put(Cells.integer(c, row, false) == 0 ? "false" : "true");
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        out.put((int) Cells.integer(c, row, false));
    }
}
