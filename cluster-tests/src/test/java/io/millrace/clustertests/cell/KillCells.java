package io.millrace.clustertests.cell;

import io.millrace.clustertests.fault.FaultProxy.Mode;
import io.millrace.clustertests.fault.MultiFault;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Processes that end at a step of a protocol, and at none. */
final class KillCells {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(40);
    /** By failpoint, the cell of the plan; reached by whoever ingests. */
    private static final Map<String, String> INGEST = new LinkedHashMap<>();
    /** By failpoint, the cell of the plan; reached by every replica. */
    private static final Map<String, String> FOLLOW = new LinkedHashMap<>();

    static {
        INGEST.put("consume.2.after", "K2");
        INGEST.put("consume.5.before", "K3");
        INGEST.put("insert.1.before", "K5");
        INGEST.put("prepare.1.before", "K5");
        INGEST.put("prepare.1.after", "K5");
        INGEST.put("prepare.2.after", "K6");
        INGEST.put("prepare.3.after", "K6");
        INGEST.put("prepare.4.after", "K6");
        INGEST.put("record.1.before", "K6");
        INGEST.put("record.1.after", "K6");
        INGEST.put("insert.1.after", "K6");
        INGEST.put("commit.3.before", "K8");
        INGEST.put("commit.3.after", "K8");
        INGEST.put("insert.3.before", "K9");
        INGEST.put("insert.3.after", "K9");
        INGEST.put("consume.7.after", "K9");
        INGEST.put("consume.8.after", "K10");
        FOLLOW.put("follow.1.before", "K15");
        FOLLOW.put("follow.2.before", "K16");
        FOLLOW.put("follow.2.after", "K16");
        FOLLOW.put("follow.3.before", "K17");
        FOLLOW.put("import.1.before", "K19");
        FOLLOW.put("import.1.after", "K19");
        FOLLOW.put("import.2.after", "K20");
        FOLLOW.put("follow.3.after", "K20");
        FOLLOW.put("follow.4.before", "K21");
        FOLLOW.put("follow.4.after", "K22");
    }

