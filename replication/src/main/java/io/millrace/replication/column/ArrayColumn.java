package io.millrace.replication.column;

/** Arrays: row count + 1 offsets into a column of elements. */
public final class ArrayColumn implements Column {
    private final int[] offsets;
    private final int offset;
    private final int rowCount;
    private final Column elements;

    /** Takes ownership; row r is {@code elements[offsets[offset + r], offsets[offset + r + 1])}. */
    public ArrayColumn(int[] offsets, int offset, int rowCount, Column elements) {
        if (offset < 0 || rowCount < 0 || offset + rowCount + 1 > offsets.length) {
            throw new IllegalArgumentException(
                    "offset=" + offset + " rowCount=" + rowCount + " offsets=" + offsets.length);
        }
        this.offsets = offsets;
        this.offset = offset;
        this.rowCount = rowCount;
        this.elements = elements;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    /** The backing elements of all rows, also of rows outside this view. */
    public Column elements() {
        return elements;
    }

    /** The backing offsets; do not write. Row r starts at {@code offsets()[offset() + r]}. */
    public int[] offsets() {
        return offsets;
    }

    public int offset() {
        return offset;
    }

    public int startAt(int row) {
        return offsets[offset + row];
    }

    public int endAt(int row) {
        return offsets[offset + row + 1];
    }

    public int lengthAt(int row) {
        return endAt(row) - startAt(row);
    }

    @Override
    public ArrayColumn slice(int fromRow, int endRowExclusive) {
        return new ArrayColumn(offsets, offset + fromRow, endRowExclusive - fromRow, elements);
    }

    @Override
    public ArrayColumn gather(int[] rows, int count) {
        int[] out = new int[count + 1];
        int total = 0;
        for (int i = 0; i < count; i++) {
            total = Math.addExact(total, lengthAt(rows[i]));
            out[i + 1] = total;
        }
        int[] picked = new int[total];
        int at = 0;
        for (int i = 0; i < count; i++) {
            int end = endAt(rows[i]);
            for (int e = startAt(rows[i]); e < end; e++) {
                picked[at++] = e;
            }
        }
        return new ArrayColumn(out, 0, count, elements.gather(picked, total));
    }

    @Override
    public long sizeBytes() {
        if (rowCount == 0) {
            return 0;
        }
        return 4L * rowCount + elements.slice(startAt(0), endAt(rowCount - 1)).sizeBytes();
    }
}
