package io.millrace.jmh.growth;

import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MemoryZooKeeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A cluster in which nothing fails, in virtual time, on the calling thread. Deterministic. */
final class GrowthSimulation {
    private static final int CHORES_MS = 15_000;
    private static final int SECOND_MS = 1000;
    /** A prime, so that the nodes of a shard do not have neighbouring moments. */
    private static final long SCATTER = 617;

    private final GrowthPlan plan;
    private final ManualTicker ticker = new ManualTicker();
    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private long blocks;

    private GrowthSimulation(GrowthPlan plan) {
        this.plan = plan;
    }

    static GrowthFigures run(GrowthPlan plan) {
        return new GrowthSimulation(plan).run();
    }

    private GrowthFigures run() {
        for (int i = 0; i < plan.nodes(); i++) {
            nodes.add(new SimulatedNode(i, "shard" + i / plan.replicas(), service, ticker));
        }
        for (int i = 0; i < plan.topicPartitions(); i++) {
            nodes.get(i % plan.nodes()).take(i);
        }
        settle();
        Requests started = requests();
        fillLogs();
        settle();
        Requests filled = requests();
        pass(plan.seconds(), false);
        Requests idle = requests().minus(filled);
        int idleZnodes = service.znodeCount();
        Requests before = requests();
        pass(plan.seconds(), true);
        settle();
        Requests busy = requests().minus(before);
        long known = nodes.stream().mapToLong(SimulatedNode::knownParts).sum();
        long committed = blocks + (long) plan.logEntries() * plan.shards();
        if (known != committed * plan.replicas() && plan.nodes() % plan.replicas() == 0) {
            throw new IllegalStateException("blocks=" + blocks + " replicas=" + plan.replicas() + " known=" + known);
        }
        return new GrowthFigures(plan.nodes(), plan.replicas(), plan.topicPartitions(), plan.logEntries(),
                plan.seconds(),
                blocks, started,
                idle, busy, idleZnodes, service.znodeCount());
    }

    private void fillLogs() {
        for (int i = 0; i < nodes.size(); i += plan.replicas()) {
            for (int j = 0; j < plan.logEntries(); j++) {
                nodes.get(i).commitBlock(1);
            }
        }
    }

    private Requests requests() {
        return nodes.stream().map(SimulatedNode::requests).reduce(Requests.NONE, Requests::plus);
    }

    private void pass(int seconds, boolean isIngesting) {
        int ticks = seconds * SECOND_MS / plan.cycleMs();
        for (int tick = 0; tick < ticks; tick++) {
            ticker.advance(Duration.ofMillis(plan.cycleMs()));
            long ms = (long) tick * plan.cycleMs();
            for (int i = 0; i < nodes.size(); i++) {
                SimulatedNode node = nodes.get(i);
                // each node has its own moment in every interval
                if (isIngesting && node.ownsAny() && isMoment(ms, plan.flushMs(), i)) {
                    node.commitBlock();
                    blocks++;
                }
                if (isMoment(ms, SECOND_MS, i)) {
                    node.everySecond();
                }
                if (isMoment(ms, CHORES_MS, i)) {
                    node.chores();
                }
            }
            var _ = look();
        }
    }

    /** Whoever was woken looks; what it then fetches is there the next time. */
    private boolean look() {
        boolean hasLooked = false;
        for (SimulatedNode node : nodes) {
            if (node.isWoken()) {
                node.endFetches();
                node.lookOn();
                hasLooked = true;
            }
        }
        return hasLooked;
    }

    private boolean isMoment(long ms, int everyMs, int node) {
        long phaseMs = everyMs * (node * SCATTER % nodes.size()) / nodes.size();
        return Math.floorMod(ms - phaseMs, (long) everyMs) < plan.cycleMs();
    }

    /** Until every replica has everything, without time passing. */
    private void settle() {
        boolean hasMore = true;
        while (hasMore) {
            hasMore = look();
        }
    }
}
