package io.millrace.replication.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link DictionaryColumn}: an open-addressing hash from value bytes to code, so that a repeated value costs a hash
 * and a compare, never an allocation. Fixed-width values are hashed by their little-endian bytes.
 */
public final class DictionaryColumnBuilder implements ColumnBuilder {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int NONE = -1;
    /** Smaller dictionaries stay in the caches. */
    private static final int PEND_FROM_SIZE = 512;

    private final boolean nullable;
    private final ColumnBuilder values;
    /** The same, when the values are strings: their bytes are the keys. */
    private final @Nullable StringColumnBuilder strings;
    private final byte[] scratch = new byte[32];
    /**
     * Two words a slot, so that a lookup touches one line here and one of the key's bytes: hash and code + 1 (0 = free), then start
     * and length of the key.
     */
    private long[] table = new long[2 * 256];
    /** Of strings the array of their builder, which only grows when one is added. */
    private byte[] keyBytes = new byte[0];
    private int keyBytesLength;
    private int dictionarySize;
    private int emptyCode = NONE;
    private int[] codes;
    private int rowCount;
    private @Nullable PendingKeys pending;

    DictionaryColumnBuilder(DataType inner, int expectedRowCount) {
        this.nullable = inner instanceof NullableType;
        DataType plain = inner instanceof NullableType n ? n.inner() : inner;
        this.values = plain.newBuilder(16);
        this.strings = values instanceof StringColumnBuilder s ? s : null;
        this.codes = new int[Math.max(16, expectedRowCount)];
        reserveNull();
    }

    private void reserveNull() {
        if (nullable) {
            // Entry 0 stands for NULL and must never be found by value.
            values.appendDefault();
            dictionarySize = 1;
        }
    }

    public boolean isNullable() {
        return nullable;
    }

    public void appendNull() {
        if (!nullable) {
            throw new IllegalStateException("NULL into a LowCardinality that is not Nullable");
        }
        appendCode(0);
    }

    /** String values; FixedString values are padded with zeros to their width. */
    public void append(byte[] source, int from, int length) {
        if (values instanceof FixedBytesColumnBuilder fixed && length < fixed.width()) {
            byte[] padded = new byte[fixed.width()];
            System.arraycopy(source, from, padded, 0, length);
            appendCode(code(padded, 0, padded.length));
        } else if (dictionarySize >= PEND_FROM_SIZE && length > 0 && length <= PendingKeys.MAX_LENGTH
                && strings != null) {
            pend(source, from, length);
        } else {
            appendCode(code(source, from, length));
        }
    }

    private void pend(byte[] source, int from, int length) {
        PendingKeys p = pending;
        if (p == null) {
            p = new PendingKeys();
            pending = p;
        }
        if (!p.add(source, from, length, rowCount)) {
            settle();
            p.add(source, from, length, rowCount);
        }
        appendCode(NONE);
    }

    /** Gives the pending rows their codes: what may miss the caches is read in loops without a decision in them. */
    private void settle() {
        PendingKeys p = pending;
        if (p == null) {
            return;
        }
        int count = p.count;
        int start = 0;
        for (int i = 0; i < count; i++) {
            int end = p.ends[i];
            p.hashes[i] = hash(p.bytes, start, end - start);
            start = end;
        }
        long[] slots = table;
        int mask = slots.length / 2 - 1;
        for (int i = 0; i < count; i++) {
            int slot = 2 * (p.hashes[i] & mask);
            p.heads[i] = slots[slot];
            p.keys[i] = slots[slot + 1];
        }
        byte[] known = keyBytes; // stays right for the keys that were read, whatever is added meanwhile
        for (int i = 0; i < count; i++) {
            p.firsts[i] = known[(int) (p.keys[i] >>> 32)];
        }
        start = 0;
        for (int i = 0; i < count; i++) {
            int length = p.ends[i] - start;
            int hash = p.hashes[i];
            long head = p.heads[i];
            long key = p.keys[i];
            boolean isFound = (int) (head >>> 32) == hash && (int) key == length && p.firsts[i] == p.bytes[start]
                    && equal(known, (int) (key >>> 32), p.bytes, start, length);
            codes[p.rows[i]] = isFound ? (int) head - 1 : find(p.bytes, start, length, hash);
            start += length;
        }
        p.clear();
    }

