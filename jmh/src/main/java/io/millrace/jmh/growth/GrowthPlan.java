package io.millrace.jmh.growth;

/**
 * A cluster to be simulated.
 *
 * @param nodes
 *            in all
 * @param replicas
 *            of a shard: so many nodes share one log; as many as nodes for one shard
 * @param topicPartitions
 *            spread over all nodes
 * @param logEntries
 *            in each shard's log before anything is counted; a thousand to two thousand are kept
 * @param flushMs
 *            each node commits a block as often
 * @param cycleMs
 *            no replica looks at its log more often
 * @param seconds
 *            simulated
 */
record GrowthPlan(int nodes, int replicas, int topicPartitions, int logEntries, int flushMs, int cycleMs,
        int seconds) {
    GrowthPlan {
        if (nodes < 1 || replicas < 1 || replicas > nodes || topicPartitions < 1 || logEntries < 0 || flushMs < cycleMs
                || cycleMs < 1
                || seconds < 1) {
            throw new IllegalArgumentException("nodes=" + nodes + " replicas=" + replicas + " topicPartitions="
                    + topicPartitions + " logEntries=" + logEntries + " flushMs=" + flushMs + " cycleMs=" + cycleMs
                    + " seconds=" + seconds);
        }
    }

    int shards() {
        return (nodes + replicas - 1) / replicas;
    }
}
