package io.millrace.replication.part;

import io.millrace.coordination.log.ContentChecksum;
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
import org.jspecify.annotations.Nullable;

/**
 * The 128-bit hash of one column's values in order: the same for every way to cut the column into pieces, to encode it, to
 * order its dictionary and to fill the places under NULL. Two lanes take one word a value; strings and fixed bytes are hashed
 * to a word for each lane first. Nested shapes keep a hash for each level. Owned by one thread.
 */
final class ColumnHash {
    private static final long NULL_WORD_A = 0x6A09E667F3BCC909L;
    private static final long NULL_WORD_B = 0xBB67AE8584CAA73BL;
    private static final int EAGER_ENTRIES_PER_ROW = 8;
    private static final long EMPTY_A = ByteHash.hash(new byte[0], 0, 0, ByteHash.K2);
    private static final long EMPTY_B = ByteHash.hash(new byte[0], 0, 0, ByteHash.K3);

    private long a = ByteHash.K0;
    private long b = ByteHash.K1;
    private long count;
    private @Nullable ColumnHash child;

    private @Nullable Column lastDictionary;
    private long[] entryA = new long[0];
    private long[] entryB = new long[0];
    private boolean[] entryKnown = new boolean[0];

    void update(Column column) {
        update(column, null, 0);
    }

    /** Rows whose byte in {@code nulls} is not 0 count as zeros: the mask has been hashed before. */
    private void update(Column column, byte @Nullable [] nulls, int nullsOffset) {
        int rows = column.rowCount();
        if (rows == 0) {
            return; // no piece and an empty piece are the same
        }
        count += rows;
        switch (column) {
            case ByteColumn c -> bytes(c.values(), c.offset(), rows, nulls, nullsOffset);
            case ShortColumn c -> shorts(c.values(), c.offset(), rows, nulls, nullsOffset);
            case IntColumn c -> ints(c.values(), c.offset(), rows, nulls, nullsOffset);
            case LongColumn c -> longs(c.values(), c.offset(), rows, nulls, nullsOffset);
            case FloatColumn c -> {
                float[] values = c.values();
                int offset = c.offset();
                for (int i = 0; i < rows; i++) {
                    mix(isNull(nulls, nullsOffset, i) ? 0 : Float.floatToRawIntBits(values[offset + i]));
                }
            }
            case DoubleColumn c -> {
                double[] values = c.values();
                int offset = c.offset();
                for (int i = 0; i < rows; i++) {
                    mix(isNull(nulls, nullsOffset, i) ? 0 : Double.doubleToRawLongBits(values[offset + i]));
                }
            }
            case FixedBytesColumn c -> {
                for (int i = 0; i < rows; i++) {
                    string(c.bytes(), c.startAt(i), isNull(nulls, nullsOffset, i) ? 0 : c.width());
                }
            }
            case StringColumn c -> {
                byte[] bytes = c.bytes();
                int[] offsets = c.offsets();
                int offset = c.offset();
                for (int i = 0; i < rows; i++) {
                    int start = offsets[offset + i];
                    string(bytes, start, isNull(nulls, nullsOffset, i) ? 0 : offsets[offset + i + 1] - start);
                }
            }
            case DictionaryColumn c -> dictionary(c, rows);
            case NullableColumn c -> {
                byte[] mask = c.nulls();
                int offset = c.offset();
                for (int i = 0; i < rows; i++) {
                    mix(mask[offset + i] == 0 ? 0L : 1L);
                }
                child().update(c.values(), mask, offset);
            }
            case ArrayColumn c -> {
                int[] offsets = c.offsets();
                int offset = c.offset();
                for (int i = 0; i < rows; i++) {
                    mix((long) offsets[offset + i + 1] - offsets[offset + i]);
                }
                child().update(c.elements().slice(offsets[offset], offsets[offset + rows]));
            }
            case ConstColumn c -> {
                count -= rows;
                update(c.copyFull(), nulls, nullsOffset);
            }
        }
    }

    private static boolean isNull(byte @Nullable [] nulls, int offset, int row) {
        return nulls != null && nulls[offset + row] != 0;
    }

    // Both steps are bijections of the state for a given word, and of the word for a given state.

    private static long stepA(long state, long word) {
        long x = (state ^ word) * ByteHash.K0;
        return x ^ x >>> 32;
    }

    private static long stepB(long state, long word) {
        return Long.rotateLeft(state + word * ByteHash.K1, 31) * ByteHash.K3;
    }

    private void mix(long word) {
        a = stepA(a, word);
        b = stepB(b, word);
    }

    // The loops over many rows keep the state in registers.

    private void bytes(byte[] values, int offset, int rows, byte @Nullable [] nulls, int nullsOffset) {
        long x = a;
        long y = b;
        for (int i = 0; i < rows; i++) {
            long word = isNull(nulls, nullsOffset, i) ? 0 : values[offset + i];
            x = stepA(x, word);
            y = stepB(y, word);
        }
        a = x;
        b = y;
    }

