package io.millrace.clustertests.cell;

import io.millrace.clustertests.fault.FaultProxy;
import io.millrace.clustertests.fault.ZooKeeperSession;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.ChildProcess;
import io.millrace.clustertests.process.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** ZooKeeper's sessions and servers go. */
final class ZooKeeperCells {
    private static final int SESSION_MS = 10_000;

    private ZooKeeperCells() {}

    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (String failpoint : List.of("consume.2.after", "consume.5.before", "insert.1.after", "commit.3.before",
                "commit.3.after", "insert.3.before", "consume.7.after", "follow.2.before", "follow.3.before",
                "follow.3.after", "follow.4.before")) {
            cells.add(new Cell("Z1." + failpoint, "the session ends while a thread is at " + failpoint,
                    failpoint.equals("commit.3.before"), (rig, random) -> expire(rig, random, failpoint)));
        }
        cells.add(new Cell("Z2", "one server of ZooKeeper after the other is killed and comes back", false,
                ZooKeeperCells::rolling));
        cells.add(new Cell("Z3.1s", "ZooKeeper has no quorum for a second", true,
                (rig, random) -> withoutQuorum(rig, random, 1_000)));
        cells.add(new Cell("Z3.30s", "ZooKeeper has no quorum for 30 seconds", false,
                (rig, random) -> withoutQuorum(rig, random, 30_000)));
        cells.add(new Cell("Z11", "a node that is killed stays away; its topic partitions are taken", false,
                ZooKeeperCells::deadMember));
        return cells;
    }

    private static void expire(Rig rig, RandomGenerator random, String failpoint) throws Exception {
        Node owner = rig.owner(random.nextInt(Rig.PARTITIONS));
        Rig.arm(owner, failpoint + "=pause:60000");
        rig.awaitHeld(owner, failpoint);
        endSession(rig, owner);
        rig.fired();
        Thread.sleep(500 + random.nextInt(1_000));
        Rig.disarm(owner, failpoint);
        rig.awaitProgress(owner);
    }

    /** Ends a node's session as its own client would: by its id and password. */
    static void endSession(Rig rig, Node node) throws IOException, InterruptedException {
        FaultProxy proxy = rig.network(node).sessionProxy();
        ZooKeeperSession session = proxy.session();
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper same = new ZooKeeper(rig.cluster().zooKeeperConnect(), SESSION_MS, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        }, session.id(), session.copyPassword())) {
            if (!connected.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "planned fault did not fire: session 0x" + Long.toHexString(session.id()) + " of "
                                + node + " cannot be taken over");
            }
        }
        long before = session.id();
        Await.until(node + " has another session", Duration.ofSeconds(30),
                () -> rig.network(node).sessionProxy().session().id() != before);
    }

    private static void rolling(Rig rig, RandomGenerator random) throws Exception {
        for (ChildProcess server : rig.cluster().zooKeepers()) {
            server.kill();
            rig.fired();
            Thread.sleep(2_000 + random.nextInt(3_000));
            server.start();
            rig.cluster().awaitZooKeeper();
            Thread.sleep(1_000);
        }
        rig.awaitProgress(rig.nodes().getFirst());
    }

    private static void withoutQuorum(Rig rig, RandomGenerator random, int forMs) throws Exception {
        List<ChildProcess> servers = new ArrayList<>(rig.cluster().zooKeepers());
        java.util.Collections.shuffle(servers, java.util.Random.from(random));
        List<ChildProcess> killed = servers.subList(0, servers.size() / 2 + 1);
        for (ChildProcess server : killed) {
            server.kill();
            rig.fired();
        }
        Thread.sleep(forMs);
        for (Node node : rig.nodes()) {
            if (!node.process().isAlive()) {
                throw new AssertionError(node + " ended while ZooKeeper had no quorum:\n" + node.explain(30));
            }
        }
        for (ChildProcess server : killed) {
            server.start();
        }
        rig.cluster().awaitZooKeeper();
        rig.awaitProgress(rig.nodes().getFirst());
    }

    private static void deadMember(Rig rig, RandomGenerator random) throws Exception {
        Node gone = rig.owner(random.nextInt(Rig.PARTITIONS));
        rig.kill(gone);
        List<Node> others = rig.others(gone);
        rig.awaitOwners(others);
        Await.until("the dead node is no member", Duration.ofSeconds(30),
                () -> others.getFirst()
                        .sql()
                        .number("SELECT max(active_replicas) FROM system.replicas WHERE table = '" + Rig.TABLE
                                + "'") == others.size());
        rig.awaitProgress(others.getFirst());
        rig.comeBack(gone);
    }
}
