package io.millrace.clustertests.simulation;

import io.millrace.clustertests.simulation.Violation.Kind;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.replica.ReplicaPhase;
import io.millrace.replication.replica.ReplicaView;
import io.millrace.replication.replica.TableReplica;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** After the chaos: everything must come right within a time, and then all of it is compared. One thread. */
final class Calm {
    private static final long MS = 1_000_000;
    private static final long LOOK_EVERY_NS = 150 * MS;
    /** Longer than every back-off, session and restart together. */
    private static final long PATIENCE_NS = 90_000 * MS;

    private final World world;
    private final Fibers fibers;
    private long deadlineNs;
    private int settledLooks;
    private int orphanedLooks;
    private boolean isRestarted;
    private Map<String, Set<PartId>> before = Map.of();

    Calm(World world) {
        this.world = world;
        this.fibers = world.fibers();
    }

    void start() {
        world.ambush().lift();
        world.nodes().forEach(node -> node.disk().empty());
        deadlineNs = fibers.nowNs() + PATIENCE_NS;
        look();
    }

    private void look() {
        for (SimulatedNode node : world.nodes()) {
            if (node.running() == null) {
                node.restartAfter(0);
            }
        }
        List<String> open = open();
        if (!open.isEmpty()) {
            settledLooks = 0;
            nudgeGroup();
            if (fibers.nowNs() > deadlineNs) {
                world.report(new Violation(Kind.STUCK, PATIENCE_NS / MS / 1000 + " s after the last fault: " + open));
                return;
            }
            fibers.after(LOOK_EVERY_NS, this::look);
            return;
        }
        // More than once: what is on its way in a commit or a chore comes to rest, and damage has to be found first.
        if (++settledLooks < (world.counts().hasFired(Plan.DAMAGE) ? 10 : 3)) {
            fibers.after(LOOK_EVERY_NS * 4, this::look);
            return;
        }
        SimulatedProcess judge = world.newProcess("judge");
        fibers.start(judge, "judge", () -> world.judge(this::verdict));
    }

    /**
     * Kafka's cooperative protocol withholds what changes hands until its old owner has joined again. A static member that is
     * killed in between comes back without a round, so that nobody has the topic partition until the next round, which any
     * change of the group brings. That is the coordinator's and not ours.
     */
    private void nudgeGroup() {
        boolean isOrphaned = false;
        for (int partition = 0; world.kafka().isTopicThere() && partition < world.plan().partitions(); partition++) {
            isOrphaned |= world.kafka().ownerOf(partition) == null;
        }
        orphanedLooks = isOrphaned ? orphanedLooks + 1 : 0;
        if (orphanedLooks * LOOK_EVERY_NS > 25_000 * MS) {
            orphanedLooks = 0;
            world.kafka().evict(false);
        }
    }

    // --- liveness

    private List<String> open() {
        List<String> open = new ArrayList<>();
        for (SimulatedNode node : world.nodes()) {
            if (!node.isUp()) {
                open.add(node + " is not ready");
                continue;
            }
            NodeProcess process = Objects.requireNonNull(node.running());
            if (process.process().pausedUntilNs() > fibers.nowNs()) {
                open.add(node + " stands still");
                continue;
            }
            if (process.requestCount() > 0) {
                open.add(node + " works on " + process.requestCount() + " requests");
            }
            if (!world.zooKeeper().children("/nodes").contains(node.name())) {
                open.add(node + " is no member");
            }
            for (Tables.Target target : Tables.TARGETS) {
                TableModel model = world.auditor().table(target.path().path());
                ReplicaView view = process.table(target).view();
                if (view.phase() != ReplicaPhase.FOLLOWING || view.appliedIndex() < model.lastIndex()
                        || view.queueSize() > 0) {
                    open.add(node + " " + target.path() + " is " + view.phase() + " at " + view.appliedIndex() + " of "
                            + model.lastIndex() + ", to fetch " + view.queueSize() + ", last error '"
                            + view.lastError() + "'");
                } else if (model.publishedBy(node.name()) < model.lastIndex()) {
                    open.add(node + " " + target.path() + " has published " + model.publishedBy(node.name()) + " of "
                            + model.lastIndex());
                }
            }
        }
        KafkaSide kafka = world.kafka();
        if (!kafka.isTopicThere()) {
            open.add("the topic is away");
        } else {
            for (int partition = 0; partition < world.plan().partitions(); partition++) {
                LedgerState ledger = ledger(partition);
                // An old topic's ledger is no rest: a block of its messages may wait for its next try.
                boolean isUntouched = kafka.end(partition) == 0 && ledger == null;
                boolean isDone = ledger != null && ledger.topicId().equals(kafka.topicId())
                        && ledger.nextOffset() == kafka.end(partition);
                if (!isDone && !isUntouched || kafka.ownerOf(partition) == null) {
                    open.add("topic partition " + partition + " of " + kafka.topicId() + " ends at "
                            + kafka.end(partition) + ", the ledger is at "
                            + (ledger == null ? "nothing" : ledger.nextOffset() + " of " + ledger.topicId())
                            + ", owned by " + kafka.ownerOf(partition));
                }
            }
        }
        return open;
    }

