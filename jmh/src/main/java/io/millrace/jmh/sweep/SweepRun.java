package io.millrace.jmh.sweep;

import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.jmh.measure.Arrivals;
import io.millrace.jmh.measure.FilledTopic;
import io.millrace.jmh.measure.FreshNode;
import io.millrace.jmh.measure.NodeSql;
import io.millrace.jmh.measure.ProcessUsage;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.measure.TopicReading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Fills the topics, then lets each variant read, round by round, every other round in the opposite order. Owned by one thread. */
final class SweepRun {
    private static final String DATABASE = "bench";
    private static final String COMPRESSION = "lz4";
    private static final int NODE_HEAP_MB = 512;
    private static final int POLL_MS = 50;

    private final SweepOptions options;
    private final LocalCluster services;
    private final Scratch scratch;
    private final Teardown teardown;
    private final Consumer<String> progress;
    private final Map<String, Long> payloadBytes = new HashMap<>();
    private final List<Reading> readings = new ArrayList<>();

    SweepRun(SweepOptions options, LocalCluster services, Scratch scratch, Teardown teardown,
            Consumer<String> progress) {
        this.options = options;
        this.services = services;
        this.scratch = scratch;
        this.teardown = teardown;
        this.progress = progress;
    }

    List<Reading> run() throws IOException, InterruptedException {
        List<Variant> variants = new ArrayList<>();
        for (String value : options.values()) {
            Variant variant = Variant.of(options, value);
            fill(variant);
            variants.add(variant);
        }
        if (options.over().needsFreshNodes()) {
            rounds(variants, (variant, round) -> options.over() == Over.HEAP ? heap(variant, round)
                    : nodes(variant, round));
        } else {
            try (FreshNode node = FreshNode.start(options.node(), scratch.sub("node"), teardown);
                    NodeSql sql = new NodeSql(node.http())) {
                sql.run("CREATE DATABASE " + DATABASE);
                // the first reading meets a cold process, and is for nothing else
                var _ = warm(variants.getFirst(), 0, node, sql);
                rounds(variants, (variant, round) -> warm(variant, round, node, sql));
            }
        }
        return List.copyOf(readings);
    }

    @FunctionalInterface
    private interface Measurement {
        Reading of(Variant variant, int round) throws IOException, InterruptedException;
    }

    private void rounds(List<Variant> variants, Measurement measurement) throws IOException, InterruptedException {
        List<Variant> order = new ArrayList<>(variants);
        for (int round = 1; round <= options.rounds(); round++) {
            for (Variant variant : order) {
                Reading reading = measurement.of(variant, round);
                progress.accept(String.format(Locale.ROOT, "%s %s, round %d: %,.0f rows per CPU-second, %,.0f rows/s",
                        options.over().option(), variant.value(), round, reading.rowsPerCpuSecond(),
                        reading.rowsPerSecond()));
                readings.add(reading);
            }
            Collections.reverse(order);
        }
    }

    private void fill(Variant variant) throws IOException, InterruptedException {
        if (payloadBytes.containsKey(variant.topic())) {
            return;
        }
        SyntheticRows synthetic = variant.synthetic();
        if (synthetic == null) {
            FilledTopic topic = new FilledTopic(options.workload(), variant.topic(), variant.partitions(),
                    variant.rows(), COMPRESSION);
            topic.fill(services.bootstrap(), options.deadline(), progress);
            payloadBytes.put(variant.topic(), topic.payloadBytes());
        } else {
            payloadBytes.put(variant.topic(), SyntheticTopic.fill(services.bootstrap(), variant.topic(),
                    variant.partitions(), synthetic, variant.rows()));
            progress.accept("topic " + variant.topic() + " filled, " + variant.rows() + " rows");
        }
    }

    private long payload(Variant variant) {
        return Objects.requireNonNull(payloadBytes.get(variant.topic()));
    }

    private TopicReading reading(Variant variant, int round) {
        String table = variant.topic() + "_" + variant.value() + "_" + round;
        return new TopicReading(DATABASE, table, variant.createTarget(options.workload()),
                variant.createQueue(options.workload(), services.bootstrap(), table), variant.rows(),
                options.deadline());
    }

