package io.millrace.node.sql.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Byte strings to non-negative ints, open addressing; keys are copied into one array. Owned by one thread. */
final class BytesTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private int[] table = new int[64]; // entry + 1; 0 = free
    private int[] hashes = new int[32];
    private int[] values = new int[32];
    private int[] ends = new int[32];
    private byte[] keys = new byte[256];
    private int size;

    /** -1 when absent. */
    int find(byte[] source, int from, int length) {
        int hash = hash(source, from, length);
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != 0) {
            int entry = table[slot] - 1;
            if (hashes[entry] == hash) {
                int start = entry == 0 ? 0 : ends[entry - 1];
                if (Arrays.equals(keys, start, ends[entry], source, from, from + length)) {
                    return values[entry];
                }
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    /** The key must be absent. */
    void put(byte[] source, int from, int length, int value) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        int start = size == 0 ? 0 : ends[size - 1];
        if (start + length > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(start + length, keys.length * 2));
        }
        System.arraycopy(source, from, keys, start, length);
        ends[size] = start + length;
        hashes[size] = hash(source, from, length);
        values[size] = value;
        size++;
        if (size * 2 > table.length) {
            table = new int[table.length * 2];
            for (int e = 0; e < size; e++) {
                insert(e);
            }
        } else {
            insert(size - 1);
        }
    }

    private void insert(int entry) {
        int mask = table.length - 1;
        int slot = hashes[entry] & mask;
        while (table[slot] != 0) {
            slot = slot + 1 & mask;
        }
        table[slot] = entry + 1;
    }

    private static int hash(byte[] source, int from, int length) {
        long h = length * 0x9E3779B97F4A7C15L;
        int i = from;
        int end = from + length;
        for (; i + 8 <= end; i += 8) {
            h = (h ^ (long) LONGS.get(source, i)) * 0xFF51AFD7ED558CCDL;
            h ^= h >>> 32;
        }
        long tail = 0;
        for (; i < end; i++) {
            tail = tail << 8 | source[i] & 0xFF;
        }
        h = (h ^ tail) * 0xC4CEB9FE1A85EC53L;
        return (int) (h ^ h >>> 32);
    }
}
