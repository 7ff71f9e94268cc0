package io.millrace.replication.column;

/**
 * Values of one physical shape, immutable once built, safe to share between threads. The meaning (sign, unit, zone) is the
 * {@link DataType}'s. Slices are views that share arrays; {@code gather} copies.
 */
public sealed interface Column
        permits ByteColumn, ShortColumn, IntColumn, LongColumn, FloatColumn, DoubleColumn, FixedBytesColumn,
        StringColumn,
        DictionaryColumn, NullableColumn, ArrayColumn, ConstColumn {

    int rowCount();

    /** A view; shares arrays. */
    Column slice(int fromRow, int endRowExclusive);

    /** A copy of {@code rows[0..count)} in that order; a row may occur any number of times. */
    Column gather(int[] rows, int count);

    /** Heap bytes of the values in this view, roughly. */
    long sizeBytes();

    /** Always false but in nullable shapes. */
    default boolean isNull(int row) {
        return false;
    }
}
