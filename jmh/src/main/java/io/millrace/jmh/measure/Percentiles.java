package io.millrace.jmh.measure;

import java.util.Arrays;

/** Sorted figures. */
public final class Percentiles {
    private final long[] sorted;

    /** Copies the figures. */
    public Percentiles(long[] figures) {
        if (figures.length == 0) {
            throw new IllegalArgumentException("no figures");
        }
        sorted = figures.clone();
        Arrays.sort(sorted);
    }

    /** The least figure that {@code percent} of all figures do not exceed. */
    public long at(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }

    public long most() {
        return sorted[sorted.length - 1];
    }
}
