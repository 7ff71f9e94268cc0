package io.millrace.replication.column;

/**
 * Strings that wait for their codes. A large dictionary does not fit into the caches: looked up one by one between other work, each
 * value waits for memory alone; many in one loop wait together. Owned by the thread of its builder.
 */
final class PendingKeys {
    static final int MAX_COUNT = 256;
    /** Longer values are not worth a copy. */
    static final int MAX_LENGTH = 256;

    /** Rows that want the codes. */
    final int[] rows = new int[MAX_COUNT];
    final int[] ends = new int[MAX_COUNT];
    final int[] hashes = new int[MAX_COUNT];
    final long[] heads = new long[MAX_COUNT];
    final long[] keys = new long[MAX_COUNT];
    /** First bytes of the keys that were found in their slots. */
    final byte[] firsts = new byte[MAX_COUNT];
    final byte[] bytes = new byte[16 << 10];
    int count;
    private int length;

    /** False if it is full. */
    boolean add(byte[] source, int from, int byteCount, int row) {
        if (count == MAX_COUNT || byteCount > bytes.length - length) {
            return false;
        }
        System.arraycopy(source, from, bytes, length, byteCount);
        length += byteCount;
        rows[count] = row;
        ends[count++] = length;
        return true;
    }

    void clear() {
        count = 0;
        length = 0;
    }
}
