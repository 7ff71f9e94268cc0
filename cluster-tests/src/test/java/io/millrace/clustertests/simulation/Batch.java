package io.millrace.clustertests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Many worlds, one after another on each of some threads. What is public here is called through another class loader, too. */
public final class Batch {
    /** Fewer runs need not meet every fault. */
    static final long RUNS_FOR_ALL_FAULTS = 2_000;
    private static final int FAILURES_TOLD = 10;

    private final AtomicLong next;
    private final long endSeed;
    private final Plan.Size size;
    private final BooleanSupplier isTimeUp;
    private final Consumer<String> out;
    private final List<World.Outcome> failures = new ArrayList<>();
    private final FaultCounts counts = new FaultCounts();
    private final boolean endsAtFirst;
    private long runs;
    private long events;
    private long messages;
    private long rows;
    private long virtualNs;

    Batch(long fromSeed, long seeds, Plan.Size size, BooleanSupplier isTimeUp, boolean endsAtFirst,
            Consumer<String> out) {
        this.next = new AtomicLong(fromSeed);
        this.endSeed = fromSeed + seeds;
        this.size = size;
        this.isTimeUp = isTimeUp;
        this.endsAtFirst = endsAtFirst;
        this.out = out;
    }

    /** Runs seeds on threads of their own until all are done. */
    void run(int threads) throws InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("worlds-" + i).start(this::work));
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private void work() {
        while (true) {
            long seed = next.getAndIncrement();
            if (seed >= endSeed || isTimeUp.getAsBoolean() || isEnough()) {
                return;
            }
            took(new World(seed, size, false).run());
        }
    }

    private synchronized boolean isEnough() {
        return failures.size() >= (endsAtFirst ? 1 : FAILURES_TOLD);
    }

    private synchronized void took(World.Outcome outcome) {
        runs++;
        events += outcome.events();
        messages += outcome.messages();
        rows += outcome.rows();
        virtualNs += outcome.virtualNs();
        counts.add(outcome.counts());
        if (outcome.violation() != null) {
            failures.add(outcome);
            out.accept(describe(outcome));
        }
    }

    static String describe(World.Outcome outcome) {
        Violation violation = outcome.violation();
        if (violation == null) {
            return String.format(Locale.ROOT, "seed %d: fine; %d events, %.1f s", outcome.seed(), outcome.events(),
                    outcome.virtualNs() / 1e9);
        }
        return String.format(Locale.ROOT, "seed %d, event %d, %.3f ms: %s (%s): %s%n  again: cluster-tests/simulate"
                + "%s --from %d --seeds 1 --trace", outcome.seed(), outcome.events(), outcome.virtualNs() / 1e6,
                violation.kind().anomaly(), violation.kind().invariant(), violation.getMessage(),
                outcome.size().option(), outcome.seed());
    }

    synchronized long runs() {
        return runs;
    }

    synchronized long rows() {
        return rows;
    }

    synchronized List<World.Outcome> failures() {
        return List.copyOf(failures);
    }

    synchronized FaultCounts counts() {
        return counts;
    }

    synchronized String summary() {
        return String.format(Locale.ROOT, "%d runs, %d events, %.0f s of their time, %d faults (%s), %d messages,"
                + " %d rows committed and compared, %d violations", runs, events, virtualNs / 1e9, counts.total(),
                counts, messages, rows, failures.size());
    }

    /** Faults and failpoints that a batch of this size must have met, and did not. */
    synchronized List<String> missed() {
        List<String> missed = new ArrayList<>();
        if (runs >= RUNS_FOR_ALL_FAULTS) {
            counts.never().forEach(kind -> missed.add("fault " + kind + " never happened"));
            KnownFailpoints.names()
                    .stream()
                    .filter(name -> !counts.failpoints().containsKey(name))
                    .forEach(name -> missed.add("failpoint " + name + " was never reached"));
        }
        return missed;
    }

    /**
     * Runs seeds until the first violation, for a class loader whose product is a mutant.
     *
     * @return anomaly, invariant, seed, runs and message of the first violation; null in the first place when there was none
     */
    public static @Nullable String[] untilFirstViolation(long fromSeed, long seeds, String size, int threads)
            throws InterruptedException {
        Batch batch = new Batch(fromSeed, seeds, Plan.Size.valueOf(size), () -> false, true, line -> {
        });
        batch.run(threads);
        if (batch.failures().isEmpty()) {
            return new String[] {null, null, null, Long.toString(batch.runs()), ""};
        }
        World.Outcome first = batch.failures().getFirst();
        Violation violation = java.util.Objects.requireNonNull(first.violation());
        return new String[] {violation.kind().anomaly(), violation.kind().invariant(), Long.toString(first.seed()),
            Long.toString(batch.runs()), violation.getMessage()};
    }
}
