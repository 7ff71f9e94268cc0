package io.millrace.node.sql.value;

/** A stable sort of row numbers: merge sort over ints, insertion sort for short runs. */
public final class RowSort {
    private static final int SHORT = 12;

    private RowSort() {}

    /** Rows {@code 0..count} in order. */
    public static int[] sort(int count, RowComparator order) {
        int[] rows = Columns.sequence(count);
        sort(rows, rows.clone(), 0, count, order);
        return rows;
    }

    /** Sorts {@code from[low, high)} into {@code to}; both hold the same rows at the start. */
    private static void sort(int[] to, int[] from, int low, int high, RowComparator order) {
        if (high - low <= SHORT) {
            for (int i = low + 1; i < high; i++) {
                int row = to[i];
                int j = i - 1;
                while (j >= low && order.compare(to[j], row) > 0) {
                    to[j + 1] = to[j];
                    j--;
                }
                to[j + 1] = row;
            }
            return;
        }
        int middle = low + high >>> 1;
        sort(from, to, low, middle, order);
        sort(from, to, middle, high, order);
        if (order.compare(from[middle - 1], from[middle]) <= 0) {
            System.arraycopy(from, low, to, low, high - low);
            return;
        }
        int i = low;
        int j = middle;
        for (int k = low; k < high; k++) {
            to[k] = j >= high || i < middle && order.compare(from[i], from[j]) <= 0 ? from[i++] : from[j++];
        }
    }
}
