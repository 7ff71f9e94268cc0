package io.millrace.clustertests.cell;

import io.millrace.clustertests.oracle.IdenticalReplicas;
import io.millrace.clustertests.oracle.Ownership;
import io.millrace.clustertests.oracle.TableComparison;
import io.millrace.clustertests.process.Await;
import io.millrace.clustertests.process.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The comparison when the faults are over. Stateless. */
public final class Calm {
    private static final Duration DRAIN_TIMEOUT = Duration
            .ofSeconds(Integer.getInteger("millrace.tests.drainSeconds", 120));
    private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofSeconds(130);
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);

    private Calm() {}

    /**
     * What was compared.
     *
     * @param messages
     *            in the producer's record
     * @param rows
     *            of all nodes and tables
     * @param files
     *            that are the same on all nodes
     * @param drainMs
     *            until every node had everything
     */
    public record Checked(long messages, long rows, int files, long drainMs) {}

    /** Stops the load, waits for everything to arrive, compares, and lets the load go on. */
    public static Checked check(Rig rig) throws Exception {
        rig.producer().quiesce(ACKNOWLEDGE_TIMEOUT);
        long startNs = System.nanoTime();
        List<String> violations = new ArrayList<>();
        try {
            awaitRows(rig);
        } catch (AssertionError late) {
            violations.add("liveness: " + late.getMessage());
        }
        long drainMs = (System.nanoTime() - startNs) / 1_000_000;
        long rows = 0;
        for (Node node : rig.nodes()) {
            rows += compare(rig, node, Rig.TABLE, "body", violations);
            rows += compare(rig, node, Rig.OFFSETS, "", violations);
        }
        int files = 0;
        try {
            Accounts.check(rig, violations);
            if (violations.isEmpty()) {
                files += IdenticalReplicas.check(rig.nodes(), "default", Rig.TABLE);
                files += IdenticalReplicas.check(rig.nodes(), "default", Rig.OFFSETS);
                for (Node node : rig.nodes()) {
                    IdenticalReplicas.checkNothingElse(node);
                }
            }
        } catch (AssertionError differs) {
            violations.add(String.valueOf(differs.getMessage()));
        }
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n  ", violations));
        }
        rig.producer().resume();
        return new Checked(rig.book().count(), rows, files, drainMs);
    }

    private static void awaitRows(Rig rig) throws InterruptedException {
        long wanted = rig.book().count();
        List<String> counts = new ArrayList<>();
        Await.until("every node has " + wanted + " rows and each topic partition has one owner", DRAIN_TIMEOUT, () -> {
            counts.clear();
            boolean all = true;
            for (Node node : rig.nodes()) {
                long rows = node.sql().number("SELECT count() FROM " + Rig.TABLE);
                long offsets = node.sql().number("SELECT count() FROM " + Rig.OFFSETS);
                counts.add(node + " " + rows + " and " + offsets);
                all &= rows >= wanted && offsets >= wanted;
            }
            return all && Ownership.isOneToOne(Ownership.of(rig.nodes(), "default", Rig.QUEUE), Rig.PARTITIONS);
        }, () -> "they have " + counts);
    }

    private static long compare(Rig rig, Node node, String table, String body, List<String> violations)
            throws IOException, InterruptedException {
        TableComparison comparison = TableComparison.of(node.sql().within(READ_TIMEOUT), table,
                new TableComparison.Columns("partition", "offset", "sequence", body), rig.book());
        if (!comparison.isEqual()) {
            violations.add(node + " " + table + ": " + comparison);
        }
        return comparison.rowCount();
    }
}
