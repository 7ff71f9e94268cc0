package io.millrace.clustertests.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a seed makes of a world: its size, its times, and which faults it knows. Each run has some of the faults only, since faults
 * that happen all the time hide each other (Groce et al., Swarm Testing, 2012).
 *
 * @param oneInCalls how rare faults of single calls are
 * @param faultEvery about how often something happens to a node
 */
record Plan(long seed, int nodes, int partitions, int consumersPerNode, Duration chaos, int messages, int clients,
        int insertsPerClient, Duration flushInterval, int maxBlockRows, int oneInCalls, Duration faultEvery,
        Duration sessionTimeout, Duration pollInterval, int keptEntries, int hashWindow, boolean restartsInCalm,
        Set<FaultKind> faults) {

    private static final Set<FaultKind> DAMAGE = EnumSet.of(FaultKind.DISK_FLIP, FaultKind.DISK_TRUNCATE,
            FaultKind.DISK_DELETE);

    Plan {
        faults = Set.copyOf(faults);
    }

    static Plan of(long seed) {
        Dice dice = new Dice(seed).split("plan");
        EnumSet<FaultKind> faults = EnumSet.noneOf(FaultKind.class);
        int share = dice.between(1, 10); // of twelve
        for (FaultKind kind : FaultKind.values()) {
            if (dice.between(1, 12) <= share) {
                faults.add(kind);
            }
        }
        if (dice.oneIn(30)) {
            faults.clear(); // now and then a healthy day
        }
        boolean isLong = dice.oneIn(12);
        int nodes = dice.between(2, 4);
        return new Plan(seed, nodes, dice.between(1, 4), dice.oneIn(4) ? 2 : 1,
                Duration.ofMillis(isLong ? dice.between(20_000, 60_000) : dice.between(3_000, 14_000)),
                isLong ? dice.between(50, 400) : dice.between(5, 120),
                dice.between(0, 3), dice.between(1, 6),
                Duration.ofMillis(dice.spread(100, 3_000)), dice.between(2, 40),
                (int) dice.spread(15, 600), Duration.ofMillis(dice.spread(300, 6_000)),
                Duration.ofMillis(dice.between(2_000, 6_000)), Duration.ofMillis(dice.between(3_000, 9_000)),
                faults.contains(FaultKind.SHORT_LOG) ? dice.between(0, 4) : 1000,
                dice.oneIn(3) ? dice.between(3, 12) : 10_000, dice.oneIn(3), faults);
    }

    /** Whether files are damaged, which somebody must find. */
    boolean hasDamage() {
        return faults.stream().anyMatch(DAMAGE::contains);
    }

    boolean has(FaultKind kind) {
        return faults.contains(kind);
    }
}
