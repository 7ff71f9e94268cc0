package io.millrace.node.sql.value;

import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.StringColumn;

/** Plain columns into dictionary columns. Used by one thread. */
public final class DictionaryEncoder {
    private final LowCardinalityType type;

    public DictionaryEncoder(LowCardinalityType type) {
        this.type = type;
    }

    /** {@code flat} is of the inner type: plain values, or a NullableColumn of them. */
    public DictionaryColumn encode(Column flat) {
        int n = flat.rowCount();
        DictionaryColumnBuilder out = (DictionaryColumnBuilder) type.newBuilder(n);
        if (flat instanceof NullableColumn nullable) {
            Column values = nullable.values();
            for (int i = 0; i < n; i++) {
                if (nullable.isNull(i)) {
                    out.appendNull();
                } else {
                    append(out, values, i);
                }
            }
        } else if (flat instanceof StringColumn s) {
            byte[] bytes = s.bytes();
            for (int i = 0; i < n; i++) {
                out.append(bytes, s.startAt(i), s.lengthAt(i));
            }
        } else {
            for (int i = 0; i < n; i++) {
                append(out, flat, i);
            }
        }
        return out.build();
    }

    /**
     * A column whose codes stay and whose dictionary became {@code mapped} (one plain value per old code): entries that fell
     * together are joined. {@code mask} tells which entries became NULL, null when none.
     */
    public DictionaryColumn remap(DictionaryColumn source, Column mapped) {
        int entries = mapped.rowCount();
        DictionaryColumnBuilder out = (DictionaryColumnBuilder) type.newBuilder(entries);
        Column full = Columns.full(mapped);
        Column values = full instanceof NullableColumn n ? n.values() : full;
        for (int e = 0; e < entries; e++) {
            if (full.isNull(e)) {
                out.appendNull();
            } else {
                append(out, values, e);
            }
        }
        DictionaryColumn unique = out.build();
        int[] codes = new int[source.rowCount()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = unique.codeAt(source.codeAt(i));
        }
        return new DictionaryColumn(unique.dictionary(), unique.isNullable(), codes, 0, codes.length);
    }

    private static void append(DictionaryColumnBuilder out, Column values, int row) {
        switch (values) {
            case StringColumn s -> out.append(s.bytes(), s.startAt(row), s.lengthAt(row));
            case FixedBytesColumn f -> out.append(f.bytes(), f.startAt(row), f.width());
            case ByteColumn b -> out.appendBits(b.valueAt(row));
            case ShortColumn s -> out.appendBits(s.valueAt(row));
            case IntColumn i -> out.appendBits(i.valueAt(row));
            case LongColumn l -> out.appendBits(l.valueAt(row));
            case FloatColumn f -> out.appendBits(Float.floatToRawIntBits(f.valueAt(row)));
            case DoubleColumn f -> out.appendBits(Double.doubleToRawLongBits(f.valueAt(row)));
            case ConstColumn c -> append(out, c.single(), 0);
            default ->
                throw new IllegalArgumentException("not a dictionary's value: " + values.getClass().getSimpleName());
        }
    }
}
