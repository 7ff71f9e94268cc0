package io.millrace.jmh.cluster;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.deploy.produce.Topics;
import io.millrace.jmh.measure.AlignedTable;
import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.NodeSql;
import io.millrace.jmh.measure.Numbers;
import io.millrace.jmh.measure.Percentiles;
import io.millrace.jmh.measure.ProcessUsage;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Spread;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** From produce to visible, on the node that ingests and on all replicas. See {@code jmh/README.md}. */
public final class Latency {
    private static final String DATABASE = "bench";
    private static final int CATCH_UP_MS = 60_000;
    private static final double FIRST_NODE_TARGET_MS = 250;
    private static final double ALL_NODES_TARGET_MS = 400;
    private static final double P99 = 99;

    private final LatencyOptions options;
    private final LocalCluster cluster;

    private Latency(LatencyOptions options, LocalCluster cluster) {
        this.options = options;
        this.cluster = cluster;
    }

    /**
     * One round.
     *
     * @param nodeCpu
     *            cores kept busy by all nodes together
     */
    private record Round(int number, int messages, Delays delays, double nodeCpu) {
        private double ms(Percentiles of, double percent) {
            return of.at(percent) / 1e6;
        }

        double firstNodeP99() {
            return ms(delays.firstNode(), P99);
        }

        double allNodesP99() {
            return ms(delays.allNodes(), P99);
        }

