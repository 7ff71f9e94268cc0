package io.millrace.clustertests.cell;

import io.millrace.clustertests.process.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * System properties: {@code cells.only} (names, separated by commas; K8 means all of K8), {@code cells.seed}, {@code cells.minutes} (no cell begins
 * later; 0 for no limit), {@code cells.record} (whether results go into RECORD.md).
 */
class CellsIT {
    private static final String ONLY = System.getProperty("cells.only", "");
    private static final boolean IS_SHORT_FORM = System.getProperty("cells.minutes") == null;
    /** The short form of the build has always the same: a change of the code, not a draw, is to turn it red. */
    private static final long SEED = Long.getLong("cells.seed",
            IS_SHORT_FORM ? 1 : ThreadLocalRandom.current().nextLong(1, 1_000_000));
    private static final double MINUTES = Double.parseDouble(System.getProperty("cells.minutes", "5.5"));
    private static final boolean IS_RECORDED = Boolean.getBoolean("cells.record");
    private static final double RATE = Integer.getInteger("cells.rate", 300);
    private static final int MAX_FAILURES = 5;
    private static final int FLUSH_MS = 500;
    private static final int SESSION_MS = 4_000;
    private static final int GROUP_SESSION_MS = 5_000;
    static final String NODE_YAML = """
            test:
              failpoints: true
              chore_interval_ms: 1000
              kept_entries: %d
              max_hashes: %d
              store_quota_bytes: %d
            kafka:
              max_poll_interval_ms: 8000
            """.formatted(OperationCells.KEPT_ENTRIES, OperationCells.MAX_HASHES, OperationCells.QUOTA_BYTES);

    /** Until something but inserts changes the log of a table. */
    private static final Set<String> UNREACHABLE = Set.of("change.3.before", "change.3.after");

    private final List<String> failures = new ArrayList<>();
    private int clusterCount;
    private @Nullable Cluster cluster;
    private @Nullable Rig rig;
    private long checkedMessages;

    @Test
    @Timeout(6 * 3_600)
    void everyFaultIsSurvived() throws Exception {
        List<Cell> cells = Cells.of(ONLY, SEED);
        if (Boolean.getBoolean("cells.list")) {
            cells.forEach(cell -> System.out.println((cell.isAlways() ? "* " : "  ") + cell));
            return;
        }
        System.out.println("cells: seed=" + SEED + ", " + cells.size() + " cells"
                + (MINUTES > 0 ? ", as many as begin within " + MINUTES + " minutes" : "") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        System.out.println("  in this order: " + String.join(" ", cells.stream().map(Cell::name).toList()));
        long startNs = System.nanoTime();
        int done = 0;
        int faults = 0;
        try {
            for (Cell cell : cells) {
                boolean isLate = MINUTES > 0 && (System.nanoTime() - startNs) / 60e9 > MINUTES;
                if (isLate || failures.size() >= MAX_FAILURES) {
                    break;
                }
                faults += run(cell);
                done++;
            }
            if (rig != null) {
                System.out.println("  " + Bounds.check(rig));
                System.out.println("  failpoints that no node came by: " + rig.neverReached());
                boolean isWhole = ONLY.isEmpty() && done == cells.size() && failures.isEmpty();
                Set<String> missed = rig.neverReached();
                missed.removeAll(UNREACHABLE);
                if (isWhole && !missed.isEmpty()) {
                    failures.add("failpoints that no cell reaches: " + missed);
                }
            }
        } finally {
            end(failures.isEmpty());
        }
        System.out.println(String.format(Locale.ROOT,
                "cells: seed %d, %d cells of %d, %d faults fired, %d messages compared last, %d violations, in %.0f s",
                SEED, done, cells.size(), faults, checkedMessages, failures.size(),
                (System.nanoTime() - startNs) / 1e9));
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join("\n", failures));
        }
    }

    /** @return how many faults it fired */
    private int run(Cell cell) throws Exception {
        Rig on = rig();
        long startNs = System.nanoTime();
        on.say("cell " + cell);
        int faults = 0;
        try {
            // the seed of a cell does not depend on the cells before it
            cell.fault().fire(on, new Random(SEED * 31 + cell.name().hashCode()));
            faults = on.takeFiredCount();
            if (faults == 0) {
                throw new AssertionError("no fault fired");
            }
            on.heal();
            Calm.Checked checked = Calm.check(on);
            checkedMessages = checked.messages();
            on.collectReached();
            on.say(String.format(Locale.ROOT,
                    "  ok: %d faults, %d rows compared, %d files, drained in %.1f s, %.1f s in all",
                    faults, checked.rows(), checked.files(), checked.drainMs() / 1e3,
                    (System.nanoTime() - startNs) / 1e9));
            record(cell, faults, checked.rows(), 0);
        } catch (Exception | AssertionError failed) {
            String again = "cluster-tests/cells --only " + cell.name() + " --seed " + SEED;
            String text = cell.name() + ": " + failed + "\n  kept in " + on.cluster().directory() + "\n  again: "
                    + again;
            on.say("  FAILED " + text);
            failures.add(text);
            Artefacts.keep(on);
            record(cell, Math.max(faults, on.takeFiredCount()), 0, 1);
            end(false);
        }
        return faults;
    }

    private static void record(Cell cell, int faults, long rows, int violations)
            throws IOException, InterruptedException {
        if (IS_RECORDED) {
            RecordFile.ofSourceTree().add(cell.plan(), 1, faults, rows, violations);
        }
    }

    /** The running cluster, or a new one after a failure: what is lost in the old one would fail every cell. */
    private Rig rig() throws Exception {
        if (rig != null) {
            return rig;
        }
        clusterCount++;
        Cluster.Faulty faulty = new Cluster.Faulty(true, 3, 2, NODE_YAML);
        Cluster created = new Cluster(
                new Cluster.Spec("cells" + (clusterCount == 1 ? "" : "-" + clusterCount), 3, SESSION_MS,
                        GROUP_SESSION_MS, faulty));
        cluster = created;
        Runtime.getRuntime().addShutdownHook(new Thread(created::abandon, "abandon-cells-" + clusterCount));
        created.startAll();
        Rig on = new Rig(created, SEED, RATE);
        rig = on;
        on.start(FLUSH_MS);
        return on;
    }

    private void end(boolean isSuccess) throws Exception {
        if (rig != null) {
            rig.close();
            rig = null;
        }
        if (cluster != null) {
            cluster.stop();
            if (isSuccess) {
                cluster.deleteData();
            }
            cluster = null;
        }
    }
}
