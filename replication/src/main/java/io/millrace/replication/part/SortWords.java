package io.millrace.replication.part;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.column.ValueComparator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/** One key column as words whose signed order, first word first, is the order of the values. */
sealed interface SortWords {
    /** How many words tell apart the values of {@code rows[from, to)}. */
    int wordCount(int[] rows, int from, int to);

    /** Fills {@code out[0, to - from)} with word {@code word} of {@code rows[from, to)}. */
    void load(int word, int[] rows, int from, int to, long[] out);

    static SortWords of(DataType type, Column column) {
        if (OrderedCodes.isSupported(type)) {
            long[] codes = new long[column.rowCount()];
            OrderedCodes.load(type, column, codes);
            return new Codes(codes);
        }
        return switch (column) {
            case StringColumn c -> new Strings(c);
            case FixedBytesColumn c when type instanceof DecimalType -> new LittleEndian(c);
            case FixedBytesColumn c when type == SimpleType.UUID -> new Uuids(c);
            case FixedBytesColumn c -> new FixedStrings(c);
            case DictionaryColumn c -> new Codes(ranks((LowCardinalityType) type, c));
            case NullableColumn c -> new Nullables(c, of(((NullableType) type).inner(), c.values()));
            default -> new Opaque();
        };
    }

    /** The rank of each row's entry among the entries that occur; equal values have equal ranks, NULL the highest. */
    private static long[] ranks(LowCardinalityType type, DictionaryColumn column) {
        DataType inner = type.inner() instanceof NullableType n ? n.inner() : type.inner();
        int rowCount = column.rowCount();
        int[] codes = column.codes();
        int offset = column.offset();
        int[] rank = new int[column.dictionary().rowCount()];
        int[] used = new int[Math.min(rank.length, rowCount)];
        int usedCount = 0;
        for (int i = 0; i < rowCount; i++) {
            int code = codes[offset + i];
            if (rank[code] == 0) {
                rank[code] = 1;
                used[usedCount++] = code;
            }
        }
        Column entries = column.dictionary().gather(used, usedCount);
        int[] order = RowOrder.sort(new SortKey(List.of("entry"), List.of(inner), List.of(entries)), usedCount);
        // Entries are distinct, but for floats distinct bits may be equal values.
        ValueComparator floats = inner instanceof NumberType n && n.isFloating() ? ValueComparator.of(inner) : null;
        int next = 0;
        for (int i = 0; i < usedCount; i++) {
            int at = order == null ? i : order[i];
            if (i > 0 && (floats == null
                    || floats.compare(entries, order == null ? i - 1 : order[i - 1], entries, at) != 0)) {
                next++;
            }
            rank[used[at]] = next;
        }
        if (column.isNullable() && rank.length > 0) {
            rank[0] = usedCount;
        }
        long[] out = new long[rowCount];
        for (int i = 0; i < rowCount; i++) {
            out[i] = rank[codes[offset + i]];
        }
        return out;
    }

    /** Compared pair by pair, not by words. */
    record Opaque() implements SortWords {
        @Override
        public int wordCount(int[] rows, int from, int to) {
            throw new IllegalStateException("this column has no words");
        }

        @Override
        public void load(int word, int[] rows, int from, int to, long[] out) {
            throw new IllegalStateException("this column has no words");
        }
    }

    /** One code a row. */
    @SuppressWarnings("ArrayRecordComponent") // private to the sorter, never compared
    record Codes(long[] codes) implements SortWords {
        @Override
        public int wordCount(int[] rows, int from, int to) {
            return 1;
        }

        @Override
        public void load(int word, int[] rows, int from, int to, long[] out) {
            for (int i = from; i < to; i++) {
                out[i - from] = codes[rows[i]];
            }
        }
    }

    /** Eight bytes a word, zeros after the end, and the length as the last word: "a" comes before "a\0". */
    record Strings(StringColumn column) implements SortWords {
        @Override
        public int wordCount(int[] rows, int from, int to) {
            int longest = 0;
            int shortest = Integer.MAX_VALUE;
            for (int i = from; i < to; i++) {
                int length = column.lengthAt(rows[i]);
                longest = Math.max(longest, length);
                shortest = Math.min(shortest, length);
            }
            return (longest + 7) / 8 + (longest == shortest ? 0 : 1);
        }

