package io.millrace.clustertests.cell;

import io.millrace.clustertests.fault.FailpointClient;
import io.millrace.clustertests.fault.NodeNetwork;
import io.millrace.clustertests.oracle.Ownership;
import io.millrace.clustertests.oracle.ProducerRecordBook;
import io.millrace.clustertests.oracle.RecordingProducer;
import io.millrace.clustertests.oracle.Topics;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.ChildProcess;
import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.sql.SqlException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A cluster under load, and what cells do to it. Owned by the test's thread. */
public final class Rig implements AutoCloseable {
    public static final int PARTITIONS = 6;
    public static final String TOPIC = "cells";
    public static final String QUEUE = "cells_queue";
    /** Rows with their bodies. */
    public static final String TABLE = "cells";
    /** Rows without, ordered otherwise. */
    public static final String OFFSETS = "cells_offsets";
    static final int KILLED = 137;
    static final int TERMINATED = 143;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration QUIESCE_TIMEOUT = Duration.ofSeconds(130);
    private static final Duration HANDOVER_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration FIRE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration OWNER_TIMEOUT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final ProducerRecordBook book = new ProducerRecordBook(PARTITIONS);
    private final RecordingProducer producer;
    private final long startNs = System.nanoTime();
    /** Nodes that must be up when all is calm. */
    private final List<Node> nodes = new ArrayList<>();
    private int firedCount;
    private int flushMs;
    private final Set<String> reached = new TreeSet<>();
    private final Set<String> known = new TreeSet<>();

    public Rig(Cluster cluster, long seed, double ratePerSecond) throws IOException, InterruptedException {
        this.cluster = cluster;
        nodes.addAll(cluster.nodes());
        producer = new RecordingProducer(cluster.bootstrap(), TOPIC, book, new Random(seed), Long.MAX_VALUE,
                ratePerSecond);
    }

    /** Tables and load. The cluster runs. */
    public void start(int flushTimeMs) throws Exception {
        flushMs = flushTimeMs;
        Topics.create(cluster.bootstrap(), TOPIC, PARTITIONS);
        Node node = nodes.getFirst();
        node.sql()
                .run("CREATE TABLE " + TABLE
                        + " (sequence UInt64, body String, partition UInt64, offset UInt64) ENGINE = MergeTree"
                        + " ORDER BY (partition, offset)");
        node.sql()
                .run("CREATE TABLE " + OFFSETS
                        + " (sequence UInt64, partition UInt64, offset UInt64) ENGINE = MergeTree ORDER BY sequence");
        createQueue(node, flushMs);
        node.sql()
                .run("CREATE MATERIALIZED VIEW cells_mv TO " + TABLE
                        + " AS SELECT sequence, body, _partition AS partition, _offset AS offset FROM " + QUEUE);
        node.sql()
                .run("CREATE MATERIALIZED VIEW cells_offsets_mv TO " + OFFSETS
                        + " AS SELECT sequence, _partition AS partition, _offset AS offset FROM " + QUEUE);
        awaitOwners(nodes);
        producer.start();
        producer.allow(Long.MAX_VALUE);
        Await.until("rows come", OWNER_TIMEOUT, () -> rows(node) > 0);
    }

    static void createQueue(Node node, int flushMs) throws IOException, InterruptedException {
        node.sql()
                .run("CREATE TABLE " + QUEUE + " (sequence UInt64, body String) ENGINE = Kafka SETTINGS"
                        + " kafka_broker_list = '{broker}', kafka_topic_list = '" + TOPIC
                        + "', kafka_group_name = 'cells', kafka_format = 'JSONEachRow', kafka_max_block_size = 2000,"
                        + " kafka_flush_interval_ms = " + flushMs + ", kafka_num_consumers = 1");
    }

    public Cluster cluster() {
        return cluster;
    }

    public ProducerRecordBook book() {
        return book;
    }

