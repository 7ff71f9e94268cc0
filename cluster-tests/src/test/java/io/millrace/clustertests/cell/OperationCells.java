package io.millrace.clustertests.cell;

import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.Node;
import io.millrace.clustertests.sql.SqlException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** What operators do, and what happens to disks. */
final class OperationCells {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration REFETCH_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(40);

    private static final int INSERTERS = 8;

    private OperationCells() {}

    static List<Cell> all() {
        return List.of(
                new Cell("L1.owner", "the disk of an owner is full for a while", true,
                        (rig, random) -> full(rig, random, List.of(rig.owner(random.nextInt(Rig.PARTITIONS))))),
                new Cell("L1.all", "the disks of all nodes are full for a while", false,
                        (rig, random) -> full(rig, random, rig.nodes())),
                new Cell("L6", "a node loses its data directory", true, OperationCells::emptied),
                new Cell("L7", "a second process on a node's data directory", false, OperationCells::secondProcess),
                new Cell("K24",
                        "a replica was away until the log was truncated above it; it clones, and is killed at it",
                        false,
                        OperationCells::cloned),
                new Cell("O1", "a rolling restart of all nodes", false, OperationCells::rolling),
                new Cell("O3", "two nodes join, then three of five leave, and come back", false,
                        OperationCells::scaled),
                new Cell("O5", "DETACH, ATTACH, DROP and CREATE of the Kafka table while it consumes", false,
                        OperationCells::recreated),
                new Cell("O7", "a block that left the deduplication window is inserted again", false,
                        OperationCells::window),
                new Cell("O10", "settings that contradict each other", false, OperationCells::contradictions));
    }

    private static void emptied(Rig rig, RandomGenerator random) throws Exception {
        // what it alone has would be gone: others must have fetched everything
        rig.producer().quiesce(TIMEOUT);
        long wanted = rig.book().count();
        for (Node node : rig.nodes()) {
            Await.until(node + " has everything", TIMEOUT, () -> Rig.rows(node) >= wanted);
        }
        Node victim = rig.nodes().get(random.nextInt(rig.nodes().size()));
        victim.process().kill();
        Cluster.deleteTree(victim.data());
        Files.createDirectories(victim.data());
        rig.fired();
        rig.producer().resume();
        rig.comeBack(victim);
        Await.until(victim + " has fetched everything again", REFETCH_TIMEOUT, () -> Rig.rows(victim) >= wanted,
                () -> victim.explain(20));
    }

    /** As the nodes' configuration has it: more than any run writes. */
    static final long QUOTA_BYTES = 8L << 30;

    /** Something else takes the room: a file that is as long as the store may become, and empty. */
    private static void full(Rig rig, RandomGenerator random, List<Node> victims) throws Exception {
        for (Node victim : victims) {
            try (RandomAccessFile ballast = new RandomAccessFile(ballast(victim).toFile(), "rw")) {
                ballast.setLength(QUOTA_BYTES);
            }
        }
        try {
            Node asked = victims.getFirst();
            Await.until(asked + " says that its disk is full", TIMEOUT,
                    () -> asked.logText().lines().anyMatch(line -> line.contains("No space left")),
                    () -> "planned fault did not fire: " + asked.explain(20));
            rig.fired();
            Thread.sleep(2_000 + random.nextInt(4_000));
            for (Node victim : victims) {
                if (!victim.process().isAlive()) {
                    throw new AssertionError(victim + " ended when its disk was full:\n" + victim.explain(30));
                }
            }
        } finally {
            for (Node victim : victims) {
                Files.delete(ballast(victim));
            }
        }
        rig.awaitProgress(victims.getFirst());
    }

    private static Path ballast(Node node) {
        return node.data().resolve("store").resolve("ballast");
    }

