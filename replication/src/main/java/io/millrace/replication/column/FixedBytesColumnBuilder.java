package io.millrace.replication.column;

import java.util.Arrays;

/** Builds a {@link FixedBytesColumn}. */
public final class FixedBytesColumnBuilder implements ColumnBuilder {
    private final int width;
    private byte[] bytes;
    private int rowCount;

    public FixedBytesColumnBuilder(int width, int expectedRowCount) {
        this.width = width;
        this.bytes = new byte[Math.multiplyExact(Math.max(16, expectedRowCount), width)];
    }

    public int width() {
        return width;
    }

    /** Appends {@code length} ≤ width bytes, zero-padded to the width. */
    public void append(byte[] source, int from, int length) {
        if (length > width) {
            throw new IllegalArgumentException("length=" + length + " width=" + width);
        }
        int at = Math.multiplyExact(rowCount, width);
        if (bytes.length - at < width) {
            bytes = Arrays.copyOf(bytes, Math.multiplyExact(Math.max(16, rowCount * 2), width));
        }
        System.arraycopy(source, from, bytes, at, length);
        Arrays.fill(bytes, at + length, at + width, (byte) 0);
        rowCount++;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public void appendDefault() {
        append(bytes, 0, 0);
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
        } else {
            FixedBytesColumn f = (FixedBytesColumn) source;
            append(f.bytes(), f.startAt(row), f.width());
        }
    }

    @Override
    public void truncate(int rowCount) {
        this.rowCount = Math.min(this.rowCount, rowCount);
    }

    @Override
    public void clear() {
        rowCount = 0;
    }

    @Override
    public long sizeBytes() {
        return (long) width * rowCount;
    }

    @Override
    public FixedBytesColumn build() {
        return new FixedBytesColumn(bytes, width, 0, rowCount);
    }
}
