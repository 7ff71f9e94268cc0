package io.millrace.replication.column;

import java.util.Arrays;

/** Builds a {@link ShortColumn}. */
public final class ShortColumnBuilder implements ColumnBuilder {
    private short[] values;
    private int rowCount;
    private final short defaultValue;

    public ShortColumnBuilder(int expectedRowCount) {
        this(expectedRowCount, (short) 0);
    }

    /** {@code defaultValue} is not zero for an Enum. */
    public ShortColumnBuilder(int expectedRowCount, short defaultValue) {
        this.values = new short[Math.max(16, expectedRowCount)];
        this.defaultValue = defaultValue;
    }

    public void append(short value) {
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
            append(((ShortColumn) source).valueAt(row));
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
        return 2L * rowCount;
    }

    @Override
    public ShortColumn build() {
        return new ShortColumn(values, 0, rowCount);
    }
}
