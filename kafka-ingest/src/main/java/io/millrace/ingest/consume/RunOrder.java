package io.millrace.ingest.consume;

import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.StringColumn;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Copies runs of rows into another order, run by run instead of row by row: polls bring the topic partitions in turns, but a
 * block's rows must stand in the order of topic partition and offset. The copy shares nothing with what it was made of, so the
 * builders of the one can be used again.
 *
 * @param from first row of each run, in the wanted order
 * @param end  its end, exclusive
 */
record RunOrder(int[] from, int[] end, int rowCount) {

    /** All rows as they are. */
    static RunOrder whole(int rowCount) {
        return new RunOrder(new int[] {0}, new int[] {rowCount}, rowCount);
    }

    static RunOrder of(int[] from, int[] end) {
        return new RunOrder(from, end, IntStream.range(0, from.length).map(i -> end[i] - from[i]).sum());
    }

    Block apply(Block block) {
        List<Column> columns = block.columns().stream().map(this::apply).toList();
        return new Block(block.schema(), columns, block.rowCount());
    }

    private Column apply(Column column) {
        return switch (column) {
            case ByteColumn c -> new ByteColumn((byte[]) copy(c.values(), c.offset(), new byte[rowCount]), 0, rowCount);
            case ShortColumn c ->
                new ShortColumn((short[]) copy(c.values(), c.offset(), new short[rowCount]), 0, rowCount);
            case IntColumn c -> new IntColumn((int[]) copy(c.values(), c.offset(), new int[rowCount]), 0, rowCount);
            case LongColumn c -> new LongColumn((long[]) copy(c.values(), c.offset(), new long[rowCount]), 0, rowCount);
            case FloatColumn c ->
                new FloatColumn((float[]) copy(c.values(), c.offset(), new float[rowCount]), 0, rowCount);
            case DoubleColumn c ->
                new DoubleColumn((double[]) copy(c.values(), c.offset(), new double[rowCount]), 0, rowCount);
            case DictionaryColumn c ->
                new DictionaryColumn(whole(c.dictionary().rowCount()).apply(c.dictionary()), c.isNullable(),
                        (int[]) copy(c.codes(), c.offset(), new int[rowCount]), 0, rowCount);
            case NullableColumn c -> new NullableColumn((byte[]) copy(c.nulls(), c.offset(), new byte[rowCount]), 0,
                    apply(c.values()));
            case FixedBytesColumn c -> fixed(c);
            case StringColumn c -> string(c);
            case ArrayColumn c -> array(c);
            case ConstColumn c -> c;
        };
    }

    /** {@code source} and {@code target} are arrays of the same type. */
    private Object copy(Object source, int offset, Object target) {
        int at = 0;
        for (int i = 0; i < from.length; i++) {
            int length = end[i] - from[i];
            System.arraycopy(source, offset + from[i], target, at, length);
            at += length;
        }
        return target;
    }

    private FixedBytesColumn fixed(FixedBytesColumn c) {
        byte[] out = new byte[Math.multiplyExact(rowCount, c.width())];
        int at = 0;
        for (int i = 0; i < from.length; i++) {
            int length = (end[i] - from[i]) * c.width();
            if (length > 0) {
                System.arraycopy(c.bytes(), c.startAt(from[i]), out, at, length);
            }
            at += length;
        }
        return new FixedBytesColumn(out, c.width(), 0, rowCount);
    }

    private StringColumn string(StringColumn c) {
        int[] offsets = new int[rowCount + 1];
        int total = 0;
        int row = 0;
        for (int i = 0; i < from.length; i++) {
            if (end[i] > from[i]) {
                int shift = total - c.startAt(from[i]);
                for (int r = from[i]; r < end[i]; r++) {
                    offsets[++row] = c.endAt(r) + shift;
                }
                total = offsets[row];
            }
        }
        byte[] out = new byte[total];
        int at = 0;
        for (int i = 0; i < from.length; i++) {
            if (end[i] > from[i]) {
                int start = c.startAt(from[i]);
                int length = c.endAt(end[i] - 1) - start;
                System.arraycopy(c.bytes(), start, out, at, length);
                at += length;
            }
        }
        return new StringColumn(out, offsets, 0, rowCount);
    }

    private ArrayColumn array(ArrayColumn c) {
        int[] offsets = new int[rowCount + 1];
        int[] elementFrom = new int[from.length];
        int[] elementEnd = new int[from.length];
        int row = 0;
        int total = 0;
        for (int i = 0; i < from.length; i++) {
            if (end[i] > from[i]) {
                elementFrom[i] = c.startAt(from[i]);
                elementEnd[i] = c.endAt(end[i] - 1);
                int shift = total - elementFrom[i];
                for (int r = from[i]; r < end[i]; r++) {
                    offsets[++row] = c.endAt(r) + shift;
                }
                total = offsets[row];
            }
        }
        return new ArrayColumn(offsets, 0, rowCount, RunOrder.of(elementFrom, elementEnd).apply(c.elements()));
    }
}
