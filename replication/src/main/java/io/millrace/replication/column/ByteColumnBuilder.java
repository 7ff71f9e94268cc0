package io.millrace.replication.column;

import java.util.Arrays;

/** Builds a {@link ByteColumn}. */
public final class ByteColumnBuilder implements ColumnBuilder {
    private byte[] values;
    private int rowCount;
    private final byte defaultValue;

    public ByteColumnBuilder(int expectedRowCount) {
        this(expectedRowCount, (byte) 0);
    }

    /** {@code defaultValue} is not zero for an Enum. */
    public ByteColumnBuilder(int expectedRowCount, byte defaultValue) {
        this.values = new byte[Math.max(16, expectedRowCount)];
        this.defaultValue = defaultValue;
    }

    public void append(byte value) {
        if (rowCount == values.length) {
            values = Arrays.copyOf(values, rowCount * 2);
        }
        values[rowCount++] = value;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public void appendDefault() {
        append(defaultValue);
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
        } else {
            append(((ByteColumn) source).valueAt(row));
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
        return rowCount;
    }

    @Override
    public ByteColumn build() {
        return new ByteColumn(values, 0, rowCount);
    }
}