        @Override
        public void load(int word, int[] rows, int from, int to, long[] out) {
            byte[] bytes = column.bytes();
            boolean past = true;
            for (int i = from; i < to; i++) {
                int start = column.startAt(rows[i]) + word * 8;
                int left = column.endAt(rows[i]) - start;
                past &= left <= 0;
                out[i - from] = BigEndian.word(bytes, start, left) ^ Long.MIN_VALUE;
            }
            if (past) {
                for (int i = from; i < to; i++) {
                    out[i - from] = column.lengthAt(rows[i]);
                }
            }
        }
    }

    /** Eight bytes a word. */
    record FixedStrings(FixedBytesColumn column) implements SortWords {
        @Override
        public int wordCount(int[] rows, int from, int to) {
            return (column.width() + 7) / 8;
        }

        @Override
        public void load(int word, int[] rows, int from, int to, long[] out) {
            for (int i = from; i < to; i++) {
                out[i - from] = BigEndian.word(column.bytes(), column.startAt(rows[i]) + word * 8,
                        column.width() - word * 8)
                        ^ Long.MIN_VALUE;
            }
        }
    }

    /** Two unsigned little-endian halves, the high one first. */
    record Uuids(FixedBytesColumn column) implements SortWords {
        @Override
        public int wordCount(int[] rows, int from, int to) {
            return 2;
        }

        @Override
        public void load(int word, int[] rows, int from, int to, long[] out) {
            for (int i = from; i < to; i++) {
                out[i - from] = ByteHash.loadLong(column.bytes(), column.startAt(rows[i]) + word * 8) ^ Long.MIN_VALUE;
            }
        }
    }

    /** Two's complement of 16 or 32 bytes. */
    record LittleEndian(FixedBytesColumn column) implements SortWords {
        @Override
        public int wordCount(int[] rows, int from, int to) {
            return column.width() / 8;
        }

        @Override
        public void load(int word, int[] rows, int from, int to, long[] out) {
            int at = column.width() - 8 - word * 8;
            long flip = word == 0 ? 0 : Long.MIN_VALUE; // only the top word has a sign
            for (int i = from; i < to; i++) {
                out[i - from] = ByteHash.loadLong(column.bytes(), column.startAt(rows[i]) + at) ^ flip;
            }
        }
    }

    /** A word that puts NULL last, then the words of the value. */
    record Nullables(NullableColumn column, SortWords values) implements SortWords {
        @Override
        public int wordCount(int[] rows, int from, int to) {
            return 1 + values.wordCount(rows, from, to);
        }

        @Override
        public void load(int word, int[] rows, int from, int to, long[] out) {
            if (word == 0) {
                for (int i = from; i < to; i++) {
                    out[i - from] = column.isNull(rows[i]) ? 1 : 0;
                }
                return;
            }
            values.load(word - 1, rows, from, to, out);
            // All NULLs are equal, whatever stands under them; a value that occurs widens no range.
            long shared = 0;
            for (int i = from; i < to; i++) {
                if (!column.isNull(rows[i])) {
                    shared = out[i - from];
                    break;
                }
            }
            for (int i = from; i < to; i++) {
                if (column.isNull(rows[i])) {
                    out[i - from] = shared;
                }
            }
        }
    }

    /** Bytes to words in the order of memcmp. */
    final class BigEndian {
        private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

        private BigEndian() {}

        /** The first eight of {@code left} bytes; zeros where there are none. */
        static long word(byte[] bytes, int start, int left) {
            if (left >= 8) {
                return (long) LONG.get(bytes, start);
            }
            if (left <= 0) {
                return 0;
            }
            if (start + 8 <= bytes.length) {
                return (long) LONG.get(bytes, start) & -1L << 64 - 8 * left;
            }
            long word = 0;
            for (int i = 0; i < left; i++) {
                word |= (bytes[start + i] & 0xFFL) << 56 - 8 * i;
            }
            return word;
        }
    }
}
