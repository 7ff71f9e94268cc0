package io.millrace.replication.part;

import io.millrace.replication.column.StringColumn;
import java.util.Arrays;

/** Finds the distinct strings of a column when they are few. Owned by one thread; reused from chunk to chunk. */
final class StringDictionary {
    private static final int SAMPLE_ROWS = 256;

    private int[] table = new int[1024]; // code + 1; 0 = free
    private long[] hashes = new long[512]; // by code
    private int[] firstRows = new int[512]; // by code
    private int[] codes = new int[0]; // by row

    /** The number of distinct strings, or 0 when a dictionary would not pay. */
    int build(StringColumn column) {
        int rowCount = column.rowCount();
        if (rowCount < 2) {
            return 0;
        }
        if (codes.length < rowCount) {
            codes = new int[Math.max(rowCount, PartLayout.GRANULE_ROWS)];
        }
        // Rows spread over the chunk first: most columns are plainly one or the other.
        if (rowCount > 4 * SAMPLE_ROWS && assign(column, rowCount / SAMPLE_ROWS, SAMPLE_ROWS / 4) == 0) {
            return 0;
        }
        return assign(column, 1, rowCount / 3);
    }

    int[] firstRows() {
        return firstRows;
    }

    int[] codes() {
        return codes;
    }

    private int assign(StringColumn column, int step, int limit) {
        byte[] bytes = column.bytes();
        int[] offsets = column.offsets();
        int offset = column.offset();
        int rowCount = column.rowCount();
        Arrays.fill(table, 0);
        int distinct = 0;
        int lastStart = 0;
        int lastEnd = -1; // no string has this length
        int lastCode = 0;
        for (int row = 0; row < rowCount; row += step) {
            int start = offsets[offset + row];
            int end = offsets[offset + row + 1];
            if (lastEnd - lastStart == end - start
                    && (start == end || Arrays.equals(bytes, lastStart, lastEnd, bytes, start,
                            end))) {
                codes[row] = lastCode;
                continue;
            }
            long hash = ByteHash.hash64(bytes, start, end - start);
            int mask = table.length - 1;
            int slot = (int) hash & mask;
            int code = table[slot] - 1;
            while (code >= 0
                    && !(hashes[code] == hash && equal(bytes, offsets, offset + firstRows[code], start, end))) {
                slot = slot + 1 & mask;
                code = table[slot] - 1;
            }
            if (code < 0) {
                if (distinct >= limit) {
                    return 0;
                }
                code = distinct++;
                add(code, hash, row, slot);
            }
            codes[row] = code;
            lastStart = start;
            lastEnd = end;
            lastCode = code;
        }
        return distinct;
    }

    private static boolean equal(byte[] bytes, int[] offsets, int at, int start, int end) {
        int length = end - start;
        return offsets[at + 1] - offsets[at] == length
                && (length == 0 || Arrays.equals(bytes, offsets[at], offsets[at + 1], bytes,
                        start, end));
    }

    private void add(int code, long hash, int row, int slot) {
        if (code == hashes.length) {
            hashes = Arrays.copyOf(hashes, code * 2);
            firstRows = Arrays.copyOf(firstRows, code * 2);
        }
        hashes[code] = hash;
        firstRows[code] = row;
        table[slot] = code + 1;
        if ((code + 1) * 2 > table.length) {
            table = new int[table.length * 2];
            int mask = table.length - 1;
            for (int each = 0; each <= code; each++) {
                int free = (int) hashes[each] & mask;
                while (table[free] != 0) {
                    free = free + 1 & mask;
                }
                table[free] = each + 1;
            }
        }
    }
}
