package io.millrace.replication.column;

import java.util.Arrays;

/** 16-bit values. */
public final class ShortColumn implements Column {
    private final short[] values;
    private final int offset;
    private final int rowCount;

    /** Takes ownership of {@code values}; only {@code [offset, offset + rowCount)} is used. */
    public ShortColumn(short[] values, int offset, int rowCount) {
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

    public short valueAt(int row) {
        return values[offset + row];
    }

    /** The value zero-extended. */
    public int unsignedAt(int row) {
        return Short.toUnsignedInt(values[offset + row]);
    }

    /** The backing array, for loops over many rows; do not write. Row 0 is at {@link #offset()}. */
    public short[] values() {
        return values;
    }

    public int offset() {
        return offset;
    }

    @Override
    public ShortColumn slice(int fromRow, int endRowExclusive) {
        return new ShortColumn(values, offset + fromRow, endRowExclusive - fromRow);
    }

    @Override
    public ShortColumn gather(int[] rows, int count) {
        short[] out = new short[count];
        for (int i = 0; i < count; i++) {
            out[i] = values[offset + rows[i]];
        }
        return new ShortColumn(out, 0, count);
    }

    /** A copy of the values in this view. */
    public short[] copyValues() {
        return Arrays.copyOfRange(values, offset, offset + rowCount);
    }

    @Override
    public long sizeBytes() {
        return 2L * rowCount;
    }
}
