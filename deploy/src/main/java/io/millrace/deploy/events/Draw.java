package io.millrace.deploy.events;

/**
 * Random draws addressed by position, after SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
 * 2014): draw {@code k} of a stream is a mix of {@code stream + k * GOLDEN}, so no state has to be carried.
 */
final class Draw {
    static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Draw() {}

    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The stream of event {@code index} under {@code seed}. */
    static long stream(long seed, long index) {
        return mix(mix(seed + GOLDEN) + index * GOLDEN);
    }

    static long at(long stream, int position) {
        return mix(stream + position * GOLDEN);
    }

    /** A number from 0 to {@code bound - 1}, from the upper half of a draw. */
    static int below(long draw, int bound) {
        return (int) (((draw >>> 32) * bound) >>> 32);
    }

    /** A number from 0 to {@code bound - 1}, from the lower half of a draw. */
    static int lowBelow(long draw, int bound) {
        return (int) (((draw & 0xffffffffL) * bound) >>> 32);
    }
}
