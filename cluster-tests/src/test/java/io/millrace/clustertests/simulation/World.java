package io.millrace.clustertests.simulation;

import io.millrace.clustertests.simulation.Violation.Kind;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.memory.MemoryZooKeeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run: a cluster, what happens to it, and whether it bears it. Made and run on one thread. */
final class World {
    private static final long START_NS = 1_000_000_000L;
    /** More than any run needs: beyond it something goes round and round. */
    private static final long MAX_EVENTS = 500_000;

    private enum Phase {
        CHAOS, CALM, DONE
    }

    private final long seed;
    private final Plan.Size size;
    private final Plan plan;
    private final Fibers fibers;
    private final Dice root;
    private final FaultCounts counts = new FaultCounts();
    private final Oracle oracle = new Oracle();
    private final KafkaSide kafka;
    private final Auditor auditor;
    private final MemoryZooKeeper zooKeeper;
    private final Network network;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Ambush ambush;
    private final @Nullable StringBuilder trace;
    private Phase phase = Phase.CHAOS;
    private @Nullable Violation violation;
    private long violatedAtEvent;
    private long zooKeeperAwayUntilNs;
    private int processes;
    private Duration serviceClockOffset = Duration.ZERO;

    World(long seed, Plan.Size size, boolean isTraced) {
        this.seed = seed;
        this.size = size;
        this.plan = Plan.of(seed, size);
        this.root = new Dice(seed);
        this.fibers = new Fibers(root.split("fibers").nextLong());
        fibers.limitEvents(MAX_EVENTS);
        this.trace = isTraced ? new StringBuilder() : null;
        fibers.onUncaught(u -> report(new Violation(Kind.BUG,
                "thread " + u.fiber() + " of " + u.process() + " died: " + u.failure(), u.failure())));
        this.zooKeeper = new MemoryZooKeeper(serviceClock());
        this.kafka = new KafkaSide(this);
        this.auditor = new Auditor(oracle, kafka, Tables.PATHS, plan.hashWindow());
        zooKeeper.addListener((txn, session, ops, paths) -> {
            if (trace != null) {
                trace("zookeeper " + txn + ": " + Trace.of(ops, paths));
            }
            fibers.mix(txn << 8 ^ paths.size());
            judge(() -> auditor.applied(ops, paths));
        });
        this.network = new Network(this);
        this.ambush = new Ambush(this);
        for (int i = 0; i < plan.nodes(); i++) {
            nodes.add(new SimulatedNode(this, "n" + i));
        }
    }

    /** How a run ended. */
    record Outcome(long seed, Plan.Size size, long events, long virtualNs, long traceHash, long messages, long rows,
            @Nullable Violation violation, FaultCounts counts) {}

    Outcome run() {
        try {
            nodes.forEach(node -> fibers.after(root.between(0, 500) * 1_000_000L, node::start));
            new Workload(this).start();
            new FaultDriver(this).start();
            runUntil(START_NS + plan.chaos().toNanos());
            if (violation == null) {
                phase = Phase.CALM;
                trace("--- calm");
                new Calm(this).start();
                runUntil(Long.MAX_VALUE);
                if (violation == null && phase != Phase.DONE) {
                    report(new Violation(Kind.HARNESS, "the run ended without a verdict"));
                }
            }
        } catch (Violation v) {
            report(v);
        } catch (RuntimeException e) {
            report(new Violation(Kind.HARNESS,
                    "the simulation itself failed: " + e + " at " + List.of(e.getStackTrace()).subList(0, 3), e));
        }
        if (plan.has(FaultKind.SHORT_LOG) && auditor.truncations() > 0) {
            counts.fired(FaultKind.SHORT_LOG);
        }
        return new Outcome(seed, size, fibers.eventCount(), fibers.nowNs() - START_NS, fibers.traceHash(),
                oracle.messageCount(), auditor.rowCount(), violation, counts);
    }

    private void runUntil(long endNs) {
        while (violation == null && phase != Phase.DONE && fibers.nowNs() < endNs) {
            fibers.run(Math.min(endNs, fibers.nowNs() + 1_000_000_000L));
        }
    }

    /** Does something that may find a violation; inside product code it must not be thrown. */
    void judge(Runnable check) {
        if (violation != null) {
            return;
        }
        try {
            check.run();
        } catch (Violation v) {
            report(v);
        } catch (RuntimeException e) {
            report(new Violation(Kind.HARNESS, "a check failed: " + e, e));
        }
    }

    void report(Violation found) {
        if (violation == null) {
            violation = found;
            violatedAtEvent = fibers.eventCount();
            trace("*** " + found.kind().anomaly() + ": " + found.getMessage());
            fibers.stop();
        }
    }

    /** All came right. */
    void done() {
        phase = Phase.DONE;
        fibers.stop();
    }

    boolean isChaos() {
        return phase == Phase.CHAOS;
    }

    /** Whether a fault of a single call happens here and now; it is counted. */
    boolean strikes(FaultKind kind, Dice dice) {
        boolean isStruck = phase == Phase.CHAOS && plan.has(kind) && dice.oneIn(plan.oneInCalls());
        if (isStruck) {
            fired(kind);
        }
        return isStruck;
    }

    void fired(FaultKind kind) {
        counts.fired(kind);
        fibers.mix(kind.name().hashCode());
        trace("fault " + kind);
    }

    void trace(String text) {
        if (trace != null) {
            trace.append(String.format(Locale.ROOT, "%8d %10.3f ms  %s%n", fibers.eventCount(),
                    (fibers.nowNs() - START_NS) / 1e6, text));
        }
    }

    boolean isTraced() {
        return trace != null;
    }

    void trace(SimulatedProcess process, String text) {
        if (trace != null) {
            trace(process + " " + text);
        }
    }

    String traceText() {
        return trace == null ? "" : trace.toString();
    }

    long violatedAtEvent() {
        return violatedAtEvent;
    }

    Dice dice(String name) {
        return root.split(name);
    }

    UUID uuid(Dice dice) {
        return new UUID(dice.nextLong(), dice.nextLong());
    }

    Plan plan() {
        return plan;
    }

    Fibers fibers() {
        return fibers;
    }

    Oracle oracle() {
        return oracle;
    }

    Auditor auditor() {
        return auditor;
    }

    MemoryZooKeeper zooKeeper() {
        return zooKeeper;
    }

    KafkaSide kafka() {
        return kafka;
    }

    Network network() {
        return network;
    }

    FaultCounts counts() {
        return counts;
    }

    Ambush ambush() {
        return ambush;
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    /** ZooKeeper's wall clock, which may be wrong. */
    private InstantSource serviceClock() {
        return () -> clock().instant().plus(serviceClockOffset);
    }

    void jumpClock(Duration jump) {
        trace("the clock of ZooKeeper jumps by " + jump);
        serviceClockOffset = serviceClockOffset.plus(jump);
    }

    /** The time that the wall clocks should show. */
    InstantSource clock() {
        return () -> Instant.ofEpochSecond(1_800_000_000L, fibers.nowNs());
    }

    SimulatedProcess newProcess(String name) {
        return new SimulatedProcess(name, ++processes);
    }

    Failpoints failpoints(SimulatedNode node, SimulatedProcess process) {
        return name -> {
            counts.reached(name);
            ambush.reached(node, process, name);
        };
    }

    void zooKeeperAway(long ns) {
        zooKeeperAwayUntilNs = fibers.nowNs() + ns;
        nodes.forEach(node -> node.zooKeeperAway(ns));
    }

    boolean isZooKeeperAway() {
        return fibers.nowNs() < zooKeeperAwayUntilNs;
    }
}
