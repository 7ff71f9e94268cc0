package io.millrace.replication.column;

/**
 * The mutable form of a column. Owned by one thread. After {@link #build()} nothing but {@link #clear()} may be called, and that only
 * when the column that was built is not used any more: it shares the builder's arrays.
 */
public sealed interface ColumnBuilder
        permits ByteColumnBuilder, ShortColumnBuilder, IntColumnBuilder, LongColumnBuilder, FloatColumnBuilder,
        DoubleColumnBuilder, FixedBytesColumnBuilder, StringColumnBuilder, DictionaryColumnBuilder,
        NullableColumnBuilder,
        ArrayColumnBuilder {

    int rowCount();

    /** Appends the type's default: zero, empty, the first enum entry, NULL. */
    void appendDefault();

    /** Appends {@code row} of a column of the same shape (or a ConstColumn of it). */
    void appendFrom(Column source, int row);

    /** Forgets every row from {@code rowCount} on: a message whose last field is broken leaves nothing behind. */
    void truncate(int rowCount);

    /** Begins anew and keeps the memory; what was built before must not be in use. */
    void clear();

    /** Heap bytes of the values so far, roughly; what block limits are measured by. */
    long sizeBytes();

    Column build();
}
