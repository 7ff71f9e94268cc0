package io.millrace.deploy.events;

import java.util.ArrayDeque;

/**
 * Picks numbers from 0 to n-1 by weight, in constant time: Walker's alias method (Vose, A linear algorithm for generating random
 * numbers with a given distribution, 1991). Immutable.
 */
final class Weighted {
    private final int[] threshold; // of 2^31
    private final int[] alias;

    private Weighted(int[] threshold, int[] alias) {
        this.threshold = threshold;
        this.alias = alias;
    }

    static Weighted of(double... weights) {
        int n = weights.length;
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double[] scaled = new double[n];
        ArrayDeque<Integer> small = new ArrayDeque<>();
        ArrayDeque<Integer> large = new ArrayDeque<>();
        for (int i = 0; i < n; i++) {
            scaled[i] = weights[i] * n / sum;
            (scaled[i] < 1 ? small : large).addLast(i);
        }
        int[] threshold = new int[n];
        int[] alias = new int[n];
        while (!small.isEmpty() && !large.isEmpty()) {
            int less = small.removeFirst();
            int more = large.removeFirst();
            threshold[less] = (int) (scaled[less] * 0x1p31);
            alias[less] = more;
            scaled[more] = scaled[more] + scaled[less] - 1;
            (scaled[more] < 1 ? small : large).addLast(more);
        }
        // what rounding left over keeps its own bucket whole
        for (int rest : small) {
            threshold[rest] = Integer.MAX_VALUE;
            alias[rest] = rest;
        }
        for (int rest : large) {
            threshold[rest] = Integer.MAX_VALUE;
            alias[rest] = rest;
        }
        return new Weighted(threshold, alias);
    }

    /** Rank r is picked with weight {@code 1 / (r + shift)^exponent}; the shift flattens the head. */
    static Weighted zipf(int n, double exponent, double shift) {
        double[] weights = new double[n];
        for (int rank = 0; rank < n; rank++) {
            weights[rank] = 1 / StrictMath.pow(rank + shift, exponent);
        }
        return of(weights);
    }

    int pick(long draw) {
        int bucket = Draw.below(draw, threshold.length);
        return (int) (draw & 0x7fffffff) < threshold[bucket] ? bucket : alias[bucket];
    }
}
