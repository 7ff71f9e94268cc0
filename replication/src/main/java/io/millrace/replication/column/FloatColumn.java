package io.millrace.replication.column;

import java.util.Arrays;

/** 32-bit values. */
public final class FloatColumn implements Column {
    private final float[] values;
    private final int offset;
    private final int rowCount;

    /** Takes ownership of {@code values}; only {@code [offset, offset + rowCount)} is used. */
    public FloatColumn(float[] values, int offset, int rowCount) {
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

    public float valueAt(int row) {
        return values[offset + row];
    }

    /** The backing array, for loops over many rows; do not write. Row 0 is at {@link #offset()}. */
    public float[] values() {
        return values;
    }

    public int offset() {
        return offset;
    }

    @Override
    public FloatColumn slice(int fromRow, int endRowExclusive) {
        return new FloatColumn(values, offset + fromRow, endRowExclusive - fromRow);
    }

    @Override
    public FloatColumn gather(int[] rows, int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = values[offset + rows[i]];
        }
        return new FloatColumn(out, 0, count);
    }

    /** A copy of the values in this view. */
    public float[] copyValues() {
        return Arrays.copyOfRange(values, offset, offset + rowCount);
    }

    @Override
    public long sizeBytes() {
        return 4L * rowCount;
    }
}
