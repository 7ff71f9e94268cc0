package io.millrace.node.sql.value;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.StringColumnBuilder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns from arrays, and from one shape to another. */
public final class Columns {
    private Columns() {}

    /** Integers narrowed to the type's width; takes ownership where the width is 64 bits. */
    public static Column ofLongs(DataType type, long[] values, int rowCount) {
        return switch (TypeTraits.widthBytes(type)) {
            case 1 -> {
                byte[] out = new byte[rowCount];
                for (int i = 0; i < rowCount; i++) {
                    out[i] = (byte) values[i];
                }
                yield new ByteColumn(out, 0, rowCount);
            }
            case 2 -> {
                short[] out = new short[rowCount];
                for (int i = 0; i < rowCount; i++) {
                    out[i] = (short) values[i];
                }
                yield new ShortColumn(out, 0, rowCount);
            }
            case 4 -> {
                int[] out = new int[rowCount];
                for (int i = 0; i < rowCount; i++) {
                    out[i] = (int) values[i];
                }
                yield new IntColumn(out, 0, rowCount);
            }
            default -> new LongColumn(values, 0, rowCount);
        };
    }

    /** Floats in the type's width; takes ownership where it is 64 bits. */
    public static Column ofDoubles(DataType type, double[] values, int rowCount) {
        if (TypeTraits.widthBytes(type) == 4) {
            float[] out = new float[rowCount];
            for (int i = 0; i < rowCount; i++) {
                out[i] = (float) values[i];
            }
            return new FloatColumn(out, 0, rowCount);
        }
        return new DoubleColumn(values, 0, rowCount);
    }

    /** Takes ownership. */
    public static Column ofBytes(byte[] values, int rowCount) {
        return new ByteColumn(values, 0, rowCount);
    }

    public static ConstColumn constantLong(DataType type, long value, int rowCount) {
        return new ConstColumn(ofLongs(type, new long[] {value}, 1), rowCount);
    }

    public static ConstColumn constantString(String value, int rowCount) {
        return new ConstColumn(string(value), rowCount);
    }

    /** One row. */
    public static Column string(String value) {
        StringColumnBuilder b = new StringColumnBuilder(1);
        b.append(value);
        return b.build();
    }

    /** A constant of the type's default. */
    public static ConstColumn defaults(DataType type, int rowCount) {
        ColumnBuilder b = type.newBuilder(1);
        b.appendDefault();
        return new ConstColumn(b.build(), rowCount);
    }

    /** Without ConstColumn; a copy only where it was one. */
    public static Column full(Column column) {
        return column instanceof ConstColumn c ? c.copyFull() : column;
    }

    /** Without ConstColumn and DictionaryColumn. */
    public static Column flat(Column column) {
        Column full = full(column);
        return full instanceof DictionaryColumn d ? d.copyFlat() : full;
    }

    /** Without DictionaryColumn, constants kept. */
    public static Column withoutDictionary(Column column) {
        return switch (column) {
            case DictionaryColumn d -> d.copyFlat();
            case ConstColumn c when c.single() instanceof DictionaryColumn d ->
                new ConstColumn(d.copyFlat(), c.rowCount());
            case ArrayColumn a when a.elements() instanceof DictionaryColumn d -> withElements(a, d.copyFlat());
            case ConstColumn c when c.single() instanceof ArrayColumn a && a.elements() instanceof DictionaryColumn d ->
                new ConstColumn(withElements(a, d.copyFlat()), c.rowCount());
            default -> column;
        };
    }

    /** The same rows over other elements, which stand at the same places. */
    public static ArrayColumn withElements(ArrayColumn array, Column elements) {
        int[] offsets = new int[array.rowCount() + 1];
        for (int i = 0; i < array.rowCount(); i++) {
            offsets[i] = array.startAt(i);
            offsets[i + 1] = array.endAt(i);
        }
        return new ArrayColumn(offsets, 0, array.rowCount(), elements);
    }

    /** The same values with elements that start at 0 and end with the last row; const and slices undone. */
    public static ArrayColumn compact(Column column) {
        ArrayColumn a = (ArrayColumn) full(column);
        int n = a.rowCount();
        int from = n == 0 ? 0 : a.startAt(0);
        int end = n == 0 ? 0 : a.endAt(n - 1);
        int[] offsets = new int[n + 1];
        for (int i = 0; i < n; i++) {
            offsets[i + 1] = a.endAt(i) - from;
        }
        return new ArrayColumn(offsets, 0, n, full(a.elements()).slice(from, end));
    }

    /** The mask of a full column as 0 and 1, or null when no row is NULL. Fresh. */
    public static byte @Nullable [] nullMask(Column column) {
        int n = column.rowCount();
        boolean any = false;
        byte[] mask = new byte[n];
        if (column instanceof NullableColumn c) {
            byte[] in = c.nulls();
            int from = c.offset();
            int or = 0;
            for (int i = 0; i < n; i++) {
                mask[i] = in[from + i];
                or |= mask[i];
            }
            any = or != 0;
        } else if (column instanceof DictionaryColumn || column instanceof ConstColumn) {
            for (int i = 0; i < n; i++) {
                if (column.isNull(i)) {
                    mask[i] = 1;
                    any = true;
                }
            }
        }
        return any ? mask : null;
    }

    /** The values below a NullableColumn (constants and others as they are). */
    public static Column withoutNulls(Column column) {
        return switch (column) {
            case NullableColumn n -> n.values();
            case ConstColumn c when c.single() instanceof NullableColumn n -> new ConstColumn(n.values(), c.rowCount());
            default -> column;
        };
    }

    /** Puts a mask over plain values. */
    public static Column withMask(Column values, byte @Nullable [] mask) {
        Column full = full(values);
        return new NullableColumn(mask == null ? new byte[full.rowCount()] : mask, 0, full);
    }

    /** Rows of several columns of one type after each other. */
    public static Column concat(DataType type, List<Column> columns) {
        if (columns.size() == 1) {
            return columns.getFirst();
        }
        return Concatenation.of(type, columns.stream().map(Columns::full).toList());
    }

    /** Wraps flat values of {@code type.inner()} into a dictionary. */
    public static DictionaryColumn toDictionary(LowCardinalityType type, Column flat) {
        return new DictionaryEncoder(type).encode(flat);
    }

    /** {@code 0, 1, …, count - 1}. */
    public static int[] sequence(int count) {
        int[] rows = new int[count];
        Arrays.setAll(rows, i -> i);
        return rows;
    }

    /** Rows whose byte is not zero; {@code count[0]} receives how many. */
    public static int[] selected(byte[] mask, int rowCount, int[] count) {
        int[] rows = new int[rowCount];
        int n = 0;
        for (int i = 0; i < rowCount; i++) {
            rows[n] = i;
            n += mask[i] != 0 ? 1 : 0;
        }
        count[0] = n;
        return rows;
    }
}
