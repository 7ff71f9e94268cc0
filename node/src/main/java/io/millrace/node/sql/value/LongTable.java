package io.millrace.node.sql.value;

/** Longs to non-negative ints, open addressing. Owned by one thread. */
final class LongTable {
    private long[] keys = new long[64];
    private int[] values = new int[64]; // value + 1; 0 = free
    private int size;

    /** -1 when absent. */
    int find(long key) {
        int mask = values.length - 1;
        int slot = hash(key) & mask;
        while (values[slot] != 0) {
            if (keys[slot] == key) {
                return values[slot] - 1;
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    /** The key must be absent. */
    void put(long key, int value) {
        if (++size * 2 > values.length) {
            grow();
        }
        insert(key, value + 1);
    }

    private void insert(long key, int stored) {
        int mask = values.length - 1;
        int slot = hash(key) & mask;
        while (values[slot] != 0) {
            slot = slot + 1 & mask;
        }
        keys[slot] = key;
        values[slot] = stored;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldValues.length * 2];
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != 0) {
                insert(oldKeys[i], oldValues[i]);
            }
        }
    }

    private static int hash(long key) {
        long h = key * 0x9E3779B97F4A7C15L;
        return (int) (h ^ h >>> 32);
    }
}
