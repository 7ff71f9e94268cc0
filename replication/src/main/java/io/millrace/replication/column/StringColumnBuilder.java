package io.millrace.replication.column;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds a {@link StringColumn}. A column holds less than 2 GiB: block limits keep far below. */
public final class StringColumnBuilder implements ColumnBuilder {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int[] offsets;
    private int rowCount;
    private int length;

    public StringColumnBuilder(int expectedRowCount) {
        int rows = Math.max(16, expectedRowCount);
        this.offsets = new int[rows + 1];
        this.bytes = new byte[Math.min(rows * 16, 1 << 20)];
    }

    public void append(byte[] source, int from, int length) {
        ensure(length);
        System.arraycopy(source, from, bytes, this.length, length);
        this.length += length;
        endRow();
    }

    public void append(byte[] source) {
        append(source, 0, source.length);
    }

    public void append(String value) {
        append(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * For writing a value in place: room for {@code maxLength} bytes at {@link #length()} of the returned array. Follow with
     * {@link #commit}. The array is valid until the next call on this builder.
     */
    public byte[] reserve(int maxLength) {
        ensure(maxLength);
        return bytes;
    }

    /** Bytes written so far: where {@link #reserve} lets one write. */
    public int length() {
        return length;
    }

    /** The backing array; do not write. Valid until the next value is appended. */
    byte[] bytes() {
        return bytes;
    }

    /** Ends the row with {@code written} bytes placed after {@link #reserve}. */
    public void commit(int written) {
        length += written;
        endRow();
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            long wanted = Math.max((long) length + more, Math.min(bytes.length * 2L, MAX_BYTES));
            if (wanted > MAX_BYTES) {
                throw new IllegalStateException("string column over 2 GiB: length=" + length + " more=" + more);
            }
            bytes = Arrays.copyOf(bytes, (int) wanted);
        }
    }

    private void endRow() {
        if (rowCount + 1 == offsets.length) {
            offsets = Arrays.copyOf(offsets, rowCount * 2 + 2);
        }
        offsets[++rowCount] = length;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public void appendDefault() {
        endRow();
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
        } else {
            StringColumn s = (StringColumn) source;
            append(s.bytes(), s.startAt(row), s.lengthAt(row));
        }
    }

    @Override
    public void truncate(int rowCount) {
        if (rowCount < this.rowCount) {
            this.rowCount = rowCount;
            this.length = offsets[rowCount];
        }
    }

    @Override
    public void clear() {
        rowCount = 0;
        length = 0;
    }

    @Override
    public long sizeBytes() {
        return length + 4L * rowCount;
    }

    @Override
    public StringColumn build() {
        return new StringColumn(bytes, offsets, 0, rowCount);
    }
}
