package io.millrace.replication.column;

import java.util.Arrays;

/** Builds a {@link LongColumn}. */
public final class LongColumnBuilder implements ColumnBuilder {
    private long[] values;
    private int rowCount;

    public LongColumnBuilder(int expectedRowCount) {
        this.values = new long[Math.max(16, expectedRowCount)];
    }

    public void append(long value) {
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
        append(0L);
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
        } else {
            append(((LongColumn) source).valueAt(row));
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
        return 8L * rowCount;
    }

    @Override
    public LongColumn build() {
        return new LongColumn(values, 0, rowCount);
    }
}