    private @Nullable LedgerState ledger(int partition) {
        return world.auditor()
                .ledgers()
                .get("/kafka/" + Tables.GROUP + "/" + Tables.TOPIC + "/" + partition);
    }

    // --- safety

    private void verdict() {
        Map<String, Set<PartId>> now = new TreeMap<>();
        for (SimulatedNode node : world.nodes()) {
            NodeProcess process = node.running();
            if (process == null) {
                throw new Violation(Kind.STUCK, node + " is gone again");
            }
            for (Tables.Target target : Tables.TARGETS) {
                now.put(node + " " + target.path(), requireReplica(process, target));
            }
        }
        if (!isTidy()) {
            settledLooks = 0;
            fibers.after(LOOK_EVERY_NS * 4, this::look);
            return;
        }
        for (Tables.Target target : Tables.TARGETS) {
            requireInserts(world.auditor().table(target.path().path()));
            requireHashes(target);
        }
        requireTree();
        if (isRestarted) {
            if (!now.equals(before)) {
                throw new Violation(Kind.RESTART_CHANGED, "a restart without input changed parts: " + before + " -> "
                        + now);
            }
            world.done();
        } else if (world.plan().restartsInCalm()) {
            isRestarted = true;
            before = now;
            restartAll();
        } else {
            world.done();
        }
    }

    /** A transfer that hangs holds its files for as long as its time-out; after the patience nothing may. */
    private boolean isTidy() {
        try {
            for (SimulatedNode node : world.nodes()) {
                node.disk().requireTidy(Objects.requireNonNull(node.running()));
            }
            return true;
        } catch (Violation v) {
            if (v.kind() != Kind.UNBOUNDED || fibers.nowNs() > deadlineNs) {
                throw v;
            }
            return false;
        }
    }

    private void restartAll() {
        world.trace("--- all nodes are restarted");
        settledLooks = 0;
        deadlineNs = fibers.nowNs() + PATIENCE_NS;
        for (SimulatedNode node : world.nodes()) {
            if (world.plan().seed() % 2 == 0) {
                node.kill();
                node.restartAfter(10 * MS);
            } else {
                node.stop(() -> node.restartAfter(10 * MS));
            }
        }
        fibers.after(LOOK_EVERY_NS, this::look);
    }

    /** The replica has the log's part set, whole, with the very rows. */
    private Set<PartId> requireReplica(NodeProcess process, Tables.Target target) {
        TableModel model = world.auditor().table(target.path().path());
        TableReplica replica = process.table(target);
        String who = process.process() + " " + target.path();
        Set<PartId> parts = new HashSet<>();
        replica.storage().partSet().forEach(record -> parts.add(record.partId()));
        if (!parts.equals(model.parts().keySet())) {
            throw new Violation(Kind.DIVERGED, who + " has parts " + parts + ", the log gives "
                    + model.parts().keySet());
        }
        Map<PartId, List<Message>> rows;
        try {
            rows = process.read(target);
        } catch (CorruptionException e) {
            throw new Violation(Kind.CORRUPT, who + " cannot be read: " + e.getMessage(), e);
        }
        Judgement.requireParts(world, who, target, rows);
        if (!rows.keySet().equals(parts)) {
            Set<PartId> hidden = new HashSet<>(parts);
            hidden.removeAll(rows.keySet());
            throw new Violation(Kind.LOST_WRITE, who + " does not show parts " + hidden);
        }
        return parts;
    }

    /** Every block that a client was told of is there, once. */
    private void requireInserts(TableModel model) {
        for (Oracle.Insert insert : world.oracle().inserts()) {
            long times = insert.tokens().stream().filter(token -> model.indexOf(token) != null).count();
            if (insert.isOk() && times == 0) {
                throw new Violation(Kind.LOST_WRITE,
                        "insert " + insert.number() + " was acknowledged and is not in " + model.path());
            }
            if (times > 1 && insert.hash() != null && world.plan().hashWindow() >= 10_000) {
                throw new Violation(Kind.DUPLICATE,
                        "insert " + insert.number() + " is " + times + " times in " + model.path());
            }
        }
    }

    /** The dedup window in ZooKeeper holds what the transactions left there, and no more than it may. */
    private void requireHashes(Tables.Target target) {
        TableModel model = world.auditor().table(target.path().path());
        Set<String> there = new HashSet<>(world.zooKeeper().children(target.path().blocks()));
        if (!there.equals(model.hashes().keySet())) {
            throw new Violation(Kind.DISHONEST_DEDUPLICATION, target.path() + ": hashes " + there + ", expected "
                    + model.hashes().keySet());
        }
    }

    /** ZooKeeper holds nothing that should have gone. */
    private void requireTree() {
        int entries = 0;
        for (TableModel model : world.auditor().tables()) {
            entries += model.entryCount();
        }
        int bound = 60 + 20 * world.nodes().size() + world.plan().partitions() + 2 * entries
                + 2 * world.oracle().inserts().size();
        if (world.zooKeeper().znodeCount() > bound) {
            throw new Violation(Kind.UNBOUNDED,
                    world.zooKeeper().znodeCount() + " znodes, at most " + bound + " are expected");
        }
    }
}
