package io.millrace.replication.column;

import java.util.Arrays;

/** 64-bit values. */
public final class DoubleColumn implements Column {
    private final double[] values;
    private final int offset;
    private final int rowCount;

    /** Takes ownership of {@code values}; only {@code [offset, offset + rowCount)} is used. */
    public DoubleColumn(double[] values, int offset, int rowCount) {
        if (offset < 0 || rowCount < 0 || offset + rowCount > values.length) {
            throw new IllegalArgumentException(
                    "offset=" + offset + " rowCount=" + rowCount + " length=" + values.length);
        }
        this.values = values;
        this.offset = offset;
        this.rowCount = rowCount;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    public double valueAt(int row) {
        return values[offset + row];
    }

    /** The backing array, for loops over many rows; do not write. Row 0 is at {@link #offset()}. */
    public double[] values() {
        return values;
    }

    public int offset() {
        return offset;
    }

    @Override
    public DoubleColumn slice(int fromRow, int endRowExclusive) {
        return new DoubleColumn(values, offset + fromRow, endRowExclusive - fromRow);
    }

    @Override
    public DoubleColumn gather(int[] rows, int count) {
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = values[offset + rows[i]];
        }
        return new DoubleColumn(out, 0, count);
    }

    /** A copy of the values in this view. */
    public double[] copyValues() {
        return Arrays.copyOfRange(values, offset, offset + rowCount);
    }

    @Override
    public long sizeBytes() {
        return 8L * rowCount;
    }
}