    public RecordingProducer producer() {
        return producer;
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public List<Node> others(Node... not) {
        List<Node> rest = new ArrayList<>(nodes);
        rest.removeAll(List.of(not));
        return rest;
    }

    void joined(Node node) {
        nodes.add(node);
    }

    void left(Node node) {
        nodes.remove(node);
    }

    public NodeNetwork network(Node node) {
        return cluster.network(node.name());
    }

    // ---- counting ----

    public void fired() {
        firedCount++;
    }

    /** Faults that have happened since the last call. */
    int takeFiredCount() {
        int count = firedCount;
        firedCount = 0;
        return count;
    }

    public static long rows(Node node) throws IOException, InterruptedException {
        return node.sql().number("SELECT count() FROM " + TABLE);
    }

    public void say(String text) {
        System.out.println(String.format(Locale.ROOT, "%7.1f s  %8d acknowledged  %s",
                (System.nanoTime() - startNs) / 1e9, book.count(), text));
    }

    // ---- who and what ----

    public Node owner(int topicPartition, Node... not) throws InterruptedException {
        AtomicReference<@Nullable Node> found = new AtomicReference<>();
        AtomicReference<Map<Integer, List<Node>>> last = new AtomicReference<>(Map.of());
        List<Node> asked = others(not).stream().filter(node -> node.process().isAlive()).toList();
        Await.until("a node owns topic partition " + topicPartition, OWNER_TIMEOUT, () -> {
            last.set(Ownership.of(asked, "default", QUEUE));
            List<Node> owners = last.get().getOrDefault(topicPartition, List.of());
            found.set(owners.isEmpty() ? null : owners.getFirst());
            return found.get() != null;
        }, () -> "owners: " + last.get());
        Node owner = found.get();
        if (owner == null) {
            throw new IllegalStateException("the wait ended without an owner");
        }
        return owner;
    }

    /** Waits until each topic partition has one owner among these nodes. */
    public void awaitOwners(List<Node> among) throws InterruptedException {
        AtomicReference<Map<Integer, List<Node>>> last = new AtomicReference<>(Map.of());
        Await.until("each topic partition has one owner among " + among, OWNER_TIMEOUT, () -> {
            last.set(Ownership.of(among, "default", QUEUE));
            return Ownership.isOneToOne(last.get(), PARTITIONS);
        }, () -> "owners: " + last.get());
    }

    /** Waits until a node has more rows than now: the cluster goes on. */
    public void awaitProgress(Node node) throws IOException, InterruptedException {
        long before = rows(node);
        Await.until(node + " gets more rows", OWNER_TIMEOUT, () -> rows(node) > before,
                () -> "it has " + before + "; " + node.explain(10));
    }

    // ---- faults ----

    static void arm(Node node, String rule) {
        try (FailpointClient client = new FailpointClient(node.ports().rpc())) {
            client.arm(rule);
        }
    }

    static void disarm(Node node, String name) {
        try (FailpointClient client = new FailpointClient(node.ports().rpc())) {
            client.disarm(name);
        }
    }

    static FailpointClient.State failpoint(Node node, String name) {
        try (FailpointClient client = new FailpointClient(node.ports().rpc())) {
            return client.state(name);
        }
    }

    /** Waits until an armed failpoint has halted a node. */
    void awaitHalt(Node node, String failpoint) throws InterruptedException {
        Await.until(node + " dies at " + failpoint, FIRE_TIMEOUT, () -> !node.process().isAlive(),
                () -> "planned fault did not fire: " + failpoint + " " + failpoint(node, failpoint));
        if (node.process().exitStatus() != KILLED) {
            throw new AssertionError(
                    node + " ended with status " + node.process().exitStatus() + " instead of " + KILLED
                            + ":\n" + node.explain(30));
        }
        reached.add(failpoint);
        fired();
    }

    /** Asks all nodes which failpoints they have come by since they started. */
    void collectReached() {
        for (Node node : nodes) {
            try (FailpointClient client = new FailpointClient(node.ports().rpc())) {
                client.list().forEach((name, state) -> {
                    known.add(name);
                    if (state.reached() > 0) {
                        reached.add(name);
                    }
                });
            }
        }
    }

    /** Failpoints that no node was ever seen to come by. */
    Set<String> neverReached() {
        Set<String> never = new TreeSet<>(known);
        never.removeAll(reached);
        return never;
    }

    /** Waits until a thread stands still at an armed failpoint. */
    void awaitHeld(Node node, String failpoint) throws InterruptedException {
        Await.until(node + " stands still at " + failpoint, FIRE_TIMEOUT, () -> failpoint(node, failpoint).held() > 0,
                () -> "planned fault did not fire: " + failpoint + " " + failpoint(node, failpoint));
        fired();
    }

    public void kill(Node node) throws InterruptedException {
        node.process().kill();
        fired();
    }

    public void comeBack(Node node) throws IOException, InterruptedException {
        node.process().start();
        awaitServing(node);
    }

    /** Until it answers statements, which it does when everything of it runs. */
    static void awaitServing(Node node) throws InterruptedException {
        node.awaitReady(Cluster.START_TIMEOUT);
        Await.until(node + " answers statements", Cluster.START_TIMEOUT,
                () -> node.sql().value("SELECT 1").equals("1"), () -> node.explain(20));
    }

    /** Everything runs and passes again, whatever the cell has left. */
    public void heal() throws IOException, InterruptedException {
        cluster.networks().forEach(NodeNetwork::heal);
        List<ChildProcess> services = new ArrayList<>(cluster.zooKeepers());
        services.add(cluster.broker());
        for (ChildProcess service : services) {
            if (service.isAlive() && service.isSuspended()) {
                service.resume();
            }
            if (!service.isAlive()) {
                service.start();
            }
        }
        cluster.awaitZooKeeper();
        cluster.awaitBroker();
        nodes.clear();
        nodes.addAll(cluster.nodes());
        for (Node node : nodes) {
            if (node.process().isAlive() && node.process().isSuspended()) {
                node.process().resume();
            }
            if (!node.process().isAlive()) {
                demandKilled(node);
                node.process().start();
            }
        }
        for (Node node : nodes) {
            awaitServing(node);
            try (FailpointClient client = new FailpointClient(node.ports().rpc())) {
                client.list().forEach((name, state) -> {
                    if (!state.rule().isEmpty()) {
                        client.disarm(name);
                    }
                });
            }
        }
        restoreQueue(nodes.getFirst());
        dismissSpares();
    }

    /** What only a spare has must be elsewhere before it goes. */
    private void dismissSpares() throws InterruptedException {
        List<Node> alive = cluster.spares().stream().filter(spare -> spare.process().isAlive()).toList();
        if (alive.isEmpty()) {
            return;
        }
        producer.quiesce(QUIESCE_TIMEOUT);
        long wanted = book.count();
        for (Node node : nodes) {
            Await.until(node + " has what the spare nodes have", HANDOVER_TIMEOUT,
                    () -> rows(node) >= wanted && node.sql().number("SELECT count() FROM " + OFFSETS) >= wanted,
                    () -> node.explain(20));
        }
        for (Node spare : alive) {
            spare.process().stop(STOP_TIMEOUT);
        }
        producer.resume();
    }

    private void restoreQueue(Node node) throws IOException, InterruptedException {
        if (flushMs == 0 || node.sql().value("EXISTS TABLE " + QUEUE).equals("1")) {
            return;
        }
        try {
            node.sql().run("ATTACH TABLE " + QUEUE);
        } catch (SqlException dropped) {
            createQueue(node, flushMs);
        }
    }

    /** A node that ended by itself must not be taken for one that was killed. */
    private static void demandKilled(Node node) {
        int status = node.process().exitStatus();
        if (status != KILLED && status != TERMINATED) {
            throw new AssertionError(node + " ended by itself, status " + status + ":\n" + node.explain(40));
        }
    }

    @Override
    public void close() throws InterruptedException {
        producer.close();
    }
}
