package io.millrace.replication.column;

import java.util.Arrays;

/** Builds an {@link ArrayColumn}. Append any number of values to {@link #elements()}, then {@link #endRow()}. */
public final class ArrayColumnBuilder implements ColumnBuilder {
    private final ColumnBuilder elements;
    private int[] offsets;
    private int rowCount;

    ArrayColumnBuilder(ColumnBuilder elements, int expectedRowCount) {
        this.elements = elements;
        this.offsets = new int[Math.max(16, expectedRowCount) + 1];
    }

    public ColumnBuilder elements() {
        return elements;
    }

    /** Ends the row with all elements appended since the last one ended. */
    public void endRow() {
        if (rowCount + 1 == offsets.length) {
            offsets = Arrays.copyOf(offsets, rowCount * 2 + 2);
        }
        offsets[++rowCount] = elements.rowCount();
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
            return;
        }
        ArrayColumn a = (ArrayColumn) source;
        for (int e = a.startAt(row); e < a.endAt(row); e++) {
            elements.appendFrom(a.elements(), e);
        }
        endRow();
    }

    @Override
    public void truncate(int rowCount) {
        // Elements of a row that was never ended go too.
        this.rowCount = Math.min(this.rowCount, rowCount);
        elements.truncate(offsets[this.rowCount]);
    }

    @Override
    public void clear() {
        rowCount = 0;
        elements.clear();
    }

    @Override
    public long sizeBytes() {
        return 4L * rowCount + elements.sizeBytes();
    }

    @Override
    public ArrayColumn build() {
        return new ArrayColumn(offsets, 0, rowCount, elements.build());
    }
}
