package io.millrace.ingest.format;

import io.millrace.replication.column.Column;

/** Date and Date32 as {@code YYYY-MM-DD}. */
final class DateWriter extends PlainTextWriter {
    private final boolean wide;

    DateWriter(boolean wide) {
        this.wide = wide;
    }

    @Override
    void text(Column c, int row, ByteSink out) {
        write((int) Cells.integer(c, row, wide), out);
    }

    static void write(int days, ByteSink out) {
        int date = CivilDate.yyyymmdd(days);
        out.putPadded(date / 10_000, 4);
        out.put('-');
        out.putPadded(date / 100 % 100, 2);
        out.put('-');
        out.putPadded(date % 100, 2);
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        out.putLittleEndian(Cells.integer(c, row, wide), wide ? 4 : 2);
    }
}
