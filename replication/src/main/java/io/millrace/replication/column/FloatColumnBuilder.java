package io.millrace.replication.column;

import java.util.Arrays;

/** Builds a {@link FloatColumn}. */
public final class FloatColumnBuilder implements ColumnBuilder {
    private float[] values;
    private int rowCount;

    public FloatColumnBuilder(int expectedRowCount) {
        this.values = new float[Math.max(16, expectedRowCount)];
    }

    public void append(float value) {
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
        append(0f);
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
        } else {
            append(((FloatColumn) source).valueAt(row));
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
    public FloatColumn build() {
        return new FloatColumn(values, 0, rowCount);
    }
}
