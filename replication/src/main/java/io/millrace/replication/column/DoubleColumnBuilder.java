package io.millrace.replication.column;

import java.util.Arrays;

/** Builds a {@link DoubleColumn}. */
public final class DoubleColumnBuilder implements ColumnBuilder {
    private double[] values;
    private int rowCount;

    public DoubleColumnBuilder(int expectedRowCount) {
        this.values = new double[Math.max(16, expectedRowCount)];
    }

    public void append(double value) {
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
        append(0d);
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
        } else {
            append(((DoubleColumn) source).valueAt(row));
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
    public DoubleColumn build() {
        return new DoubleColumn(values, 0, rowCount);
    }
}
