package io.millrace.replication.column;

import java.util.Arrays;

/** Values of {@code width} bytes each. */
public final class FixedBytesColumn implements Column {
    private final byte[] bytes;
    private final int width;
    private final int offset;
    private final int rowCount;

    /** Takes ownership; row r is {@code bytes[(offset + r) * width, +width)}. */
    public FixedBytesColumn(byte[] bytes, int width, int offset, int rowCount) {
        if (width < 1 || offset < 0 || rowCount < 0 || (long) (offset + rowCount) * width > bytes.length) {
            throw new IllegalArgumentException(
                    "width=" + width + " offset=" + offset + " rowCount=" + rowCount + " bytes="
                            + bytes.length);
        }
        this.bytes = bytes;
        this.width = width;
        this.offset = offset;
        this.rowCount = rowCount;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    public int width() {
        return width;
    }

    /** The backing bytes; do not write. */
    public byte[] bytes() {
        return bytes;
    }

    public int startAt(int row) {
        return (offset + row) * width;
    }

    public byte[] copyBytesAt(int row) {
        return Arrays.copyOfRange(bytes, startAt(row), startAt(row) + width);
    }

    @Override
    public FixedBytesColumn slice(int fromRow, int endRowExclusive) {
        return new FixedBytesColumn(bytes, width, offset + fromRow, endRowExclusive - fromRow);
    }

    @Override
    public FixedBytesColumn gather(int[] rows, int count) {
        byte[] out = new byte[Math.multiplyExact(count, width)];
        for (int i = 0; i < count; i++) {
            System.arraycopy(bytes, startAt(rows[i]), out, i * width, width);
        }
        return new FixedBytesColumn(out, width, 0, count);
    }

    @Override
    public long sizeBytes() {
        return (long) width * rowCount;
    }
}
