package io.millrace.node.sql.function;

import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import java.util.List;

/** Kernels from what is done to one row. */
final class Kernels {
    private Kernels() {}

    /** One string in, one out. */
    interface StringToString {
        void apply(byte[] bytes, int from, int end, TextBuffer out);
    }

    /** One string in, an integer out. */
    interface StringToLong {
        long apply(byte[] bytes, int from, int end);
    }

    /** Two strings in, an integer out. */
    interface StringsToLong {
        long apply(StringInput left, StringInput right, int row);
    }

    /** Any row in, a string out. */
    interface RowToString {
        void apply(int row, TextBuffer out);
    }

    /** Any row in, an integer out. */
    interface RowToLong {
        long apply(int row);
    }

    static Resolved mapString(String name, List<Argument> a, StringToString map) {
        Signatures.count(name, a, 1);
        Signatures.string(name, a, 0);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            return strings(n, (row, out) -> map.apply(in.bytes(), in.start(row), in.end(row), out));
        });
    }

    static Resolved measureString(String name, List<Argument> a, DataType type, StringToLong map) {
        Signatures.count(name, a, 1);
        Signatures.string(name, a, 0);
        return new Resolved(type, (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            return longs(type, n, row -> map.apply(in.bytes(), in.start(row), in.end(row)));
        });
    }

    static Resolved compareStrings(String name, List<Argument> a, DataType type, StringsToLong map) {
        Signatures.count(name, a, 2);
        Signatures.string(name, a, 0);
        Signatures.string(name, a, 1);
        return new Resolved(type, (columns, n) -> {
            StringInput left = StringInput.of(columns[0]);
            StringInput right = StringInput.of(columns[1]);
            return longs(type, n, row -> map.apply(left, right, row));
        });
    }

    /** The same for every row: known when the function is resolved. */
    static Resolved constantString(String value) {
        return new Resolved(SimpleType.STRING, (columns, n) -> Columns.constantString(value, n));
    }

    static Resolved constantLong(DataType type, long value) {
        return new Resolved(type, (columns, n) -> Columns.constantLong(type, value, n));
    }

    static Column strings(int rowCount, RowToString row) {
        StringColumnBuilder out = new StringColumnBuilder(rowCount);
        TextBuffer text = new TextBuffer();
        for (int i = 0; i < rowCount; i++) {
            text.clear();
            row.apply(i, text);
            out.append(text.bytes(), 0, text.length());
        }
        return out.build();
    }

    static Column longs(DataType type, int rowCount, RowToLong row) {
        long[] out = new long[rowCount];
        for (int i = 0; i < rowCount; i++) {
            out[i] = row.apply(i);
        }
        return Columns.ofLongs(type, out, rowCount);
    }

    /** Integers of an argument that was checked to be one. */
    static LongInput integers(Column[] columns, List<Argument> a, int index) {
        return LongInput.of(columns[index], a.get(index).type());
    }

    static final DataType UINT8 = NumberType.UINT8;
}
