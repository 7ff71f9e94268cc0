package io.millrace.clustertests.simulation;

import java.util.random.RandomGenerator;

/** A stream of chances that a seed decides (SplitMix64: small, fast, the same in every Java). One thread. */
final class Dice implements RandomGenerator {
    private long state;

    Dice(long seed) {
        this.state = seed;
    }

    /** A stream of its own, so that what one part of the world draws does not shift what another gets. */
    Dice split(String name) {
        return new Dice(mix(state + 0x632BE59BD9B4E019L * (2L * name.hashCode() + 1)));
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    int next31() {
        return (int) (nextLong() >>> 33);
    }

    /** True once in {@code n} times; never if n is 0. */
    boolean oneIn(int n) {
        return n > 0 && next31() % n == 0;
    }

    /** From {@code from} to {@code to}, both included. */
    int between(int from, int to) {
        return from + next31() % (to - from + 1);
    }

    /** From {@code from} to {@code to}, both included, small ones as likely as large ones by order of magnitude. */
    long spread(long from, long to) {
        double low = Math.log((double) Math.max(1, from));
        double high = Math.log((double) Math.max(1, to));
        return (long) Math.exp(low + (high - low) * (next31() / (double) (1L << 31)));
    }
}
