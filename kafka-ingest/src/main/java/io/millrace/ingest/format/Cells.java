package io.millrace.ingest.format;

import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.ShortColumn;

/** Integers out of columns of any width. */
final class Cells {
    private Cells() {}

    /** Sign- or zero-extended. */
    static long integer(Column c, int row, boolean signed) {
        if (c instanceof LongColumn l) {
            return l.valueAt(row);
        }
        if (c instanceof IntColumn i) {
            return signed ? i.valueAt(row) : Integer.toUnsignedLong(i.valueAt(row));
        }
        if (c instanceof ByteColumn b) {
            return signed ? b.valueAt(row) : b.unsignedAt(row);
        }
        if (c instanceof ShortColumn s) {
            return signed ? s.valueAt(row) : Short.toUnsignedInt(s.valueAt(row));
        }
        throw new IllegalStateException("no integers in " + c.getClass().getSimpleName());
    }
}
