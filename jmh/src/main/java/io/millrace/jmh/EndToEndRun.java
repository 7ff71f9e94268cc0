package io.millrace.jmh;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.events.EventSource;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.deploy.local.LocalProcess;
import io.millrace.deploy.produce.EventProducer;
import io.millrace.deploy.produce.Topics;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fills topics, then lets one node read them one after the other. The node starts when all topics are full, so that nothing but the
 * reading happens while it is measured. Owned by one thread; somebody else closes the cluster.
 */
final class EndToEndRun {
    private static final String DATABASE = "bench";
    /** Each query costs the node about a millisecond, which counts as its own. */
    private static final int POLL_MS = 100;
    private static final int SETTLE_MS = 500;

    private final EndToEndOptions options;
    private final LocalCluster cluster;
    private final Consumer<String> progress;

    EndToEndRun(EndToEndOptions options, LocalCluster cluster, Consumer<String> progress) {
        this.options = options;
        this.cluster = cluster;
        this.progress = progress;
    }

    List<TopicResult> run() throws IOException, InterruptedException {
        cluster.startServices(progress);
        long payloadBytes = payloadBytes();
        for (int i = 0; i < options.topicCount(); i++) {
            fill(topic(i));
        }
        cluster.startNodes(progress);
        LocalNode node = cluster.nodes().getFirst();
        List<TopicResult> results = new ArrayList<>();
        try (NodeSql sql = new NodeSql(node.http())) {
            sql.run("CREATE DATABASE " + DATABASE);
            for (int i = 0; i < options.topicCount(); i++) {
                TopicResult result = read(i, payloadBytes, node, sql);
                progress.accept(String.format(java.util.Locale.ROOT, "%s: %,d rows in %.2f s", result.name(),
                        result.rows(), result.wallSeconds()));
                results.add(result);
            }
        }
        return results;
    }

    private String topic(int number) {
        return options.workload().eventName() + "_" + number;
    }

    /** Of one topic; all hold the same events. */
    private long payloadBytes() {
        EventSource events = options.workload().events();
        byte[] buffer = new byte[events.maxBytes()];
        long total = 0;
        for (long i = 0; i < options.eventCount(); i++) {
            total += events.write(i, buffer, 0);
        }
        return total;
    }

    private void fill(String topic) throws IOException, InterruptedException {
        Topics.ensure(cluster.bootstrap(), topic, options.partitions());
        long startNs = System.nanoTime();
        new EventProducer(new EventProducer.Plan(cluster.bootstrap(), topic, options.partitions(), 0,
                options.eventCount(), 0, options.compression(), null, options.deadline()), options.workload().events())
                .run(_ -> {
                });
        progress.accept(String.format(java.util.Locale.ROOT, "topic %s filled, %,d events in %.1f s", topic,
                options.eventCount(), (System.nanoTime() - startNs) / 1e9));
    }

    private TopicResult read(int number, long payloadBytes, LocalNode node, NodeSql sql)
            throws IOException, InterruptedException {
        String target = DATABASE + "." + topic(number);
        String queue = target + "_queue";
        sql.run(options.workload().createTarget(target));
        sql.run(options.workload().createQueue(queue, cluster.bootstrap(), topic(number), options.queueSettings()));
        ProcessUsage nodeBefore = ProcessUsage.of(node.process().pid());
        ProcessUsage brokerBefore = ProcessUsage.of(cluster.broker().pid());
        long startNs = System.nanoTime();
        sql.run(Workload.createView(target + "_mv", target, queue));
        Arrivals arrivals = awaitRows(target, startNs, sql);
        double wallSeconds = arrivals.lastSeconds();
        ProcessUsage nodeAfter = ProcessUsage.of(node.process().pid());
        ProcessUsage brokerAfter = ProcessUsage.of(cluster.broker().pid());
        // a row too many would come now
        Thread.sleep(SETTLE_MS);
        demandExactly(count(target, sql), target);
        List<Long> parts = sql
                .numbers("SELECT count(), sum(bytes_on_disk) FROM system.parts WHERE active AND database = '"
                        + DATABASE + "' AND table = '" + topic(number) + "'");
        sql.run("DROP TABLE " + target + "_mv");
        sql.run("DROP TABLE " + queue);
        return new TopicResult(number == 0 ? "cold" : "warm", options.eventCount(), payloadBytes, wallSeconds,
                arrivals.steadyRowsPerSecond(), nodeAfter.cpuSeconds() - nodeBefore.cpuSeconds(),
                nodeAfter.cpuSeconds(), brokerAfter.cpuSeconds() - brokerBefore.cpuSeconds(), nodeAfter.peakBytes(),
                parts.getFirst(), parts.getLast());
    }

    private Arrivals awaitRows(String target, long startNs, NodeSql sql) throws IOException, InterruptedException {
        Arrivals arrivals = new Arrivals(options.eventCount());
        long deadlineNs = startNs + options.deadline().toNanos();
        while (true) {
            long rows = count(target, sql);
            long nowNs = System.nanoTime();
            arrivals.add((nowNs - startNs) / 1e9, rows);
            if (rows >= options.eventCount()) {
                demandExactly(rows, target);
                return arrivals;
            }
            demandAllAlive();
            if (nowNs > deadlineNs) {
                throw new CommandException("not done after " + Duration.ofNanos(nowNs - startNs).toSeconds() + " s: "
                        + rows + " of " + options.eventCount() + " rows are in " + target
                        + "; the end of the node's log:\n" + cluster.explain(cluster.nodes().getFirst().name()));
            }
            Thread.sleep(POLL_MS);
        }
    }

    private static long count(String target, NodeSql sql) throws IOException, InterruptedException {
        return sql.numbers("SELECT count() FROM " + target).getFirst();
    }

    private void demandExactly(long rows, String target) {
        if (rows != options.eventCount()) {
            throw new CommandException(target + " has " + rows + " rows of " + options.eventCount()
                    + " messages; a figure for a wrong result is worth nothing");
        }
    }

    private void demandAllAlive() throws IOException {
        List<LocalProcess> ended = cluster.ended();
        if (!ended.isEmpty()) {
            throw new CommandException(ended.getFirst().name() + " ended by itself; the end of its log:\n"
                    + cluster.explain(ended.getFirst().name()));
        }
    }
}
