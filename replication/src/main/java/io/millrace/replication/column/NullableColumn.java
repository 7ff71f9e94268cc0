package io.millrace.replication.column;

/** A mask (1 = NULL) beside the values; at NULLs the value is a default that means nothing. */
public final class NullableColumn implements Column {
    private final byte[] nulls;
    private final int offset;
    private final Column values;

    /** Takes ownership; {@code values} row r belongs to {@code nulls[offset + r]}. */
    public NullableColumn(byte[] nulls, int offset, Column values) {
        if (offset < 0 || offset + values.rowCount() > nulls.length) {
            throw new IllegalArgumentException(
                    "offset=" + offset + " rowCount=" + values.rowCount() + " nulls=" + nulls.length);
        }
        this.nulls = nulls;
        this.offset = offset;
        this.values = values;
    }

    @Override
    public int rowCount() {
        return values.rowCount();
    }

    public Column values() {
        return values;
    }

    /** The backing mask; do not write. Row 0 is at {@link #offset()}. */
    public byte[] nulls() {
        return nulls;
    }

    public int offset() {
        return offset;
    }

    @Override
    public boolean isNull(int row) {
        return nulls[offset + row] != 0;
    }

    @Override
    public NullableColumn slice(int fromRow, int endRowExclusive) {
        return new NullableColumn(nulls, offset + fromRow, values.slice(fromRow, endRowExclusive));
    }

    @Override
    public NullableColumn gather(int[] rows, int count) {
        byte[] out = new byte[count];
        for (int i = 0; i < count; i++) {
            out[i] = nulls[offset + rows[i]];
        }
        return new NullableColumn(out, 0, values.gather(rows, count));
    }

    @Override
    public long sizeBytes() {
        return rowCount() + values.sizeBytes();
    }
}
