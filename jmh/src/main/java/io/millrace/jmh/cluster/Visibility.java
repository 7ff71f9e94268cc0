package io.millrace.jmh.cluster;

import java.util.Arrays;

/**
 * How many rows one node showed when. Written by one thread and read by another after that has ended. The rows of one topic partition
 * become visible in its order, so that a count says which.
 */
final class Visibility {
    private long[] timesNs = new long[1024];
    private long[] counts = new long[1024];
    private int size;

    /** The node was seen to show {@code count} rows, no later than at {@code timeNs}. */
    void add(long timeNs, long count) {
        if (size > 0 && counts[size - 1] >= count) {
            return;
        }
        if (size == counts.length) {
            timesNs = Arrays.copyOf(timesNs, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        timesNs[size] = timeNs;
        counts[size++] = count;
    }

    /**
     * When each of the first {@code messageCount} messages was first seen.
     *
     * @throws IllegalStateException
     *             if not all were
     */
    long[] seenNs(int messageCount) {
        long[] seen = new long[messageCount];
        int at = 0;
        for (int i = 0; i < messageCount; i++) {
            while (at < size && counts[at] <= i) {
                at++;
            }
            if (at == size) {
                throw new IllegalStateException("only " + i + " of " + messageCount + " messages were seen");
            }
            seen[i] = timesNs[at];
        }
        return seen;
    }
}
