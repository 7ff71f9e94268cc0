package io.millrace.replication.column;

import java.util.Arrays;

/** 32-bit values. */
public final class IntColumn implements Column {
    private final int[] values;
    private final int offset;
    private final int rowCount;

    /** Takes ownership of {@code values}; only {@code [offset, offset + rowCount)} is used. */
    public IntColumn(int[] values, int offset, int rowCount) {
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

    public int valueAt(int row) {
        return values[offset + row];
    }

    /** The value zero-extended. */
    public long unsignedAt(int row) {
        return Integer.toUnsignedLong(values[offset + row]);
    }

    /** The backing array, for loops over many rows; do not write. Row 0 is at {@link #offset()}. */
    public int[] values() {
        return values;
    }

    public int offset() {
        return offset;
    }

    @Override
    public IntColumn slice(int fromRow, int endRowExclusive) {
        return new IntColumn(values, offset + fromRow, endRowExclusive - fromRow);
    }

    @Override
    public IntColumn gather(int[] rows, int count) {
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = values[offset + rows[i]];
        }
        return new IntColumn(out, 0, count);
    }

    /** A copy of the values in this view. */
    public int[] copyValues() {
        return Arrays.copyOfRange(values, offset, offset + rowCount);
    }

    @Override
    public long sizeBytes() {
        return 4L * rowCount;
    }
}
