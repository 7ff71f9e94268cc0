package io.millrace.replication.column;

import java.util.Arrays;

/** Builds a {@link IntColumn}. */
public final class IntColumnBuilder implements ColumnBuilder {
    private int[] values;
    private int rowCount;

    public IntColumnBuilder(int expectedRowCount) {
        this.values = new int[Math.max(16, expectedRowCount)];
    }

    public void append(int value) {
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
        append(0);
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
        } else {
            append(((IntColumn) source).valueAt(row));
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
        return 4L * rowCount;
    }

    @Override
    public IntColumn build() {
        return new IntColumn(values, 0, rowCount);
    }
}