    private static void secondProcess(Rig rig, RandomGenerator random) throws Exception {
        Node node = rig.nodes().get(random.nextInt(rig.nodes().size()));
        Node second = rig.cluster().second(node);
        second.process().start();
        int status = second.process().awaitExit(Duration.ofSeconds(60));
        rig.fired();
        if (status != 1 || !second.process().tail(20).contains("in use by process")) {
            throw new AssertionError("the second process ended with status " + status + ":\n" + second.explain(20));
        }
        rig.awaitProgress(node);
    }

    private static void cloned(Rig rig, RandomGenerator random) throws Exception {
        String table = "clones_" + random.nextInt(1_000_000);
        Node first = rig.nodes().getFirst();
        first.sql().run("CREATE TABLE " + table + " (a UInt64) ENGINE = MergeTree ORDER BY a");
        first.sql().run("INSERT INTO " + table + " VALUES (1)");
        Node victim = rig.nodes().getLast();
        Await.until(victim + " has the row", TIMEOUT,
                () -> victim.sql().number("SELECT count() FROM " + table) == 1);
        rig.kill(victim);
        int count = 5 * KEPT_ENTRIES / 2;
        try (ExecutorService inserting = Executors.newFixedThreadPool(INSERTERS)) {
            List<Future<String>> inserts = new ArrayList<>();
            for (int i = 2; i <= count; i++) {
                String insert = "INSERT INTO " + table + " VALUES (" + i + ")";
                inserts.add(inserting.submit(() -> first.sql().run(insert)));
            }
            for (Future<String> insert : inserts) {
                insert.get();
            }
        }
        // until the dead replica does not count any more, and the chore came by
        Thread.sleep(rig.cluster().spec().sessionTimeoutMs() + 3_000L);
        first.sql().run("INSERT INTO " + table + " VALUES (" + (count + 1) + ")");
        for (String failpoint : List.of("clone.1.before", "clone.2.before", "clone.2.after")) {
            Path overlay = victim.directory().resolve("conf.d").resolve("armed.yaml");
            Files.createDirectories(overlay.getParent());
            Files.writeString(overlay, "test:\n  arm: \"" + failpoint + "=halt\"\n");
            try {
                victim.process().start();
                Await.until(victim + " dies at " + failpoint, Duration.ofSeconds(60), () -> !victim.process().isAlive(),
                        () -> "planned fault did not fire: " + victim.explain(20));
                rig.fired();
            } finally {
                Files.delete(overlay);
            }
        }
        rig.comeBack(victim);
        Await.until(victim + " has the rows", TIMEOUT,
                () -> victim.sql()
                        .rows("SELECT count(), sum(a) FROM " + table)
                        .getFirst()
                        .equals(List.of(Integer.toString(count + 1),
                                Long.toString((long) (count + 1) * (count + 2) / 2))),
                () -> victim.explain(20));
        first.sql().run("DROP TABLE " + table);
    }

    /** As the nodes' configuration has it. */
    static final int KEPT_ENTRIES = 100;
    /** The same, of the deduplication window. */
    static final int MAX_HASHES = 60;

    private static void rolling(Rig rig, RandomGenerator random) throws Exception {
        List<Node> order = new ArrayList<>(rig.nodes());
        Collections.shuffle(order, Random.from(random));
        for (Node node : order) {
            node.process().terminate();
            node.process().awaitExit(STOP_DEADLINE);
            rig.fired();
            rig.comeBack(node);
        }
        rig.awaitOwners(rig.nodes());
    }

    private static void scaled(Rig rig, RandomGenerator random) throws Exception {
        List<Node> spares = rig.cluster().spares();
        for (Node spare : spares) {
            rig.comeBack(spare);
            rig.joined(spare);
            rig.fired();
        }
        for (Node spare : spares) {
            long wanted = rig.book().count();
            Await.until(spare + " has all rows", TIMEOUT, () -> Rig.rows(spare) >= wanted, () -> spare.explain(20));
        }
        rig.awaitOwners(rig.nodes());
        Calm.check(rig);
        List<Node> leaving = new ArrayList<>(spares);
        leaving.add(rig.cluster().nodes().get(random.nextInt(rig.cluster().nodes().size())));
        for (Node node : leaving) {
            node.process().terminate();
            node.process().awaitExit(STOP_DEADLINE);
            rig.left(node);
            rig.fired();
            rig.awaitOwners(rig.nodes());
        }
        rig.awaitProgress(rig.nodes().getFirst());
        Calm.check(rig);
        Node back = leaving.getLast();
        rig.comeBack(back);
        rig.joined(back);
        rig.awaitOwners(rig.nodes());
    }