    /** Integer-like values of any width, given as the raw bits sign- or zero-extended. */
    public void appendBits(long bits) {
        int width = switch (values) {
            case ByteColumnBuilder b -> 1;
            case ShortColumnBuilder b -> 2;
            case IntColumnBuilder b -> 4;
            case FloatColumnBuilder b -> 4;
            default -> 8;
        };
        LONGS.set(scratch, 0, bits);
        appendCode(code(scratch, 0, width));
    }

    /** A code that {@link #code} gave out. */
    public void appendCode(int code) {
        if (rowCount == codes.length) {
            codes = Arrays.copyOf(codes, rowCount * 2);
        }
        codes[rowCount++] = code;
    }

    /** The code of the last row. */
    int lastCode() {
        settle();
        return codes[rowCount - 1];
    }

    /** Finds or adds a value, given in full width; the code stays valid until {@link #build()}. */
    public int code(byte[] source, int from, int length) {
        if (length == 0) {
            // the most frequent value of most columns
            if (emptyCode == NONE) {
                appendValue(source, from, 0);
                emptyCode = dictionarySize++;
            }
            return emptyCode;
        }
        return find(source, from, length, hash(source, from, length));
    }

    private int find(byte[] source, int from, int length, int hash) {
        int mask = table.length / 2 - 1;
        int slot = hash & mask;
        while (true) {
            long head = table[2 * slot];
            if (head == 0) {
                break;
            }
            if ((int) (head >>> 32) == hash) {
                long key = table[2 * slot + 1];
                if ((int) key == length && equal(keyBytes, (int) (key >>> 32), source, from, length)) {
                    return (int) head - 1;
                }
            }
            slot = (slot + 1) & mask;
        }
        return add(source, from, length, hash, slot);
    }

    private int add(byte[] source, int from, int length, int hash, int slot) {
        int code = dictionarySize++;
        int start;
        StringColumnBuilder bytes = strings;
        if (bytes != null) {
            start = bytes.length();
            bytes.append(source, from, length);
            keyBytes = bytes.bytes();
        } else {
            appendValue(source, from, length);
            start = addKey(source, from, length);
        }
        table[2 * slot] = (long) hash << 32 | (code + 1);
        table[2 * slot + 1] = (long) start << 32 | length;
        if (dictionarySize * 4 > table.length) {
            grow();
        }
        return code;
    }

    /** Of two ranges that are not empty. The last word may overlap the one before. */
    private static boolean equal(byte[] a, int aFrom, byte[] b, int bFrom, int length) {
        if (length >= 8) {
            int last = length - 8;
            for (int i = 0; i < last; i += 8) {
                if ((long) LONGS.get(a, aFrom + i) != (long) LONGS.get(b, bFrom + i)) {
                    return false;
                }
            }
            return (long) LONGS.get(a, aFrom + last) == (long) LONGS.get(b, bFrom + last);
        }
        if (length >= 4) {
            int last = length - 4;
            return (int) INTS.get(a, aFrom) == (int) INTS.get(b, bFrom)
                    && (int) INTS.get(a, aFrom + last) == (int) INTS.get(b, bFrom + last);
        }
        return a[aFrom] == b[bFrom] && a[aFrom + (length >> 1)] == b[bFrom + (length >> 1)]
                && a[aFrom + length - 1] == b[bFrom + length - 1];
    }

    private void appendValue(byte[] source, int from, int length) {
        switch (values) {
            case StringColumnBuilder b -> b.append(source, from, length);
            case FixedBytesColumnBuilder b -> b.append(source, from, length);
            case ByteColumnBuilder b -> b.append(source[from]);
            case ShortColumnBuilder b -> b.append((short) bits(source, from, length));
            case IntColumnBuilder b -> b.append((int) bits(source, from, length));
            case LongColumnBuilder b -> b.append(bits(source, from, length));
            case FloatColumnBuilder b -> b.append(Float.intBitsToFloat((int) bits(source, from, length)));
            case DoubleColumnBuilder b -> b.append(Double.longBitsToDouble(bits(source, from, length)));
            case DictionaryColumnBuilder b -> throw new IllegalStateException("nested dictionary");
            case NullableColumnBuilder b -> throw new IllegalStateException("nullable dictionary");
            case ArrayColumnBuilder b -> throw new IllegalStateException("array in dictionary");
        }
    }

    private static long bits(byte[] source, int from, int length) {
        long bits = 0;
        for (int i = length - 1; i >= 0; i--) {
            bits = bits << 8 | source[from + i] & 0xFF;
        }
        return bits;
    }