    private void shorts(short[] values, int offset, int rows, byte @Nullable [] nulls, int nullsOffset) {
        long x = a;
        long y = b;
        for (int i = 0; i < rows; i++) {
            long word = isNull(nulls, nullsOffset, i) ? 0 : values[offset + i];
            x = stepA(x, word);
            y = stepB(y, word);
        }
        a = x;
        b = y;
    }

    private void ints(int[] values, int offset, int rows, byte @Nullable [] nulls, int nullsOffset) {
        long x = a;
        long y = b;
        for (int i = 0; i < rows; i++) {
            long word = isNull(nulls, nullsOffset, i) ? 0 : values[offset + i];
            x = stepA(x, word);
            y = stepB(y, word);
        }
        a = x;
        b = y;
    }

    private void longs(long[] values, int offset, int rows, byte @Nullable [] nulls, int nullsOffset) {
        long x = a;
        long y = b;
        for (int i = 0; i < rows; i++) {
            long word = isNull(nulls, nullsOffset, i) ? 0 : values[offset + i];
            x = stepA(x, word);
            y = stepB(y, word);
        }
        a = x;
        b = y;
    }

    private void string(byte[] bytes, int from, int length) {
        if (length == 0) {
            a = stepA(a, EMPTY_A);
            b = stepB(b, EMPTY_B);
        } else {
            a = stepA(a, ByteHash.hash(bytes, from, length, ByteHash.K2));
            b = stepB(b, ByteHash.hash(bytes, from, length, ByteHash.K3));
        }
    }

    private void dictionary(DictionaryColumn column, int rows) {
        Column dictionary = column.dictionary();
        int entries = dictionary.rowCount();
        if (dictionary != lastDictionary) {
            lastDictionary = dictionary;
            if (entryKnown.length < entries) {
                int size = Math.max(entries, entryKnown.length * 2);
                entryA = new long[size];
                entryB = new long[size];
                entryKnown = new boolean[size];
            } else {
                Arrays.fill(entryKnown, 0, entries, false);
            }
            if (column.isNullable() && entries > 0) {
                entryA[0] = NULL_WORD_A;
                entryB[0] = NULL_WORD_B;
                entryKnown[0] = true;
            }
            if (entries <= EAGER_ENTRIES_PER_ROW * (long) rows) {
                // Most will be needed, and in this order their bytes are read one after another.
                for (int code = 0; code < entries; code++) {
                    if (!entryKnown[code]) {
                        hashEntry(dictionary, code);
                    }
                }
            }
        }
        int[] codes = column.codes();
        int offset = column.offset();
        long x = a;
        long y = b;
        for (int i = 0; i < rows; i++) {
            int code = codes[offset + i];
            if (!entryKnown[code]) {
                hashEntry(dictionary, code);
            }
            x = stepA(x, entryA[code]);
            y = stepB(y, entryB[code]);
        }
        a = x;
        b = y;
    }

    /** An entry's words are the hash of a column with that one value. */
    private void hashEntry(Column dictionary, int code) {
        if (dictionary instanceof StringColumn c) {
            int from = c.startAt(code);
            int length = c.lengthAt(code);
            long x = stepA(ByteHash.K0, ByteHash.hash(c.bytes(), from, length, ByteHash.K2)) ^ ByteHash.K2;
            long y = stepB(ByteHash.K1, ByteHash.hash(c.bytes(), from, length, ByteHash.K3)) + 1;
            entryA[code] = high(x, y);
            entryB[code] = low(x, y);
        } else {
            ColumnHash one = new ColumnHash();
            one.update(dictionary.slice(code, code + 1));
            ContentChecksum sum = one.finish();
            entryA[code] = sum.high();
            entryB[code] = sum.low();
        }
        entryKnown[code] = true;
    }

    private static long high(long x, long y) {
        return ByteHash.mum(x ^ ByteHash.K3, Long.rotateLeft(y, 17) ^ ByteHash.K1) ^ x;
    }

    private static long low(long x, long y) {
        return ByteHash.mum(y ^ ByteHash.K2, Long.rotateLeft(x, 43) ^ ByteHash.K0) ^ y;
    }

    private ColumnHash child() {
        ColumnHash c = child;
        if (c == null) {
            c = new ColumnHash();
            child = c;
        }
        return c;
    }

    /** The hash so far; more may follow. */
    ContentChecksum finish() {
        long x = a ^ count * ByteHash.K2;
        long y = b + count;
        ColumnHash c = child;
        if (c != null) {
            ContentChecksum inner = c.finish();
            x = ByteHash.mum(x ^ inner.high(), ByteHash.K2) ^ inner.low();
            y = ByteHash.mum(y ^ inner.low(), ByteHash.K3) ^ Long.rotateLeft(inner.high(), 32);
        }
        return new ContentChecksum(high(x, y), low(x, y));
    }
}
