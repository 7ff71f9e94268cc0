package io.millrace.node.sql.value;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.NumberType;

/** Numbers of any type read as doubles. A constant has step 0. */
public final class DoubleInput {
    private final double[] values;
    private final int offset;
    private final int step;

    private DoubleInput(double[] values, int offset, int step) {
        this.values = values;
        this.offset = offset;
        this.step = step;
    }

    /** Of a plain column (or a constant one) of numbers, Bool, Decimal, dates and times as their integers. */
    public static DoubleInput of(Column column, DataType type) {
        if (column instanceof ConstColumn c) {
            return new DoubleInput(new double[] {of(c.single(), type).at(0)}, 0, 0);
        }
        if (column instanceof DoubleColumn c) {
            return new DoubleInput(c.values(), c.offset(), 1);
        }
        int n = column.rowCount();
        double[] out = new double[n];
        if (column instanceof FloatColumn c) {
            for (int i = 0; i < n; i++) {
                out[i] = c.valueAt(i);
            }
        } else if (column instanceof FixedBytesColumn c) {
            int scale = type instanceof DecimalType d ? d.scale() : 0;
            for (int i = 0; i < n; i++) {
                out[i] = new java.math.BigDecimal(WideIntegers.at(c, i), scale).doubleValue();
            }
        } else {
            LongInput in = LongInput.of(column, type);
            if (type instanceof DecimalType d) {
                double divisor = Math.pow(10, d.scale());
                for (int i = 0; i < n; i++) {
                    out[i] = in.at(i) / divisor;
                }
            } else if (TypeTraits.number(type) == NumberType.UINT64) {
                for (int i = 0; i < n; i++) {
                    out[i] = unsignedToDouble(in.at(i));
                }
            } else {
                for (int i = 0; i < n; i++) {
                    out[i] = in.at(i);
                }
            }
        }
        return new DoubleInput(out, 0, 1);
    }

    /** An unsigned 64-bit integer as the nearest double. */
    public static double unsignedToDouble(long value) {
        if (value >= 0) {
            return value;
        }
        // Halve with the low bit kept sticky, so that rounding is that of the whole value.
        return (double) (value >>> 1 | value & 1) * 2;
    }

    public double at(int row) {
        return values[offset + row * step];
    }
}
