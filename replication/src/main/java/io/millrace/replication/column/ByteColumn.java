package io.millrace.replication.column;

import java.util.Arrays;

/** 8-bit values. */
public final class ByteColumn implements Column {
    private final byte[] values;
    private final int offset;
    private final int rowCount;

    /** Takes ownership of {@code values}; only {@code [offset, offset + rowCount)} is used. */
    public ByteColumn(byte[] values, int offset, int rowCount) {
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

    public byte valueAt(int row) {
        return values[offset + row];
    }

    /** The value zero-extended. */
    public int unsignedAt(int row) {
        return Byte.toUnsignedInt(values[offset + row]);
    }

    /** The backing array, for loops over many rows; do not write. Row 0 is at {@link #offset()}. */
    public byte[] values() {
        return values;
    }

    public int offset() {
        return offset;
    }

    @Override
    public ByteColumn slice(int fromRow, int endRowExclusive) {
        return new ByteColumn(values, offset + fromRow, endRowExclusive - fromRow);
    }

    @Override
    public ByteColumn gather(int[] rows, int count) {
        byte[] out = new byte[count];
        for (int i = 0; i < count; i++) {
            out[i] = values[offset + rows[i]];
        }
        return new ByteColumn(out, 0, count);
    }

    /** A copy of the values in this view. */
    public byte[] copyValues() {
        return Arrays.copyOfRange(values, offset, offset + rowCount);
    }

    @Override
    public long sizeBytes() {
        return rowCount;
    }
}
