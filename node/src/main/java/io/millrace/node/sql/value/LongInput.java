package io.millrace.node.sql.value;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.ShortColumn;

/** Integers of any width read as 64 bits, extended by the type's sign. A constant has step 0, so loops need no branch. */
public final class LongInput {
    private final long[] values;
    private final int offset;
    private final int step;

    private LongInput(long[] values, int offset, int step) {
        this.values = values;
        this.offset = offset;
        this.step = step;
    }

    /** Of a plain column (or a constant one) whose type {@link TypeTraits#isLongBacked}. */
    public static LongInput of(Column column, DataType type) {
        return of(column, TypeTraits.isSigned(type));
    }

    public static LongInput of(Column column, boolean signed) {
        if (column instanceof ConstColumn c) {
            return new LongInput(of(c.single(), signed).copy(1), 0, 0);
        }
        int n = column.rowCount();
        return switch (column) {
            case LongColumn c -> new LongInput(c.values(), c.offset(), 1);
            case IntColumn c -> {
                long[] out = new long[n];
                int[] in = c.values();
                int from = c.offset();
                if (signed) {
                    for (int i = 0; i < n; i++) {
                        out[i] = in[from + i];
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        out[i] = in[from + i] & 0xFFFFFFFFL;
                    }
                }
                yield new LongInput(out, 0, 1);
            }
            case ShortColumn c -> {
                long[] out = new long[n];
                short[] in = c.values();
                int from = c.offset();
                if (signed) {
                    for (int i = 0; i < n; i++) {
                        out[i] = in[from + i];
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        out[i] = in[from + i] & 0xFFFFL;
                    }
                }
                yield new LongInput(out, 0, 1);
            }
            case ByteColumn c -> {
                long[] out = new long[n];
                byte[] in = c.values();
                int from = c.offset();
                if (signed) {
                    for (int i = 0; i < n; i++) {
                        out[i] = in[from + i];
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        out[i] = in[from + i] & 0xFFL;
                    }
                }
                yield new LongInput(out, 0, 1);
            }
            default -> throw new IllegalArgumentException("not integers: " + column.getClass().getSimpleName());
        };
    }

    public long at(int row) {
        return values[offset + row * step];
    }

    public boolean isConstant() {
        return step == 0;
    }

    private long[] copy(int rowCount) {
        long[] out = new long[rowCount];
        for (int i = 0; i < rowCount; i++) {
            out[i] = at(i);
        }
        return out;
    }
}