    private static void recreated(Rig rig, RandomGenerator random) throws Exception {
        Node node = rig.nodes().get(random.nextInt(rig.nodes().size()));
        for (int i = 0; i < 2; i++) {
            node.sql().within(Duration.ofSeconds(20)).run("DETACH TABLE " + Rig.QUEUE);
            rig.fired();
            Thread.sleep(random.nextInt(800));
            node.sql().within(Duration.ofSeconds(20)).run("ATTACH TABLE " + Rig.QUEUE);
            Thread.sleep(random.nextInt(1_500));
        }
        node.sql().within(Duration.ofSeconds(20)).run("DROP TABLE " + Rig.QUEUE);
        rig.fired();
        Thread.sleep(1_500);
        // not by rows: what was committed before may still be fetched
        long committed = Accounts.committed(rig);
        Thread.sleep(1_500);
        if (Accounts.committed(rig) != committed) {
            throw new AssertionError("messages were committed after DROP TABLE " + Rig.QUEUE);
        }
        Rig.createQueue(node, 500);
        rig.awaitOwners(rig.nodes());
        rig.awaitProgress(node);
    }

    private static void window(Rig rig, RandomGenerator random) throws Exception {
        String table = "window_" + random.nextInt(1_000_000);
        Node node = rig.nodes().getFirst();
        node.sql().run("CREATE TABLE " + table + " (a UInt64) ENGINE = ReplicatedMergeTree ORDER BY a");
        node.sql().run("INSERT INTO " + table + " VALUES (1)");
        node.sql().run("INSERT INTO " + table + " VALUES (1)");
        if (node.sql().number("SELECT count() FROM " + table) != 1) {
            throw new AssertionError("the same block twice within the window gave "
                    + node.sql().number("SELECT count() FROM " + table) + " rows");
        }
        for (int i = 2; i <= 2 * MAX_HASHES; i++) {
            node.sql().run("INSERT INTO " + table + " VALUES (" + i + ")");
        }
        rig.fired();
        int before = 2 * MAX_HASHES;
        // the chore that prunes the window comes by on its own time
        Await.until("the block that left the window is stored again", TIMEOUT, () -> {
            node.sql().run("INSERT INTO " + table + " VALUES (1)");
            return node.sql().number("SELECT count() FROM " + table) == before + 1;
        });
        for (Node each : rig.nodes()) {
            Await.until(each + " has it too", TIMEOUT,
                    () -> each.sql().number("SELECT count() FROM " + table) == before + 1);
        }
        node.sql().run("DROP TABLE " + table);
    }

    private static void contradictions(Rig rig, RandomGenerator random) throws Exception {
        Node node = rig.nodes().get(random.nextInt(rig.nodes().size()));
        String valid = "kafka_broker_list = 'localhost:1', kafka_topic_list = 't', kafka_group_name = 'g', kafka_format = 'JSONEachRow'";
        for (String settings : List.of("kafka_topic_list = 't', kafka_group_name = 'g', kafka_format = 'JSONEachRow'",
                valid + ", kafka_num_consumers = 0", valid + ", kafka_max_block_size = 0",
                valid + ", kafka_no_such = 1",
                valid + ", kafka_handle_error_mode = 'never'")) {
            try {
                node.sql().run("CREATE TABLE contradiction (a UInt64) ENGINE = Kafka SETTINGS " + settings);
            } catch (SqlException refused) {
                rig.fired();
                continue;
            }
            node.sql().run("DROP TABLE contradiction");
            throw new AssertionError("not refused: " + settings);
        }
    }
}
