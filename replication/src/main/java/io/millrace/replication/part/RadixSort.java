package io.millrace.replication.part;

import java.util.Arrays;

/** Least significant digit first; stable. Owned by one thread. */
final class RadixSort {
    private static final int SMALL = 512;
    private static final int MAX_DIGIT_BITS = 11;

    private long[] other = new long[0];

    /**
     * Sorts {@code values[0, count)}, which are not negative, by their bits {@code [lowBit, lowBit + bits)}. The bits below
     * must already be in order. Returns the array that holds the result: this one or an inner one, valid until the next call.
     */
    long[] sort(long[] values, int count, int lowBit, int bits) {
        if (count <= SMALL) {
            // The low bits differ and are in order, so a sort of whole values is stable.
            Arrays.sort(values, 0, count);
            return values;
        }
        if (other.length < count) {
            other = new long[count];
        }
        int passes = (bits + MAX_DIGIT_BITS - 1) / MAX_DIGIT_BITS;
        int digitBits = (bits + passes - 1) / passes;
        int buckets = 1 << digitBits;
        int mask = buckets - 1;
        int[][] starts = new int[passes][buckets];
        for (int pass = 0; pass < passes; pass++) {
            int shift = lowBit + pass * digitBits;
            int[] histogram = starts[pass];
            for (int i = 0; i < count; i++) {
                histogram[(int) (values[i] >>> shift) & mask]++;
            }
        }
        long[] from = values;
        long[] to = other;
        for (int pass = 0; pass < passes; pass++) {
            int shift = lowBit + pass * digitBits;
            int[] start = starts[pass];
            if (start[(int) (from[0] >>> shift) & mask] == count) {
                continue;
            }
            int sum = 0;
            for (int i = 0; i < buckets; i++) {
                int n = start[i];
                start[i] = sum;
                sum += n;
            }
            for (int i = 0; i < count; i++) {
                long value = from[i];
                to[start[(int) (value >>> shift) & mask]++] = value;
            }
            long[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }
}
