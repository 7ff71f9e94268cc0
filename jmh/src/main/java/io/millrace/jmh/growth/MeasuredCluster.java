package io.millrace.jmh.growth;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.events.UserEvents;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.deploy.produce.EventProducer;
import io.millrace.deploy.produce.Topics;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.NodeSql;
import io.millrace.jmh.measure.Numbers;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The same with real nodes and a real ZooKeeper, which counts its requests itself.
 *
 * @param idlePerSecond
 *            requests while nothing was ingested, pings included
 * @param operationsABlock
 *            requests for one block beyond these
 * @param blocks
 *            committed
 * @param idleZnodes
 *            before the first block
 */
record MeasuredCluster(int nodes, int topicPartitions, long blocks, double blocksPerSecond, double idlePerSecond,
        double operationsABlock, long idleZnodes, double znodesABlock) {
    private static final String TABLE = "growth.events";
    private static final int HEAP_MB = 256;
    private static final int IDLE_SECONDS = 10;
    private static final int SETTLE_MS = 5000;
    private static final int POLL_MS = 500;
    private static final int MESSAGES_PER_SECOND = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Starts that many nodes, lets them idle, then ingest for some seconds, and ends them. */
    static MeasuredCluster run(int nodes, int topicPartitions, int flushMs, int seconds, Distribution distribution,
            Consumer<String> progress) throws IOException, InterruptedException {
        try (Teardown teardown = new Teardown()) {
            Scratch scratch = teardown.add(Scratch.of(null));
            LocalCluster cluster = teardown.add(LocalCluster.in(scratch.directory())
                    .nodes(nodes)
                    .nodeHeapMb(HEAP_MB)
                    .startTimeout(PATIENCE)
                    .classPath(distribution.mainJar().toString())
                    .build());
            cluster.startServices(progress);
            cluster.startNodes(progress);
            return ingest(cluster, topicPartitions, flushMs, seconds);
        }
    }

    private static MeasuredCluster ingest(LocalCluster cluster, int topicPartitions, int flushMs, int seconds)
            throws IOException, InterruptedException {
        Workload workload = Workload.USER;
        Topics.ensure(cluster.bootstrap(), "events", topicPartitions);
        try (NodeSql sql = new NodeSql(cluster.nodes().getFirst().http())) {
            sql.run("CREATE DATABASE growth");
            sql.run(workload.createTarget(TABLE));
            sql.run(workload.createQueue(TABLE + "_queue", cluster.bootstrap(), "events",
                    List.of("kafka_flush_interval_ms = " + flushMs)));
            sql.run(Workload.createView(TABLE + "_mv", TABLE, TABLE + "_queue"));
            // until every node has joined the group
            awaitAssignments(cluster, topicPartitions);
            Thread.sleep(SETTLE_MS);
            ZooKeeperCounters started = ZooKeeperCounters.of(cluster.zooKeeperConnect());
            long startNs = System.nanoTime();
            Thread.sleep(IDLE_SECONDS * 1000L);
            ZooKeeperCounters idle = ZooKeeperCounters.of(cluster.zooKeeperConnect());
            double idlePerSecond = (idle.received() - started.received()) / ((System.nanoTime() - startNs) / 1e9);
            long busyNs = System.nanoTime();
            long messages = (long) MESSAGES_PER_SECOND * seconds;
            new EventProducer(new EventProducer.Plan(cluster.bootstrap(), "events", topicPartitions, 0, messages,
                    MESSAGES_PER_SECOND, "lz4", null), new UserEvents(1)).run(_ -> {
                    });
            awaitRows(cluster, messages);
            double busySeconds = (System.nanoTime() - busyNs) / 1e9;
            ZooKeeperCounters busy = ZooKeeperCounters.of(cluster.zooKeeperConnect());
            // a table partition is one part of a block; these events are of one month
            long blocks = sql.numbers("SELECT count() FROM system.parts WHERE active AND database = 'growth' "
                    + "AND table = 'events'").getFirst();
            return new MeasuredCluster(cluster.nodes().size(), topicPartitions, blocks, blocks / busySeconds,
                    idlePerSecond,
                    (busy.received() - idle.received() - idlePerSecond * busySeconds) / Math.max(1, blocks),
                    idle.znodes(), (busy.znodes() - idle.znodes()) / (double) Math.max(1, blocks));
        }
    }

    private static void awaitAssignments(LocalCluster cluster, int topicPartitions)
            throws IOException, InterruptedException {
        await(cluster, "SELECT sum(length(assignments.topic)) FROM system.kafka_consumers", false, topicPartitions);
    }

    private static void awaitRows(LocalCluster cluster, long rows) throws IOException, InterruptedException {
        await(cluster, "SELECT count() FROM " + TABLE, true, rows);
    }

    /** Until each node gives that number, or all of them in sum. */
    private static void await(LocalCluster cluster, String query, boolean isOfEach, long wanted)
            throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long sum = 0;
            long least = Long.MAX_VALUE;
            for (LocalNode node : cluster.nodes()) {
                try (NodeSql sql = new NodeSql(node.http())) {
                    long number = sql.numbers(query).getFirst();
                    sum += number;
                    least = Math.min(least, number);
                }
            }
            if (isOfEach ? least >= wanted : sum >= wanted) {
                return;
            }
            if (System.nanoTime() > deadlineNs) {
                throw new CommandException("not " + wanted + " within " + PATIENCE.toSeconds() + " s, but " + least
                        + " at least and " + sum + " in all: " + query);
            }
            Thread.sleep(POLL_MS);
        }
    }

    List<String> cells() {
        return List.of(Integer.toString(nodes), Integer.toString(topicPartitions), Numbers.whole(blocks),
                Numbers.decimal(blocksPerSecond), Numbers.decimal(operationsABlock), Numbers.decimal(idlePerSecond),
                Numbers.whole(idleZnodes), Numbers.decimal(znodesABlock));
    }

    static List<String> heading() {
        return List.of("nodes", "topic partitions", "blocks", "blocks/s", "operations a block",
                "operations/s idle, pings included", "znodes", "znodes a block");
    }

    String json() {
        return new JsonObject().number("nodes", nodes)
                .number("topic_partitions", topicPartitions)
                .number("blocks", blocks)
                .number("blocks_per_second", blocksPerSecond)
                .number("operations_a_block", operationsABlock)
                .number("idle_operations_per_second", idlePerSecond)
                .number("znodes", idleZnodes)
                .number("znodes_a_block", znodesABlock)
                .toString();
    }
}
