package io.millrace.node.sql.cast;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import org.jspecify.annotations.Nullable;

/** Among numbers, Bool and enums. Integers wrap, floats are cut towards zero. */
final class NumberCasts {
    private NumberCasts() {}

    static @Nullable Conversion of(DataType from, DataType to) {
        if (to == SimpleType.BOOL && from instanceof NumberType) {
            return column -> toBool(column, from);
        }
        if (to instanceof EnumType e) {
            return from instanceof EnumType fromEnum ? column -> enumByName(column, fromEnum, e)
                    : TypeTraits.isInteger(from) ? column -> enumByValue(column, from, e) : null;
        }
        NumberType target = TypeTraits.number(to);
        if (target == null) {
            return null;
        }
        if (from instanceof EnumType && !target.isFloating() || TypeTraits.isInteger(from) && !target.isFloating()) {
            boolean sameWidth = TypeTraits.widthBytes(from) == target.widthBytes();
            return column -> sameWidth ? column
                    : Columns.ofLongs(target, longs(LongInput.of(column, from), column.rowCount()), column.rowCount());
        }
        if (TypeTraits.isNumber(from) || from instanceof EnumType) {
            return target.isFloating() ? column -> toFloat(column, from, target)
                    : column -> fromFloat(column, from, target);
        }
        return null;
    }

    private static long[] longs(LongInput in, int n) {
        long[] out = new long[n];
        for (int i = 0; i < n; i++) {
            out[i] = in.at(i);
        }
        return out;
    }

    private static Column toFloat(Column column, DataType from, NumberType target) {
        DoubleInput in = DoubleInput.of(column, from);
        double[] out = new double[column.rowCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = in.at(i);
        }
        return Columns.ofDoubles(target, out, out.length);
    }

    private static Column fromFloat(Column column, DataType from, NumberType target) {
        DoubleInput in = DoubleInput.of(column, from);
        long[] out = new long[column.rowCount()];
        for (int i = 0; i < out.length; i++) {
            double v = in.at(i);
            if (Double.isNaN(v) || Double.isInfinite(v)) {
                throw new UserException(ErrorCode.CANNOT_CONVERT_TYPE,
                        "Unexpected inf or nan to integer conversion");
            }
            out[i] = v >= 0x1p63 ? v >= 0x1p64 ? Long.MIN_VALUE : (long) (v - 0x1p63) ^ Long.MIN_VALUE : (long) v;
        }
        return Columns.ofLongs(target, out, out.length);
    }

    private static Column toBool(Column column, DataType from) {
        DoubleInput in = DoubleInput.of(column, from);
        byte[] out = new byte[column.rowCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (in.at(i) != 0 ? 1 : 0);
        }
        return new ByteColumn(out, 0, out.length);
    }

    private static Column enumByValue(Column column, DataType from, EnumType to) {
        LongInput in = LongInput.of(column, from);
        long[] out = new long[column.rowCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = in.at(i);
            if (out[i] != (int) out[i] || to.entryOf((int) out[i]) == null) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS, "Unexpected value " + out[i] + " in enum");
            }
        }
        return Columns.ofLongs(to, out, out.length);
    }

    private static Column enumByName(Column column, EnumType from, EnumType to) {
        LongInput in = LongInput.of(column, from);
        long[] out = new long[column.rowCount()];
        for (int i = 0; i < out.length; i++) {
            EnumType.Entry entry = from.entryOf((int) in.at(i));
            EnumType.Entry target = entry == null ? null : to.entryOf(entry.name());
            if (target == null) {
                throw new UserException(ErrorCode.UNKNOWN_ELEMENT_OF_ENUM, "Unknown element '"
                        + (entry == null ? Long.toString(in.at(i)) : entry.name()) + "' for enum " + to.text());
            }
            out[i] = target.value();
        }
        return Columns.ofLongs(to, out, out.length);
    }
}