        List<String> cells() {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(number), Numbers.whole(messages)));
            for (Percentiles each : List.of(delays.firstNode(), delays.allNodes())) {
                for (double percent : List.of(50.0, 90.0, P99)) {
                    cells.add(Numbers.whole(ms(each, percent)));
                }
                cells.add(Numbers.whole(each.most() / 1e6));
            }
            cells.add(Numbers.decimal(nodeCpu));
            return cells;
        }

        String json() {
            JsonObject object = new JsonObject().number("round", number).number("messages", messages);
            add(object, "first_node", delays.firstNode());
            add(object, "all_nodes", delays.allNodes());
            return object.number("node_cores_busy", nodeCpu).toString();
        }

        private void add(JsonObject object, String name, Percentiles of) {
            object.number(name + "_p50_ms", ms(of, 50))
                    .number(name + "_p90_ms", ms(of, 90))
                    .number(name + "_p99_ms", ms(of, P99))
                    .number(name + "_max_ms", of.most() / 1e6);
        }
    }

    public static void main(String[] args) {
        System.exit(
                CommandLine.run("latency", LatencyOptions.FLAGS, LatencyOptions.VALUED, args, System.out, System.err,
                        Latency::run));
    }

    private static int run(CommandLine line) throws IOException, InterruptedException {
        LatencyOptions options = LatencyOptions.of(line);
        List<Round> rounds;
        try (Teardown teardown = new Teardown()) {
            Scratch scratch = teardown.add(Scratch.of(options.keep()));
            LocalCluster cluster = teardown.add(LocalCluster.in(scratch.directory())
                    .nodes(options.nodeCount())
                    .nodeHeapMb(options.nodeHeapMb())
                    .nodeJvmOptions(options.jvmOptions())
                    .classPath(options.distribution().mainJar().toString())
                    .build());
            rounds = new Latency(options, cluster).measure();
        }
        print(options, rounds);
        return CommandLine.OK;
    }

    private static void print(LatencyOptions options, List<Round> rounds) throws IOException {
        AlignedTable table = new AlignedTable(List.of("round", "messages", "its node p50 ms", "p90", "p99", "max",
                "all nodes p50 ms", "p90", "p99", "max", "cores busy, all nodes"));
        rounds.forEach(round -> table.row(round.cells()));
        table.lines().forEach(System.out::println);
        System.out.println();
        Spread first = spread(rounds, Round::firstNodeP99);
        Spread all = spread(rounds, Round::allNodesP99);
        AlignedTable targets = new AlignedTable(List.of("p99 of produce to visible, ms", "target", "median", "least",
                "most", "met"));
        row(targets, "on its node", FIRST_NODE_TARGET_MS, first);
        row(targets, "on all " + options.nodeCount() + " nodes", ALL_NODES_TARGET_MS, all);
        targets.lines().forEach(System.out::println);
        String json = new JsonObject().text("events", options.workload().eventName())
                .number("rate_per_second", options.ratePerSecond())
                .number("seconds", options.seconds())
                .number("nodes", options.nodeCount())
                .number("flush_interval_ms", options.flushIntervalMs())
                .number("poll_ms", options.pollMs())
                .raw("first_node_p99_ms", first.json())
                .raw("all_nodes_p99_ms", all.json())
                .list("rounds", rounds.stream().map(Round::json).toList())
                .toString();
        Path file = options.json();
        if (file == null) {
            System.out.println(json);
        } else {
            Files.writeString(file, json + "\n");
        }
    }

    private static void row(AlignedTable table, String what, double target, Spread figure) {
        table.row(List.of(what, "<= " + Numbers.whole(target), Numbers.whole(figure.median()),
                Numbers.whole(figure.least()), Numbers.whole(figure.most()), figure.median() <= target ? "yes" : "no"));
    }

    private static Spread spread(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    private List<Round> measure() throws IOException, InterruptedException {
        cluster.startServices(Latency::note);
        cluster.startNodes(Latency::note);
        List<Round> rounds = new ArrayList<>();
        try (NodeSql sql = new NodeSql(cluster.nodes().getFirst().http())) {
            sql.run("CREATE DATABASE " + DATABASE);
            if (options.warmUpSeconds() > 0) {
                var _ = round(0, options.warmUpSeconds(), sql);
            }
            for (int i = 1; i <= options.rounds(); i++) {
                Round round = round(i, options.seconds(), sql);
                note(String.format(Locale.ROOT, "round %d: p99 %.0f ms on its node, %.0f ms on all nodes", i,
                        round.firstNodeP99(), round.allNodesP99()));
                rounds.add(round);
            }
        }
        return rounds;
    }

    private Round round(int number, int seconds, NodeSql sql) throws IOException, InterruptedException {
        String topic = options.workload().eventName() + "_" + number;
        String target = DATABASE + "." + topic;
        int messages = Math.multiplyExact(options.ratePerSecond(), seconds);
        // in one topic partition rows become visible in the order of production, so that a count says which
        Topics.ensure(cluster.bootstrap(), topic, 1);
        sql.run(options.workload().createTarget(target));
        sql.run(options.workload()
                .createQueue(target + "_queue", cluster.bootstrap(), topic,
                        List.of("kafka_flush_interval_ms = " + options.flushIntervalMs())));
        sql.run(Workload.createView(target + "_mv", target, target + "_queue"));
        ClusterTables.awaitAssigned(cluster, topic + "_queue");
        List<VisibilityProbe> probes = new ArrayList<>();
        try {
            for (LocalNode node : cluster.nodes()) {
                probes.add(VisibilityProbe.start(node.name(), node.http(), target, messages, options.pollMs()));
            }
            double cpuBefore = nodeCpuSeconds();
            long startNs = System.nanoTime();
            long[] sentNs = new PacedProducer(cluster.bootstrap(), topic, options.workload().events()).run(messages,
                    options.ratePerSecond());
            double nodeCpu = (nodeCpuSeconds() - cpuBefore) / ((System.nanoTime() - startNs) / 1e9);
            List<Visibility> seen = new ArrayList<>();
            for (VisibilityProbe probe : probes) {
                seen.add(probe.await(CATCH_UP_MS));
            }
            return new Round(number, messages, Delays.of(sentNs, seen), nodeCpu);
        } finally {
            for (VisibilityProbe probe : probes) {
                probe.close();
            }
            sql.run("DROP TABLE " + target + "_mv");
            sql.run("DROP TABLE " + target + "_queue");
        }
    }

    private double nodeCpuSeconds() throws IOException {
        double sum = 0;
        for (LocalNode node : cluster.nodes()) {
            sum += ProcessUsage.of(node.process().pid()).cpuSeconds();
        }
        return sum;
    }

    private static void note(String text) {
        System.err.println(text);
    }
}
