package io.millrace.jmh.growth;

import io.millrace.jmh.measure.AlignedTable;
import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.Numbers;
import java.util.List;

/**
 * What ZooKeeper had to do.
 *
 * @param logEntries
 *            in each shard's log at the beginning
 * @param seconds
 *            that the cluster idled, and then that it ingested
 * @param blocks
 *            committed while it ingested
 * @param start
 *            requests of all nodes until all run
 * @param idle
 *            requests while nothing was ingested
 * @param busy
 *            requests while it ingested
 * @param idleZnodes
 *            before the first block
 * @param busyZnodes
 *            after the last
 */
record GrowthFigures(int nodes, int replicas, int topicPartitions, int logEntries, int seconds, long blocks,
        Requests start, Requests idle, Requests busy, long idleZnodes, long busyZnodes) {
    static AlignedTable table() {
        return new AlignedTable(List.of("nodes", "replicas", "topic partitions", "log entries", "blocks/s",
                "reads a block",
                "listings a block", "names a block", "writes a block", "operations/s", "of these idle", "names/s",
                "of these idle", "writes/s",
                "znodes", "znodes a block", "operations to start a node"));
    }

    /** For one block, what would have been asked for anyway left out. */
    private double aBlock(long busyCount, long idleCount) {
        return Math.max(0, busyCount - idleCount) / (double) Math.max(1, blocks);
    }

    double readsABlock() {
        return aBlock(busy.reads(), idle.reads());
    }

    double listingsABlock() {
        return aBlock(busy.listings(), idle.listings());
    }

    double writesABlock() {
        return aBlock(busy.writes(), idle.writes());
    }

    double znodesABlock() {
        return (busyZnodes - idleZnodes) / (double) Math.max(1, blocks);
    }

    List<String> cells() {
        return List.of(Integer.toString(nodes), Integer.toString(replicas), Numbers.whole(topicPartitions),
                Numbers.whole(logEntries),
                Numbers.decimal(blocks / (double) seconds), Numbers.decimal(readsABlock()),
                Numbers.decimal(listingsABlock()), Numbers.whole(aBlock(busy.names(), idle.names())),
                Numbers.decimal(writesABlock()), Numbers.whole(busy.operations() / (double) seconds),
                Numbers.whole(idle.operations() / (double) seconds), Numbers.whole(busy.names() / (double) seconds),
                Numbers.whole(idle.names() / (double) seconds), Numbers.whole(busy.writes() / (double) seconds),
                Numbers.whole(idleZnodes), Numbers.decimal(znodesABlock()),
                Numbers.whole(start.operations() / (double) nodes));
    }

    String json() {
        return new JsonObject().number("nodes", nodes)
                .number("replicas", replicas)
                .number("topic_partitions", topicPartitions)
                .number("log_entries", logEntries)
                .number("seconds", seconds)
                .number("blocks", blocks)
                .number("reads_a_block", readsABlock())
                .number("listings_a_block", listingsABlock())
                .number("names_a_block", aBlock(busy.names(), idle.names()))
                .number("writes_a_block", writesABlock())
                .number("operations_per_second", busy.operations() / (double) seconds)
                .number("idle_operations_per_second", idle.operations() / (double) seconds)
                .number("names_per_second", busy.names() / (double) seconds)
                .number("idle_names_per_second", idle.names() / (double) seconds)
                .number("znodes", idleZnodes)
                .number("znodes_a_block", znodesABlock())
                .toString();
    }
}
