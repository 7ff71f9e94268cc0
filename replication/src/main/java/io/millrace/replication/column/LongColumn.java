package io.millrace.replication.column;

import java.util.Arrays;

/** 64-bit values. */
public final class LongColumn implements Column {
    private final long[] values;
    private final int offset;
    private final int rowCount;

    /** Takes ownership of {@code values}; only {@code [offset, offset + rowCount)} is used. */
    public LongColumn(long[] values, int offset, int rowCount) {
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

    public long valueAt(int row) {
        return values[offset + row];
    }

    /** The backing array, for loops over many rows; do not write. Row 0 is at {@link #offset()}. */
    public long[] values() {
        return values;
    }

    public int offset() {
        return offset;
    }

    @Override
    public LongColumn slice(int fromRow, int endRowExclusive) {
        return new LongColumn(values, offset + fromRow, endRowExclusive - fromRow);
    }

    @Override
    public LongColumn gather(int[] rows, int count) {
        long[] out = new long[count];
        for (int i = 0; i < count; i++) {
            out[i] = values[offset + rows[i]];
        }
        return new LongColumn(out, 0, count);
    }

    /** A copy of the values in this view. */
    public long[] copyValues() {
        return Arrays.copyOfRange(values, offset, offset + rowCount);
    }

    @Override
    public long sizeBytes() {
        return 8L * rowCount;
    }
}
