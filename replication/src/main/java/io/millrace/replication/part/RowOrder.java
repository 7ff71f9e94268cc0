package io.millrace.replication.part;

import io.millrace.replication.column.ValueComparator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorts rows by a key, stably. The leading bits of the key columns and the row's place are packed into one long, the longs are
 * sorted by radix, and only rows that tie go on with the bits that did not fit. Used once, by one thread.
 */
public final class RowOrder {
    private static final int SMALL = 16;
    private static final int MIN_PARTIAL_BITS = 8;

    private final SortKey key;
    private final List<SortWords> columns = new ArrayList<>();
    private final List<ValueComparator> comparators = new ArrayList<>();
    private final int[] rows;
    private final long[] word;
    private long[] packed;
    private int[] moved = new int[0];
    private boolean isChanged;
    private final RadixSort radix = new RadixSort();

    private RowOrder(SortKey key, int rowCount) {
        this.key = key;
        this.rows = new int[rowCount];
        for (int i = 0; i < rowCount; i++) {
            rows[i] = i;
        }
        this.word = new long[rowCount];
        this.packed = new long[rowCount];
        for (int i = 0; i < key.size(); i++) {
            columns.add(SortWords.of(key.types().get(i), key.columns().get(i)));
            comparators.add(ValueComparator.of(key.types().get(i)));
        }
    }

    /** The rows in the order of the key, equal ones in their order; null when they are in order already. */
    public static int @Nullable [] sort(SortKey key, int rowCount) {
        if (key.size() == 0 || rowCount < 2) {
            return null;
        }
        RowOrder order = new RowOrder(key, rowCount);
        order.sort(0, rowCount, 0, 0);
        return order.isChanged ? order.rows : null;
    }

    /** Sorts {@code rows[from, to)}, which are equal in all columns before {@code column} and its words before {@code w}. */
    private void sort(int from, int to, int column, int w) {
        int count = to - from;
        if (count <= SMALL) {
            insertionSort(from, to, column);
            return;
        }
        int rowBits = 32 - Integer.numberOfLeadingZeros(count - 1);
        int room = 63 - rowBits;
        int bits = 0;
        int c = column;
        int next = w;
        Arrays.fill(packed, 0, count, 0);
        packing : while (c < columns.size()) {
            SortWords words = columns.get(c);
            if (words instanceof SortWords.Opaque) {
                if (bits == 0) {
                    mergeSort(from, to, c);
                    return;
                }
                break;
            }
            int wordCount = words.wordCount(rows, from, to);
            while (next < wordCount) {
                words.load(next, rows, from, to, word);
                long min = word[0];
                long max = min;
                for (int i = 1; i < count; i++) {
                    min = Math.min(min, word[i]);
                    max = Math.max(max, word[i]);
                }
                int needed = BitPacking.bitsFor(max - min);
                int take = Math.min(needed, room - bits);
                if (take < needed && take < MIN_PARTIAL_BITS) {
                    break packing;
                }
                for (int i = 0; i < count; i++) {
                    packed[i] = packed[i] << take | word[i] - min >>> needed - take;
                }
                bits += take;
                if (take < needed) {
                    break packing;
                }
                next++;
            }
            next = 0;
            c++;
        }
        long[] sorted = sortPacked(from, count, rowBits, bits);
        if (c < columns.size()) {
            sortTies(from, count, rowBits, sorted, c, next);
        }
    }

    private long[] sortPacked(int from, int count, int rowBits, int bits) {
        boolean inOrder = true;
        long last = 0;
        for (int i = 0; i < count; i++) {
            long value = packed[i];
            inOrder &= value >= last;
            last = value;
            packed[i] = value << rowBits | i;
        }
        if (inOrder) {
            return packed;
        }
        isChanged = true;
        long[] sorted = radix.sort(packed, count, rowBits, bits);
        if (moved.length < count) {
            moved = new int[count];
        }
        int mask = (1 << rowBits) - 1;
        for (int i = 0; i < count; i++) {
            moved[i] = rows[from + ((int) sorted[i] & mask)];
        }
        System.arraycopy(moved, 0, rows, from, count);
        return sorted;
    }

    private void sortTies(int from, int count, int rowBits, long[] sorted, int column, int w) {
        // The deeper sorts use the same arrays, so the ties are noted first: pairs of start and end.
        int[] ties = new int[16];
        int size = 0;
        int start = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || sorted[i] >>> rowBits != sorted[start] >>> rowBits) {
                if (i - start > 1) {
                    if (size == ties.length) {
                        ties = Arrays.copyOf(ties, size * 2);
                    }
                    ties[size++] = from + start;
                    ties[size++] = from + i;
                }
                start = i;
            }
        }
        for (int i = 0; i < size; i += 2) {
            sort(ties[i], ties[i + 1], column, w);
        }
    }

    private int compare(int left, int right, int column) {
        for (int i = column; i < comparators.size(); i++) {
            int order = comparators.get(i).compare(key.columns().get(i), left, key.columns().get(i), right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private void insertionSort(int from, int to, int column) {
        for (int i = from + 1; i < to; i++) {
            int row = rows[i];
            int at = i;
            while (at > from && compare(rows[at - 1], row, column) > 0) {
                rows[at] = rows[at - 1];
                at--;
            }
            isChanged |= at != i;
            rows[at] = row;
        }
    }

    private void mergeSort(int from, int to, int column) {
        int count = to - from;
        if (count <= SMALL) {
            insertionSort(from, to, column);
            return;
        }
        int middle = from + count / 2;
        mergeSort(from, middle, column);
        mergeSort(middle, to, column);
        if (compare(rows[middle - 1], rows[middle], column) <= 0) {
            return;
        }
        isChanged = true;
        int[] left = Arrays.copyOfRange(rows, from, middle);
        int i = 0;
        int j = middle;
        for (int at = from; i < left.length; at++) {
            if (j < to && compare(left[i], rows[j], column) > 0) {
                rows[at] = rows[j++];
            } else {
                rows[at] = left[i++];
            }
        }
    }
}