    /** By a node that has run before. */
    private Reading warm(Variant variant, int round, FreshNode node, NodeSql sql)
            throws IOException, InterruptedException {
        TopicReading reading = reading(variant, round);
        reading.prepare(sql);
        ProcessUsage before = node.usage();
        double broker = brokerCpuSeconds();
        Arrivals arrivals = reading.read(sql, node::demandAlive);
        ProcessUsage after = node.usage();
        broker = brokerCpuSeconds() - broker;
        TopicReading.Stored stored = reading.finish(sql);
        sql.run("DROP TABLE " + DATABASE + "." + reading.table());
        return new Reading(variant, round, payload(variant), after.cpuSeconds() - before.cpuSeconds(), broker,
                arrivals.lastSeconds(), stored.partCount(), stored.sizeBytes(), after.peakBytes());
    }

    /** By a fresh node with that heap. */
    private Reading heap(Variant variant, int round) throws IOException, InterruptedException {
        FreshNode.Options node = new FreshNode.Options(options.node().distribution(),
                variant.value().equals("default") ? "" : variant.value(), options.node().jvmOptions());
        Path directory = scratch.sub("heap-" + variant.value() + "-" + round);
        TopicReading reading = reading(variant, round);
        try (FreshNode fresh = FreshNode.start(node, directory, teardown); NodeSql sql = new NodeSql(fresh.http())) {
            sql.run("CREATE DATABASE " + DATABASE);
            reading.prepare(sql);
            double broker = brokerCpuSeconds();
            Arrivals arrivals = reading.read(sql, fresh::demandAlive);
            ProcessUsage after = fresh.usage();
            broker = brokerCpuSeconds() - broker;
            TopicReading.Stored stored = reading.finish(sql);
            return new Reading(variant, round, payload(variant), after.cpuSeconds(), broker, arrivals.lastSeconds(),
                    stored.partCount(), stored.sizeBytes(), after.peakBytes());
        } finally {
            scratch.discard(directory);
        }
    }

    /** By that many fresh nodes, until each shows all rows. */
    private Reading nodes(Variant variant, int round) throws IOException, InterruptedException {
        Path directory = scratch.sub("nodes-" + variant.value() + "-" + round);
        LocalCluster cluster = teardown.add(LocalCluster.in(directory)
                .nodes(Integer.parseInt(variant.value()))
                .nodeHeapMb(NODE_HEAP_MB)
                .nodeJvmOptions(options.node().jvmOptions())
                .classPath(options.node().distribution().mainJar().toString())
                .build());
        TopicReading reading = reading(variant, round);
        try {
            FreshNode.startZooKeeper(cluster);
            cluster.startNodes(_ -> {
            });
            try (NodeSql sql = new NodeSql(cluster.nodes().getFirst().http())) {
                sql.run("CREATE DATABASE " + DATABASE);
                reading.prepare(sql);
                double broker = brokerCpuSeconds();
                long startNs = System.nanoTime();
                var _ = reading.read(sql, () -> {
                });
                awaitRowsEverywhere(cluster, reading, startNs);
                double wallSeconds = (System.nanoTime() - startNs) / 1e9;
                double cpuSeconds = 0;
                long peakBytes = 0;
                for (LocalNode node : cluster.nodes()) {
                    ProcessUsage usage = ProcessUsage.of(node.process().pid());
                    cpuSeconds += usage.cpuSeconds();
                    peakBytes = Math.max(peakBytes, usage.peakBytes());
                }
                broker = brokerCpuSeconds() - broker;
                TopicReading.Stored stored = reading.finish(sql);
                return new Reading(variant, round, payload(variant), cpuSeconds, broker, wallSeconds,
                        stored.partCount(), stored.sizeBytes(), peakBytes);
            }
        } finally {
            teardown.close(cluster);
            scratch.discard(directory);
        }
    }

    private void awaitRowsEverywhere(LocalCluster cluster, TopicReading reading, long startNs)
            throws IOException, InterruptedException {
        for (LocalNode node : cluster.nodes()) {
            try (NodeSql sql = new NodeSql(node.http())) {
                while (sql.numbers("SELECT count() FROM " + DATABASE + "." + reading.table()).getFirst() < reading
                        .rows()) {
                    if (System.nanoTime() - startNs > options.deadline().toNanos()) {
                        throw new IOException(node.name() + " does not show all rows of " + reading.table());
                    }
                    Thread.sleep(POLL_MS);
                }
            }
        }
    }

    private double brokerCpuSeconds() throws IOException {
        return ProcessUsage.of(services.broker().pid()).cpuSeconds();
    }
}
