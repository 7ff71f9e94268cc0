package io.millrace.jmh;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.deploy.local.LocalProcess;
import io.millrace.jmh.measure.Arrivals;
import io.millrace.jmh.measure.FilledTopic;
import io.millrace.jmh.measure.NodeSql;
import io.millrace.jmh.measure.ProcessUsage;
import io.millrace.jmh.measure.ThreadUsage;
import io.millrace.jmh.measure.TopicReading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Fills topics, then lets one node read them one after the other. The node starts when all topics are full, so that nothing but the
 * reading happens while it is measured. Owned by one thread; somebody else closes the cluster.
 */
final class EndToEndRun {
    private static final String DATABASE = "bench";

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
        long payloadBytes = topic(0).payloadBytes();
        for (int i = 0; i < options.topicCount(); i++) {
            topic(i).fill(cluster.bootstrap(), options.deadline(), progress);
        }
        cluster.startNodes(progress);
        LocalNode node = cluster.nodes().getFirst();
        List<TopicResult> results = new ArrayList<>();
        try (NodeSql sql = new NodeSql(node.http())) {
            sql.run("CREATE DATABASE " + DATABASE);
            for (int i = 0; i < options.topicCount(); i++) {
                TopicResult result = read(i, payloadBytes, node, sql);
                progress.accept(String.format(Locale.ROOT, "%s: %,d rows in %.2f s", result.name(), result.rows(),
                        result.wallSeconds()));
                results.add(result);
            }
        }
        return results;
    }

    /** All hold the same events. */
    private FilledTopic topic(int number) {
        return new FilledTopic(options.workload(), options.workload().eventName() + "_" + number, options.partitions(),
                options.eventCount(), options.compression());
    }

    private TopicResult read(int number, long payloadBytes, LocalNode node, NodeSql sql)
            throws IOException, InterruptedException {
        TopicReading reading = TopicReading.of(options.workload(), DATABASE, topic(number).topic(),
                cluster.bootstrap(), options.queueSettings(), options.eventCount(), options.deadline());
        reading.prepare(sql);
        ThreadUsage threads = new ThreadUsage(node.process().pid());
        threads.sample();
        Map<String, Double> threadsBefore = threads.secondsByName();
        ProcessUsage nodeBefore = ProcessUsage.of(node.process().pid());
        ProcessUsage brokerBefore = ProcessUsage.of(cluster.broker().pid());
        Arrivals arrivals = reading.read(sql, () -> {
            demandAllAlive();
            threads.sample();
        });
        ProcessUsage nodeAfter = ProcessUsage.of(node.process().pid());
        ProcessUsage brokerAfter = ProcessUsage.of(cluster.broker().pid());
        threads.sample();
        TopicReading.Stored stored = reading.finish(sql);
        return new TopicResult(number == 0 ? "cold" : "warm", options.eventCount(), payloadBytes,
                arrivals.lastSeconds(), arrivals.steadyRowsPerSecond(),
                nodeAfter.cpuSeconds() - nodeBefore.cpuSeconds(), nodeAfter.cpuSeconds(),
                brokerAfter.cpuSeconds() - brokerBefore.cpuSeconds(), nodeAfter.peakBytes(), stored.partCount(),
                stored.sizeBytes(), difference(threads.secondsByName(), threadsBefore));
    }

    private static Map<String, Double> difference(Map<String, Double> after, Map<String, Double> before) {
        Map<String, Double> difference = new TreeMap<>();
        after.forEach((name, seconds) -> difference.put(name, seconds - before.getOrDefault(name, 0.0)));
        return difference;
    }

    private void demandAllAlive() throws IOException {
        List<LocalProcess> ended = cluster.ended();
        if (!ended.isEmpty()) {
            throw new CommandException(ended.getFirst().name() + " ended by itself; the end of its log:\n"
                    + cluster.explain(ended.getFirst().name()));
        }
    }
}
