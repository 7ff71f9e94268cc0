package io.millrace.replication.column;

import java.util.Arrays;

/** Builds a {@link NullableColumn}. Append to {@link #values()}, then {@link #endValue()}; or {@link #appendNull()}. */
public final class NullableColumnBuilder implements ColumnBuilder {
    private final ColumnBuilder values;
    private byte[] nulls;
    private int rowCount;

    NullableColumnBuilder(ColumnBuilder values, int expectedRowCount) {
        this.values = values;
        this.nulls = new byte[Math.max(16, expectedRowCount)];
    }

    public ColumnBuilder values() {
        return values;
    }

    public void appendNull() {
        values.appendDefault();
        mark((byte) 1);
    }

    /** Says that a value was appended to {@link #values()}. */
    public void endValue() {
        mark((byte) 0);
    }

    private void mark(byte isNull) {
        if (rowCount == nulls.length) {
            nulls = Arrays.copyOf(nulls, rowCount * 2);
        }
        nulls[rowCount++] = isNull;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public void appendDefault() {
        appendNull();
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
        } else if (source.isNull(row)) {
            appendNull();
        } else {
            values.appendFrom(source instanceof NullableColumn n ? n.values() : source, row);
            endValue();
        }
    }

    @Override
    public void truncate(int rowCount) {
        // A value whose endValue was never reached goes too.
        this.rowCount = Math.min(this.rowCount, rowCount);
        values.truncate(rowCount);
    }

    @Override
    public void clear() {
        rowCount = 0;
        values.clear();
    }

    @Override
    public long sizeBytes() {
        return rowCount + values.sizeBytes();
    }

    @Override
    public NullableColumn build() {
        return new NullableColumn(nulls, 0, values.build());
    }
}
