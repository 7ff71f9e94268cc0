package io.millrace.replication.part;

import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.SimpleType;

/**
 * Longs whose signed order is the order of the values, for types of up to eight bytes. Floats: -0.0 is 0.0, every NaN is the
 * same and comes last.
 */
final class OrderedCodes {
    static final long NAN = Long.MAX_VALUE;

    private OrderedCodes() {}

    static boolean isSupported(DataType type) {
        return switch (type) {
            case NumberType t -> true;
            case SimpleType t -> switch (t) {
                case BOOL, NOTHING, DATE, DATE32 -> true;
                case STRING, UUID -> false;
            };
            case FixedStringType t -> false;
            case DateTimeType t -> true;
            case DateTime64Type t -> true;
            case EnumType t -> true;
            case DecimalType t -> t.widthBytes() <= 8;
            case LowCardinalityType t -> false;
            case NullableType t -> false;
            case ArrayType t -> false;
        };
    }

    private static boolean isUnsigned(DataType type) {
        return switch (type) {
            case NumberType t -> !t.isSigned();
            case SimpleType t -> t != SimpleType.DATE32;
            case DateTimeType t -> true;
            case FixedStringType t -> true;
            case DateTime64Type t -> false;
            case EnumType t -> false;
            case DecimalType t -> false;
            case LowCardinalityType t -> false;
            case NullableType t -> false;
            case ArrayType t -> false;
        };
    }

    /** Fills {@code out[0, rowCount)} from a plain column of a supported type. */
    static void load(DataType type, Column column, long[] out) {
        boolean unsigned = isUnsigned(type);
        int count = column.rowCount();
        switch (column) {
            case ByteColumn c -> {
                byte[] values = c.values();
                int offset = c.offset();
                long mask = unsigned ? 0xFFL : -1L;
                for (int i = 0; i < count; i++) {
                    out[i] = values[offset + i] & mask;
                }
            }
            case ShortColumn c -> {
                short[] values = c.values();
                int offset = c.offset();
                long mask = unsigned ? 0xFFFFL : -1L;
                for (int i = 0; i < count; i++) {
                    out[i] = values[offset + i] & mask;
                }
            }
            case IntColumn c -> {
                int[] values = c.values();
                int offset = c.offset();
                long mask = unsigned ? 0xFFFF_FFFFL : -1L;
                for (int i = 0; i < count; i++) {
                    out[i] = values[offset + i] & mask;
                }
            }
            case LongColumn c -> {
                long[] values = c.values();
                int offset = c.offset();
                long flip = unsigned ? Long.MIN_VALUE : 0;
                for (int i = 0; i < count; i++) {
                    out[i] = values[offset + i] ^ flip;
                }
            }
            case FloatColumn c -> {
                float[] values = c.values();
                int offset = c.offset();
                for (int i = 0; i < count; i++) {
                    out[i] = code(values[offset + i]);
                }
            }
            case DoubleColumn c -> {
                double[] values = c.values();
                int offset = c.offset();
                for (int i = 0; i < count; i++) {
                    out[i] = code(values[offset + i]);
                }
            }
            default -> throw new IllegalArgumentException("no codes for " + type.text() + " in "
                    + column.getClass().getSimpleName());
        }
    }

    private static long code(double value) {
        if (Double.isNaN(value)) {
            return NAN;
        }
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits ^ (bits >> 63) >>> 1;
    }
}
