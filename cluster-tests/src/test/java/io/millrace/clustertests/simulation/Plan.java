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

    /** Files are damaged, which somebody must find. */
    static final Set<FaultKind> DAMAGE = Set.of(FaultKind.DISK_FLIP, FaultKind.DISK_TRUNCATE,
            FaultKind.DISK_DELETE);

    Plan {
        faults = Set.copyOf(faults);
    }

    /** How much happens in a run. What is found at all is mostly found in small worlds, of which ten cost what an ordinary one does. */
    enum Size {
        ORDINARY, SMALL;

        /** As an option of the command that runs such a world again. */
        String option() {
            return this == SMALL ? " --small" : "";
        }
    }

    static Plan of(long seed, Size size) {
        Dice dice = new Dice(seed).split("plan");
        EnumSet<FaultKind> faults = EnumSet.noneOf(FaultKind.class);
        int share = dice.between(1, 10); // of twelve
        Dice later = dice.split("later kinds");
        for (FaultKind kind : FaultKind.values()) {
            // A kind that came later must not change what the seeds meant before.
            if ((kind == FaultKind.CLOCK_JUMP ? later : dice).between(1, 12) <= share) {
                faults.add(kind);
            }
        }
        if (dice.oneIn(30)) {
            faults.clear(); // now and then a healthy day
        }
        return size == Size.SMALL ? small(seed, faults, dice) : ordinary(seed, faults, dice);
    }

    private static Plan ordinary(long seed, Set<FaultKind> faults, Dice dice) {
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

    /** Fewer of all, in a shorter time, and faults closer together. */
    private static Plan small(long seed, Set<FaultKind> faults, Dice dice) {
        return new Plan(seed, dice.oneIn(4) ? 3 : 2, dice.between(1, 2), dice.oneIn(6) ? 2 : 1,
                Duration.ofMillis(dice.between(500, 3_500)), dice.between(2, 25),
                dice.between(0, 2), dice.between(1, 3),
                Duration.ofMillis(dice.spread(30, 800)), dice.between(1, 12),
                (int) dice.spread(8, 200), Duration.ofMillis(dice.spread(100, 1_500)),
                Duration.ofMillis(dice.between(500, 1_500)), Duration.ofMillis(dice.between(800, 2_000)),
                faults.contains(FaultKind.SHORT_LOG) ? dice.between(0, 3) : 1000,
                dice.oneIn(3) ? dice.between(2, 6) : 10_000, dice.oneIn(4), faults);
    }

    boolean has(FaultKind kind) {
        return faults.contains(kind);
    }
}
