package io.millrace.replication.column;

/**
 * LowCardinality: a dictionary without duplicates and one code per row. Over Nullable the dictionary's entry 0 stands for NULL
 * and holds a default. The dictionary may hold entries that no row uses, and its order means nothing.
 */
public final class DictionaryColumn implements Column {
    private final Column dictionary;
    private final boolean nullable;
    private final int[] codes;
    private final int offset;
    private final int rowCount;

    /** Takes ownership; {@code dictionary} is of the plain inner shape (never a NullableColumn). */
    public DictionaryColumn(Column dictionary, boolean nullable, int[] codes, int offset, int rowCount) {
        if (offset < 0 || rowCount < 0 || offset + rowCount > codes.length) {
            throw new IllegalArgumentException("offset=" + offset + " rowCount=" + rowCount + " codes=" + codes.length);
        }
        this.dictionary = dictionary;
        this.nullable = nullable;
        this.codes = codes;
        this.offset = offset;
        this.rowCount = rowCount;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    public Column dictionary() {
        return dictionary;
    }

    /** Whether code 0 means NULL. */
    public boolean isNullable() {
        return nullable;
    }

    public int codeAt(int row) {
        return codes[offset + row];
    }

    /** The backing codes; do not write. Row 0 is at {@link #offset()}. */
    public int[] codes() {
        return codes;
    }

    public int offset() {
        return offset;
    }

    @Override
    public boolean isNull(int row) {
        return nullable && codes[offset + row] == 0;
    }

    /** The same values without the dictionary: the inner shape, inside a NullableColumn when nullable. */
    public Column copyFlat() {
        int[] rows = new int[rowCount];
        System.arraycopy(codes, offset, rows, 0, rowCount);
        Column flat = dictionary.gather(rows, rowCount);
        if (!nullable) {
            return flat;
        }
        byte[] nulls = new byte[rowCount];
        for (int i = 0; i < rowCount; i++) {
            nulls[i] = (byte) (rows[i] == 0 ? 1 : 0);
        }
        return new NullableColumn(nulls, 0, flat);
    }

    @Override
    public DictionaryColumn slice(int fromRow, int endRowExclusive) {
        return new DictionaryColumn(dictionary, nullable, codes, offset + fromRow, endRowExclusive - fromRow);
    }

    /** Shares the dictionary. */
    @Override
    public DictionaryColumn gather(int[] rows, int count) {
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = codes[offset + rows[i]];
        }
        return new DictionaryColumn(dictionary, nullable, out, 0, count);
    }

    @Override
    public long sizeBytes() {
        return 4L * rowCount + dictionary.sizeBytes();
    }
}
