package io.millrace.clustertests.cell;

import io.millrace.clustertests.fault.FaultProxy;
import io.millrace.clustertests.fault.FaultProxy.Direction;
import io.millrace.clustertests.fault.FaultProxy.Mode;
import io.millrace.clustertests.fault.FaultProxy.Shot;
import io.millrace.clustertests.fault.MultiFault;
import io.millrace.clustertests.fault.NodeNetwork;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Processes that stand still, and connections that fail. */
final class NetworkCells {
    private static final Duration TAKEOVER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SHOT_TIMEOUT = Duration.ofSeconds(30);
    /** Of a transfer, from its first byte: magic, length, total, file, deep in the file, its last bytes. */
    private static final long[] BYTE_CLASSES = {0, 3, 7, 12, 20, 30, 60, 200, 900, -40, -1};

    private NetworkCells() {}

    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell("P1", "SIGSTOP of an owner beyond its ZooKeeper and group sessions, then SIGCONT", true,
                NetworkCells::stop));
        for (String failpoint : List.of("consume.2.after", "consume.5.before", "insert.1.after", "commit.3.before",
                "commit.3.after", "insert.3.before", "consume.7.after")) {
            cells.add(new Cell("P2." + failpoint, "a thread of an owner stands still at " + failpoint
                    + " beyond max.poll.interval.ms, with its ZooKeeper session alive",
                    failpoint.equals("commit.3.before"),
                    (rig, random) -> hold(rig, random, failpoint)));
        }
        cells.add(new Cell("N1", "an owner cut off from everything", true,
                (rig, random) -> isolate(rig, random, true, true, true)));
        cells.add(new Cell("N2", "an owner cut off from ZooKeeper alone", false,
                (rig, random) -> isolate(rig, random, true, false, false)));
        cells.add(new Cell("N3", "an owner cut off from the broker alone", false,
                (rig, random) -> isolate(rig, random, false, true, false)));
        cells.add(new Cell("N4", "an owner cut off from its peers alone", false, NetworkCells::withoutPeers));
        cells.add(new Cell("N5", "an owner's requests to ZooKeeper arrive seconds late, while its session ends", false,
                NetworkCells::late));
        for (MultiFault.Kind kind : MultiFault.Kind.values()) {
            cells.add(new Cell("N7." + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), switch (kind) {
                case DROP_REQUEST -> "the request of a commit is lost";
                case DROP_REPLY -> "the reply of a commit is lost";
                case LATE -> "the request of a commit arrives after the connection broke";
            }, true, (rig, random) -> multi(rig, random, kind)));
        }
        cells.add(new Cell("N8", "every packet of an owner is late, its connections break again and again", false,
                NetworkCells::flapping));
        cells.add(new Cell("N9", "transfers of parts cut at every class of bytes", false,
                (rig, random) -> shoot(rig, random, false)));
        cells.add(new Cell("N10", "a bit flipped in transfers of parts at every class of bytes", true,
                (rig, random) -> shoot(rig, random, true)));
        cells.add(new Cell("N11", "an owner's connections half open: bytes vanish, nothing is reset", false,
                NetworkCells::halfOpen));
        return cells;
    }

    private static void stop(Rig rig, RandomGenerator random) throws Exception {
        int partition = random.nextInt(Rig.PARTITIONS);
        Node owner = rig.owner(partition);
        owner.process().suspend();
        rig.fired();
        long startNs = System.nanoTime();
        try {
            Node heir = rig.owner(partition, owner);
            rig.awaitProgress(heir);
            long leastMs = rig.cluster().spec().sessionTimeoutMs() * 3L / 2 - (System.nanoTime() - startNs) / 1_000_000;
            if (leastMs > 0) {
                Thread.sleep(leastMs);
            }
        } finally {
            owner.process().resume();
        }
    }

    private static void hold(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        int partition = random.nextInt(Rig.PARTITIONS);
        Node owner = rig.owner(partition);
        Rig.arm(owner, failpoint + "=pause:60000");
        rig.awaitHeld(owner, failpoint);
        List<Node> others = rig.others(owner);
        // the commit's own thread may be held while the polling one goes on: then nobody takes over, and nobody must
        boolean isPolling = failpoint.startsWith("insert") || failpoint.startsWith("commit");
        if (isPolling) {
            Thread.sleep(10_000);
        } else {
            rig.awaitOwners(others);
            rig.awaitProgress(others.getFirst());
        }
        Rig.disarm(owner, failpoint);
    }

    private static void isolate(Rig rig, RandomGenerator random, boolean zooKeeper, boolean kafka, boolean peers)
            throws Exception {
        int partition = random.nextInt(Rig.PARTITIONS);
        Node owner = rig.owner(partition);
        NodeNetwork network = rig.network(owner);
        if (zooKeeper) {
            network.zooKeeper(Mode.CUT);
        }
        if (kafka) {
            network.kafka().become(Mode.CUT);
        }
        if (peers) {
            NodeNetwork.isolateFromPeers(network, owner.process().pid(), rig.cluster().networks());
        }
        rig.fired();
        if (kafka) {
            rig.awaitOwners(rig.others(owner));
        } else {
            Thread.sleep(rig.cluster().spec().sessionTimeoutMs() * 3L / 2);
        }
        rig.awaitProgress(rig.others(owner).getFirst());
        if (!owner.process().isAlive()) {
            throw new AssertionError(owner + " ended while it was cut off:\n" + owner.explain(30));
        }
    }

    private static void withoutPeers(Rig rig, RandomGenerator random) throws Exception {
        Node owner = rig.owner(random.nextInt(Rig.PARTITIONS));
        NodeNetwork.isolateFromPeers(rig.network(owner), owner.process().pid(), rig.cluster().networks());
        rig.fired();
        rig.awaitProgress(owner);
        Await.until(owner + " has parts to fetch that it cannot get", Duration.ofSeconds(30),
                () -> owner.sql().number("SELECT sum(queue_size) FROM system.replicas") > 0);
        Thread.sleep(3_000);
    }

    private static void late(Rig rig, RandomGenerator random) throws Exception {
        Node owner = rig.owner(random.nextInt(Rig.PARTITIONS));
        rig.network(owner).zooKeeper(Mode.HOLD);
        rig.fired();
        Thread.sleep(
                rig.cluster().spec().sessionTimeoutMs() / 2 + random.nextInt(rig.cluster().spec().sessionTimeoutMs()));
        rig.network(owner).heal();
    }

    private static void multi(Rig rig, RandomGenerator random, MultiFault.Kind kind) throws Exception {
        for (int i = 0; i < 3; i++) {
            Node owner = rig.owner(random.nextInt(Rig.PARTITIONS));
            NodeNetwork network = rig.network(owner);
            long before = network.zooKeeperFiredCount();
            network.planMulti(MultiFault.of(kind, "/kafka/cells/"));
            Await.until("a commit of " + owner + " meets its fault", SHOT_TIMEOUT,
                    () -> network.zooKeeperFiredCount() > before, () -> "planned fault did not fire: " + kind);
            network.forgetMulti();
            rig.fired();
            rig.awaitProgress(owner);
        }
    }

    private static void flapping(Rig rig, RandomGenerator random) throws Exception {
        Node owner = rig.owner(random.nextInt(Rig.PARTITIONS));
        NodeNetwork network = rig.network(owner);
        network.all().forEach(proxy -> proxy.delay(50 + random.nextInt(150)));
        for (int i = 0; i < 8; i++) {
            network.all().get(random.nextInt(network.all().size())).cutOnce();
            rig.fired();
            Thread.sleep(500 + random.nextInt(2_000));
        }
    }

    private static void shoot(Rig rig, RandomGenerator random, boolean isFlip) throws Exception {
        for (long position : BYTE_CLASSES) {
            Node source = rig.owner(random.nextInt(Rig.PARTITIONS));
            FaultProxy parts = rig.network(source).parts();
            long before = parts.firedCount();
            parts.plan(new Shot(Direction.REPLY, position, isFlip));
            Await.until("a transfer from " + source + " meets its fault at byte " + position, SHOT_TIMEOUT,
                    () -> parts.firedCount() > before,
                    () -> "planned fault did not fire; " + parts.byteCount() + " bytes in " + parts.acceptedCount()
                            + " connections have passed");
            rig.fired();
        }
        // the request too
        Node source = rig.owner(random.nextInt(Rig.PARTITIONS));
        FaultProxy parts = rig.network(source).parts();
        long before = parts.firedCount();
        parts.plan(new Shot(Direction.REQUEST, random.nextInt(20), isFlip));
        Await.until("a request to " + source + " meets its fault", SHOT_TIMEOUT, () -> parts.firedCount() > before,
                () -> "planned fault did not fire");
        rig.fired();
    }

    private static void halfOpen(Rig rig, RandomGenerator random) throws Exception {
        int partition = random.nextInt(Rig.PARTITIONS);
        Node owner = rig.owner(partition);
        rig.network(owner).all().forEach(proxy -> proxy.become(Mode.SWALLOW));
        rig.fired();
        Node heir = rig.owner(partition, owner);
        rig.awaitProgress(heir);
        Await.until(owner + " knows that it has no session", TAKEOVER_TIMEOUT,
                () -> owner.sql().number("SELECT sum(is_readonly) FROM system.replicas") > 0,
                () -> owner.explain(10));
    }
}
