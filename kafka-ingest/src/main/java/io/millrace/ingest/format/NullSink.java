package io.millrace.ingest.format;

import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.StringColumn;

/** Appends values of plain columns to builders that keep them in another shape: nullable, or by dictionary. */
final class NullSink {
    private NullSink() {}

    static void appendNull(ColumnBuilder to) {
        if (to instanceof NullableColumnBuilder n) {
            n.appendNull();
        } else {
            ((DictionaryColumnBuilder) to).appendNull();
        }
    }

    static void append(ColumnBuilder to, Column from, int row) {
        if (to instanceof DictionaryColumnBuilder d
                && !(from instanceof io.millrace.replication.column.DictionaryColumn)) {
            if (from.isNull(row)) {
                d.appendNull();
            } else {
                appendPlain(d, from instanceof io.millrace.replication.column.NullableColumn n ? n.values() : from,
                        row);
            }
        } else {
            to.appendFrom(from, row);
        }
    }

    static void appendPlain(DictionaryColumnBuilder to, Column from, int row) {
        switch (from) {
            case StringColumn s -> to.append(s.bytes(), s.startAt(row), s.lengthAt(row));
            case FixedBytesColumn f -> to.append(f.bytes(), f.startAt(row), f.width());
            case FloatColumn f -> to.appendBits(Float.floatToRawIntBits(f.valueAt(row)));
            case DoubleColumn d -> to.appendBits(Double.doubleToRawLongBits(d.valueAt(row)));
            case ByteColumn b -> to.appendBits(b.valueAt(row));
            default -> to.appendBits(Cells.integer(from, row, true));
        }
    }
}
