package io.millrace.replication.column;

/** One value for every row: literals, and virtual columns of one source. */
public final class ConstColumn implements Column {
    private final Column single;
    private final int rowCount;

    /** {@code single} has one row and is not itself a ConstColumn. */
    public ConstColumn(Column single, int rowCount) {
        if (single.rowCount() != 1 || single instanceof ConstColumn) {
            throw new IllegalArgumentException("a constant needs one plain row, got rowCount=" + single.rowCount());
        }
        this.single = single;
        this.rowCount = rowCount;
    }

    public Column single() {
        return single;
    }

    /** The same values as a plain column of {@code single}'s shape. */
    public Column copyFull() {
        return single.gather(new int[rowCount], rowCount);
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public boolean isNull(int row) {
        return single.isNull(0);
    }

    @Override
    public ConstColumn slice(int fromRow, int endRowExclusive) {
        return new ConstColumn(single, endRowExclusive - fromRow);
    }

    @Override
    public ConstColumn gather(int[] rows, int count) {
        return new ConstColumn(single, count);
    }

    @Override
    public long sizeBytes() {
        return single.sizeBytes();
    }
}