    private KillCells() {}

    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        INGEST.forEach((failpoint, plan) -> {
            cells.add(new Cell(plan + "." + failpoint, "kill -9 of an owner at " + failpoint + "; it comes back", false,
                    (rig, random) -> kill(rig, rig.owner(random.nextInt(Rig.PARTITIONS)), failpoint, random, false)));
            cells.add(new Cell("K13." + failpoint, "kill -9 of an owner at " + failpoint + "; another takes over",
                    false,
                    (rig, random) -> kill(rig, rig.owner(random.nextInt(Rig.PARTITIONS)), failpoint, random, true)));
        });
        FOLLOW.forEach((failpoint, plan) -> cells.add(new Cell(plan + "." + failpoint,
                "kill -9 of a replica at " + failpoint, false, (rig, random) -> kill(rig,
                        rig.nodes().get(random.nextInt(rig.nodes().size())), failpoint, random,
                        random.nextBoolean()))));
        for (String failpoint : List.of("consume.1.before", "consume.1.after")) {
            cells.add(new Cell("K1." + failpoint, "kill -9 of a new owner at " + failpoint, false,
                    (rig, random) -> atTakeover(rig, random, failpoint)));
        }
        for (String failpoint : List.of("revoke.1.before", "revoke.1.after")) {
            cells.add(new Cell("K12." + failpoint, "kill -9 of an owner that has to give up, at " + failpoint, false,
                    (rig, random) -> atRevocation(rig, random, failpoint)));
        }
        for (String failpoint : List.of("fence.3.before", "fence.3.after")) {
            cells.add(new Cell("K8." + failpoint, "the reply of a commit is lost, kill -9 at " + failpoint, false,
                    (rig, random) -> atSettling(rig, random, failpoint)));
        }
        for (String failpoint : List.of("ddl.2.after", "ddl.3.before", "ddl.3.after", "ddl.4.after", "ddl.5.after")) {
            cells.add(new Cell("K25." + failpoint, "kill -9 at " + failpoint + " of a CREATE TABLE", false,
                    (rig, random) -> duringDdl(rig, random, failpoint)));
        }
        for (String failpoint : List.of("open.1.before", "open.1.after", "open.2.after", "open.3.after",
                "start.3.before",
                "start.3.after", "start.4.after", "start.5.after")) {
            cells.add(new Cell("K26." + failpoint, "three starts in a row that end at " + failpoint, false,
                    (rig, random) -> whileStarting(rig, random, failpoint)));
        }
        for (String failpoint : List.of("delete.1.before", "delete.1.after", "delete.2.after")) {
            cells.add(new Cell("K25." + failpoint, "kill -9 at " + failpoint + " of a DROP TABLE", false,
                    (rig, random) -> duringDrop(rig, random, failpoint)));
        }
        cells.add(new Cell("K18", "kill -9 of the source of a part in the middle of its bytes", false,
                KillCells::sourceInTransfer));
        cells.add(new Cell("K14", "kill -9 after a commit, and again while it applies what it left", false,
                KillCells::twice));
        cells.add(new Cell("K27", "kill -9 of all nodes at once", true, KillCells::blackout));
        cells.add(new Cell("K30", "SIGTERM while blocks are on their way", false, KillCells::terminate));
        return cells;
    }

    private static void kill(Rig rig, Node victim, String failpoint, RandomGenerator random, boolean takeover)
            throws Exception {
        rig.say("  " + victim + " is to die at " + failpoint);
        Rig.arm(victim, failpoint + "=halt@" + (1 + random.nextInt(3)));
        rig.awaitHalt(victim, failpoint);
        if (takeover) {
            rig.awaitOwners(rig.others(victim));
            rig.awaitProgress(rig.others(victim).getFirst());
        }
        rig.comeBack(victim);
    }

    private static void atTakeover(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        Node gone = rig.owner(random.nextInt(Rig.PARTITIONS));
        Node victim = rig.others(gone).get(random.nextInt(rig.nodes().size() - 1));
        for (Node heir : rig.others(gone)) {
            Rig.arm(heir, failpoint + "=" + (heir.equals(victim) ? "halt" : "pause:1"));
        }
        gone.process().terminate();
        rig.awaitHalt(victim, failpoint);
        gone.process().awaitExit(STOP_DEADLINE);
        rig.comeBack(victim);
        rig.comeBack(gone);
    }

    private static void atRevocation(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        Node gone = rig.owner(random.nextInt(Rig.PARTITIONS));
        gone.process().terminate();
        gone.process().awaitExit(STOP_DEADLINE);
        rig.awaitOwners(rig.others(gone));
        Node victim = rig.others(gone).get(random.nextInt(rig.nodes().size() - 1));
        Rig.arm(victim, failpoint + "=halt");
        rig.comeBack(gone);
        rig.awaitHalt(victim, failpoint);
        rig.comeBack(victim);
    }

    private static void atSettling(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        Node victim = rig.owner(random.nextInt(Rig.PARTITIONS));
        Rig.arm(victim, failpoint + "=halt");
        rig.network(victim)
                .planMulti(
                        MultiFault.of(random.nextBoolean() ? MultiFault.Kind.DROP_REPLY : MultiFault.Kind.DROP_REQUEST,
                                "/kafka/cells/"));
        rig.awaitHalt(victim, failpoint);
        rig.comeBack(victim);
    }

    private static void duringDdl(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        Node victim = rig.nodes().get(random.nextInt(rig.nodes().size()));
        String table = "ddl_" + random.nextInt(1_000_000);
        Rig.arm(victim, failpoint + "=halt");
        Node asked = failpoint.startsWith("ddl.2") ? victim : rig.others(victim).getFirst();
        try {
            asked.sql().run("CREATE TABLE " + table + " (a UInt64) ENGINE = MergeTree ORDER BY a");
        } catch (IOException died) {
            rig.say("  the statement's connection broke with its node: " + died.getMessage());
        }
        rig.awaitHalt(victim, failpoint);
        rig.comeBack(victim);
        for (Node node : rig.nodes()) {
            Await.until(node + " has the table", Duration.ofSeconds(30),
                    () -> node.sql().value("EXISTS TABLE " + table).equals("1"));
        }
        asked.sql().run("INSERT INTO " + table + " VALUES (1)");
        for (Node node : rig.nodes()) {
            Await.until(node + " has the row", Duration.ofSeconds(30),
                    () -> node.sql().number("SELECT count() FROM " + table) == 1);
        }
        asked.sql().run("DROP TABLE " + table);
    }

    private static void duringDrop(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        Node victim = rig.nodes().get(random.nextInt(rig.nodes().size()));
        String table = "dropped_" + random.nextInt(1_000_000);
        victim.sql().run("CREATE TABLE " + table + " (a UInt64) ENGINE = MergeTree PARTITION BY a % 3 ORDER BY a");
        victim.sql().run("INSERT INTO " + table + " VALUES (1), (2), (3), (4)");
        Rig.arm(victim, failpoint + "=halt@" + (1 + random.nextInt(2)));
        try {
            rig.others(victim).getFirst().sql().run("DROP TABLE " + table);
        } catch (IOException late) {
            rig.say("  the statement was not answered: " + late.getMessage());
        }
        rig.awaitHalt(victim, failpoint);
        rig.comeBack(victim);
        for (Node node : rig.nodes()) {
            Await.until(node + " has no such table", Duration.ofSeconds(60),
                    () -> node.sql().value("EXISTS TABLE " + table).equals("0"));
        }
    }

    private static void whileStarting(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        Node victim = rig.owner(random.nextInt(Rig.PARTITIONS));
        Path overlay = victim.directory().resolve("conf.d").resolve("armed.yaml");
        Files.createDirectories(overlay.getParent());
        rig.kill(victim);
        try {
            Files.writeString(overlay, "test:\n  arm: \"" + failpoint + "=halt\"\n");
            for (int i = 0; i < 3; i++) {
                victim.process().start();
                int status = victim.process().awaitExit(Cluster.START_TIMEOUT);
                if (status != Rig.KILLED) {
                    throw new AssertionError(victim + " ended with status " + status + ":\n" + victim.explain(20));
                }
                rig.fired();
            }
        } finally {
            Files.delete(overlay);
        }
        rig.comeBack(victim);
    }

    private static void sourceInTransfer(Rig rig, RandomGenerator random) throws Exception {
        Node source = rig.owner(random.nextInt(Rig.PARTITIONS));
        long before = rig.network(source).parts().byteCount();
        rig.network(source).parts().throttle(400);
        Await.until("bytes of a part leave " + source, Duration.ofSeconds(30),
                () -> rig.network(source).parts().linkCount() > 0
                        && rig.network(source).parts().byteCount() > before);
        rig.kill(source);
        rig.network(source).parts().throttle(Long.MAX_VALUE);
        Thread.sleep(random.nextInt(2_000));
        rig.comeBack(source);
    }

    private static void twice(Rig rig, RandomGenerator random) throws Exception {
        Node victim = rig.owner(random.nextInt(Rig.PARTITIONS));
        Path overlay = victim.directory().resolve("conf.d").resolve("armed.yaml");
        Files.createDirectories(overlay.getParent());
        Rig.arm(victim, "commit.3.after=halt");
        rig.awaitHalt(victim, "commit.3.after");
        List<String> second = List.of("follow.1.before", "follow.2.before", "follow.2.after", "consume.1.after",
                "follow.4.before");
        String failpoint = second.get(random.nextInt(second.size()));
        Files.writeString(overlay, "test:\n  arm: \"" + failpoint + "=halt\"\n");
        try {
            victim.process().start();
            Await.until(victim + " dies at " + failpoint, Cluster.START_TIMEOUT, () -> !victim.process().isAlive());
            rig.fired();
        } finally {
            Files.delete(overlay);
        }
        rig.comeBack(victim);
    }

    private static void blackout(Rig rig, RandomGenerator random) throws Exception {
        Thread.sleep(random.nextInt(1_500));
        for (Node node : rig.nodes()) {
            node.process().kill();
        }
        rig.fired();
        Thread.sleep(random.nextInt(1_500));
        for (Node node : rig.nodes()) {
            node.process().start();
        }
        for (Node node : rig.nodes()) {
            Rig.awaitServing(node);
        }
    }

    private static void terminate(Rig rig, RandomGenerator random) throws Exception {
        Node victim = rig.owner(random.nextInt(Rig.PARTITIONS));
        // so that what it has read cannot be committed in time
        rig.network(victim).zooKeeper(Mode.HOLD);
        Thread.sleep(1_000);
        long startNs = System.nanoTime();
        victim.process().terminate();
        rig.fired();
        victim.process().awaitExit(STOP_DEADLINE);
        rig.say(String.format(java.util.Locale.ROOT, "  %s ended %.1f s after SIGTERM, cut off from ZooKeeper", victim,
                (System.nanoTime() - startNs) / 1e9));
        rig.network(victim).heal();
        rig.comeBack(victim);
        Node second = rig.owner(random.nextInt(Rig.PARTITIONS));
        second.process().terminate();
        rig.fired();
        second.process().awaitExit(STOP_DEADLINE);
        rig.comeBack(second);
    }
}
