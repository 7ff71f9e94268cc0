package io.millrace.replication.part;

import io.millrace.replication.column.ArrayColumn;
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
import java.util.Arrays;

/** A column, or the rows of one granule of it, to bytes. The layout is in the package's documentation. Owned by one thread. */
public final class ChunkEncoder {
    static final int PLAIN = 0;
    static final int DICTIONARY = 1;

    private final IntCodec ints = new IntCodec();
    private final StringDictionary strings = new StringDictionary();
    private long[] longs = new long[PartLayout.GRANULE_ROWS];
    private int[] remap = new int[0];
    private int[] used = new int[0];

    /** Appends the encoded rows to {@code out}. */
    public void encode(Column column, ByteWriter out) {
        int count = column.rowCount();
        switch (column) {
            case ByteColumn c -> {
                long[] to = longs(count);
                byte[] values = c.values();
                int offset = c.offset();
                for (int i = 0; i < count; i++) {
                    to[i] = values[offset + i];
                }
                ints.encode(to, count, 1, out);
            }
            case ShortColumn c -> {
                long[] to = longs(count);
                short[] values = c.values();
                int offset = c.offset();
                for (int i = 0; i < count; i++) {
                    to[i] = values[offset + i];
                }
                ints.encode(to, count, 2, out);
            }
            case IntColumn c -> ints(c.values(), c.offset(), count, out);
            case LongColumn c -> {
                long[] to = longs(count);
                System.arraycopy(c.values(), c.offset(), to, 0, count);
                ints.encode(to, count, 8, out);
            }
            case FloatColumn c -> {
                long[] to = longs(count);
                float[] values = c.values();
                int offset = c.offset();
                for (int i = 0; i < count; i++) {
                    to[i] = Float.floatToRawIntBits(values[offset + i]);
                }
                ints.encode(to, count, 4, out);
            }
            case DoubleColumn c -> {
                long[] to = longs(count);
                double[] values = c.values();
                int offset = c.offset();
                for (int i = 0; i < count; i++) {
                    to[i] = Double.doubleToRawLongBits(values[offset + i]);
                }
                ints.encode(to, count, 8, out);
            }
            case FixedBytesColumn c -> fixedBytes(c, out);
            case StringColumn c -> strings(c, out);
            case DictionaryColumn c -> dictionary(c, out);
            case NullableColumn c -> {
                encode(new ByteColumn(c.nulls(), c.offset(), count), out);
                encode(c.values(), out);
            }
            case ArrayColumn c -> {
                lengths(c.offsets(), c.offset(), count, out);
                encode(c.elements().slice(c.offsets()[c.offset()], c.offsets()[c.offset() + count]), out);
            }
            case ConstColumn c -> encode(c.copyFull(), out);
        }
    }

    private long[] longs(int count) {
        if (longs.length < count) {
            longs = new long[Math.max(count, longs.length * 2)];
        }
        return longs;
    }

    private void ints(int[] values, int offset, int count, ByteWriter out) {
        long[] to = longs(count);
        for (int i = 0; i < count; i++) {
            to[i] = values[offset + i];
        }
        ints.encode(to, count, 4, out);
    }

    private void lengths(int[] offsets, int offset, int count, ByteWriter out) {
        long[] to = longs(count);
        for (int i = 0; i < count; i++) {
            to[i] = (long) offsets[offset + i + 1] - offsets[offset + i];
        }
        ints.encode(to, count, 4, out);
    }

    private static void fixedBytes(FixedBytesColumn column, ByteWriter out) {
        int count = column.rowCount();
        int width = column.width();
        byte[] bytes = column.bytes();
        int start = column.startAt(0);
        int size = count * width;
        // All rows are equal exactly when the bytes equal themselves shifted by one row.
        if (count > 1 && Arrays.equals(bytes, start, start + size - width, bytes, start + width, start + size)) {
            out.u8(DICTIONARY);
            out.raw(bytes, start, width);
        } else {
            out.u8(PLAIN);
            out.raw(bytes, start, size);
        }
    }

    private void strings(StringColumn column, ByteWriter out) {
        int count = column.rowCount();
        int distinct = strings.build(column);
        if (distinct > 0) {
            out.u8(DICTIONARY);
            out.i32(distinct);
            int[] rows = strings.firstRows();
            long[] to = longs(Math.max(count, distinct));
            for (int i = 0; i < distinct; i++) {
                to[i] = column.lengthAt(rows[i]);
            }
            ints.encode(to, distinct, 4, out);
            for (int i = 0; i < distinct; i++) {
                out.raw(column.bytes(), column.startAt(rows[i]), column.lengthAt(rows[i]));
            }
            ints(strings.codes(), 0, count, out);
        } else {
            plainStrings(column, out);
        }
    }

    private void plainStrings(StringColumn column, ByteWriter out) {
        int count = column.rowCount();
        out.u8(PLAIN);
        lengths(column.offsets(), column.offset(), count, out);
        int start = column.offsets()[column.offset()];
        out.raw(column.bytes(), start, column.offsets()[column.offset() + count] - start);
    }

    /** Only the entries that the rows use, in the order of their first use; NULL keeps the first place. */
    private void dictionary(DictionaryColumn column, ByteWriter out) {
        int count = column.rowCount();
        int entries = column.dictionary().rowCount();
        if (remap.length < entries) {
            remap = new int[Math.max(entries, remap.length * 2)];
        }
        if (used.length < count + 1) {
            used = new int[count + 1];
        }
        long[] to = longs(count);
        int distinct = 0;
        if (column.isNullable()) {
            used[distinct++] = 0;
            remap[0] = distinct;
        }
        int[] codes = column.codes();
        int offset = column.offset();
        for (int i = 0; i < count; i++) {
            int code = codes[offset + i];
            int mapped = remap[code];
            if (mapped == 0) {
                used[distinct++] = code;
                mapped = distinct;
                remap[code] = mapped;
            }
            to[i] = mapped - 1L;
        }
        for (int i = 0; i < distinct; i++) {
            remap[used[i]] = 0;
        }
        out.u8(DICTIONARY);
        out.i32(distinct);
        ints.encode(to, count, 4, out);
        Column entriesUsed = column.dictionary().gather(used, distinct);
        if (entriesUsed instanceof StringColumn s) {
            plainStrings(s, out);
        } else {
            encode(entriesUsed, out);
        }
    }
}