    /** Returns where the key starts. */
    private int addKey(byte[] source, int from, int length) {
        int start = keyBytesLength;
        if (length > keyBytes.length - start) {
            keyBytes = Arrays.copyOf(keyBytes, Math.max(keyBytes.length * 2, Math.addExact(start, length)));
        }
        System.arraycopy(source, from, keyBytes, start, length);
        keyBytesLength = start + length;
        return start;
    }

    private void grow() {
        long[] bigger = new long[table.length * 2];
        int mask = bigger.length / 2 - 1;
        for (int i = 0; i < table.length; i += 2) {
            if (table[i] != 0) {
                int slot = (int) (table[i] >>> 32) & mask;
                while (bigger[2 * slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                bigger[2 * slot] = table[i];
                bigger[2 * slot + 1] = table[i + 1];
            }
        }
        table = bigger;
    }

    /** Of a range that is not empty. The last word may overlap the one before. */
    private static int hash(byte[] source, int from, int length) {
        long h = length * 0x9E3779B97F4A7C15L;
        long tail;
        if (length >= 8) {
            int last = length - 8;
            for (int i = 0; i < last; i += 8) {
                h = (h ^ (long) LONGS.get(source, from + i)) * 0xFF51AFD7ED558CCDL;
                h ^= h >>> 32;
            }
            tail = (long) LONGS.get(source, from + last);
        } else if (length >= 4) {
            tail = (int) INTS.get(source, from) & 0xFFFF_FFFFL | (long) (int) INTS.get(source, from + length - 4) << 32;
        } else {
            tail = source[from] & 0xFF | (source[from + (length >> 1)] & 0xFF) << 8
                    | (source[from + length - 1] & 0xFF) << 16;
        }
        h = (h ^ tail) * 0xC4CEB9FE1A85EC53L;
        return (int) (h ^ h >>> 32);
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public void appendDefault() {
        if (nullable) {
            appendCode(0);
        } else {
            int width = values instanceof FixedBytesColumnBuilder f ? f.width() : 0;
            if (values instanceof StringColumnBuilder) {
                append(scratch, 0, 0);
            } else if (width > 0) {
                append(new byte[width], 0, width);
            } else {
                appendBits(0);
            }
        }
    }

    @Override
    public void appendFrom(Column source, int row) {
        if (source instanceof ConstColumn c) {
            appendFrom(c.single(), 0);
            return;
        }
        DictionaryColumn d = (DictionaryColumn) source;
        if (d.isNull(row)) {
            appendNull();
            return;
        }
        int entry = d.codeAt(row);
        switch (d.dictionary()) {
            case StringColumn s -> append(s.bytes(), s.startAt(entry), s.lengthAt(entry));
            case FixedBytesColumn f -> append(f.bytes(), f.startAt(entry), f.width());
            case ByteColumn b -> appendBits(b.valueAt(entry));
            case ShortColumn s -> appendBits(s.valueAt(entry));
            case IntColumn i -> appendBits(i.valueAt(entry));
            case LongColumn l -> appendBits(l.valueAt(entry));
            case FloatColumn f -> appendBits(Float.floatToRawIntBits(f.valueAt(entry)));
            case DoubleColumn f -> appendBits(Double.doubleToRawLongBits(f.valueAt(entry)));
            case DictionaryColumn x -> throw new IllegalStateException("nested dictionary");
            case NullableColumn x -> throw new IllegalStateException("nullable dictionary");
            case ArrayColumn x -> throw new IllegalStateException("array in dictionary");
            case ConstColumn x -> throw new IllegalStateException("constant dictionary");
        }
    }

    /** Rows are forgotten; dictionary entries stay, which {@link DictionaryColumn} allows. */
    @Override
    public void truncate(int rowCount) {
        settle();
        this.rowCount = Math.min(this.rowCount, rowCount);
    }

    @Override
    public void clear() {
        rowCount = 0;
        if (pending != null) {
            pending.clear();
        }
        values.clear();
        Arrays.fill(table, 0);
        keyBytesLength = 0;
        dictionarySize = 0;
        emptyCode = NONE;
        reserveNull();
    }

    @Override
    public long sizeBytes() {
        return 4L * rowCount + values.sizeBytes();
    }

    @Override
    public DictionaryColumn build() {
        settle();
        return new DictionaryColumn(values.build(), nullable, codes, 0, rowCount);
    }
}
