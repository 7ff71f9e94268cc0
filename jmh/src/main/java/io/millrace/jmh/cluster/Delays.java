package io.millrace.jmh.cluster;

import io.millrace.jmh.measure.Percentiles;
import java.util.List;

/**
 * From produce to visible, message by message.
 *
 * @param firstNode
 *            until the first node showed it, which is the one that ingested it
 * @param allNodes
 *            until the last node showed it
 */
record Delays(Percentiles firstNode, Percentiles allNodes) {
    /** Of messages whose numbers are those of {@code sentNs}. */
    static Delays of(long[] sentNs, List<Visibility> nodes) {
        long[] first = new long[sentNs.length];
        long[] all = new long[sentNs.length];
        List<long[]> seen = nodes.stream().map(node -> node.seenNs(sentNs.length)).toList();
        for (int i = 0; i < sentNs.length; i++) {
            long least = Long.MAX_VALUE;
            long most = Long.MIN_VALUE;
            for (long[] each : seen) {
                least = Math.min(least, each[i] - sentNs[i]);
                most = Math.max(most, each[i] - sentNs[i]);
            }
            first[i] = least;
            all[i] = most;
        }
        return new Delays(new Percentiles(first), new Percentiles(all));
    }
}
