package io.millrace.jmh;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.jmh.measure.AlignedTable;
import io.millrace.jmh.measure.Arrivals;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.measure.FilledTopic;
import io.millrace.jmh.measure.FreshNode;
import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.NodeSql;
import io.millrace.jmh.measure.Numbers;
import io.millrace.jmh.measure.ProcessUsage;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Spread;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.measure.TopicReading;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Two builds in one run: in each round both read the same topics, one right after the other, each in a process that has never run
 * before; every other round in the opposite order. What disturbs the machine for longer than a round disturbs both alike, so that the ratio
 * of CPU times holds where the times do not. Owned by one thread.
 */
final class Pairwise {
    private static final String DATABASE = "bench";

    /**
     * One build in one round.
     *
     * @param cold
     *            CPU seconds since the process started, until the first topic was read
     * @param warm
     *            CPU seconds a topic of the topics after that; those of the first where there is but one
     */
    record Sample(double cold, double warm, double wallSeconds, long diskBytes, long peakBytes) {
        String json() {
            return new JsonObject().number("cold_cpu_seconds", cold)
                    .number("warm_cpu_seconds", warm)
                    .number("wall_seconds", wallSeconds)
                    .number("disk_bytes", diskBytes)
                    .number("peak_bytes", peakBytes)
                    .toString();
        }
    }

    private final EndToEndOptions options;
    private final LocalCluster services;
    private final Scratch scratch;
    private final Teardown teardown;

    private Pairwise(EndToEndOptions options, LocalCluster services, Scratch scratch, Teardown teardown) {
        this.options = options;
        this.services = services;
        this.scratch = scratch;
        this.teardown = teardown;
    }

    /** Prints the ratios; fails if this build takes more CPU time than the bound allows. */
    static int run(EndToEndOptions options, Distribution other) throws IOException, InterruptedException {
        List<Sample> ours = new ArrayList<>();
        List<Sample> theirs = new ArrayList<>();
        try (Teardown teardown = new Teardown()) {
            Scratch scratch = teardown.add(Scratch.of(options.directory()));
            LocalCluster services = teardown.add(LocalCluster.in(scratch.sub("services"))
                    .nodes(0)
                    .classPath(options.distribution().mainJar().toString())
                    .build());
            train(options.distribution(), teardown);
            train(other, teardown);
            services.startServices(System.err::println);
            Pairwise pairwise = new Pairwise(options, services, scratch, teardown);
            pairwise.topic().fill(services.bootstrap(), options.deadline(), System.err::println);
            for (int round = 1; round <= options.rounds(); round++) {
                boolean oursFirst = round % 2 == 1;
                if (oursFirst) {
                    ours.add(pairwise.sample("this", round, options.distribution()));
                }
                theirs.add(pairwise.sample("other", round, other));
                if (!oursFirst) {
                    ours.add(pairwise.sample("this", round, options.distribution()));
                }
                System.err.println(String.format(Locale.ROOT, "round %d: CPU time by the other's: %.3f cold, %.3f warm",
                        round, ours.getLast().cold() / theirs.getLast().cold(),
                        ours.getLast().warm() / theirs.getLast().warm()));
            }
        }
        table(ours, theirs).lines().forEach(System.out::println);
        Spread cold = ratio(ours, theirs, Sample::cold);
        Spread warm = ratio(ours, theirs, Sample::warm);
        boolean isWithin = cold.median() <= options.bound() && warm.median() <= options.bound();
        System.out.println(String.format(Locale.ROOT, "%s: the medians of the CPU ratios are to be at most %.2f",
                isWithin ? "within the bound" : "A REGRESSION", options.bound()));
        String json = new JsonObject().text("events", options.workload().eventName())
                .number("rows", options.eventCount())
                .raw("cold_cpu_ratio", cold.json())
                .raw("warm_cpu_ratio", warm.json())
                .number("bound", options.bound())
                .list("this", ours.stream().map(Sample::json).toList())
                .list("other", theirs.stream().map(Sample::json).toList())
                .toString();
        Path file = options.json();
        if (file == null) {
            System.out.println(json);
        } else {
            Files.writeString(file, json + "\n");
        }
        return isWithin ? CommandLine.OK : CommandLine.FAILED;
    }

    /** Gives a build the AOT cache that it would have once installed, if it knows of such. */
    private static void train(Distribution distribution, Teardown teardown) throws IOException, InterruptedException {
        if (System.getenv("MILLRACE_NO_TRAINING") != null) {
            return;
        }
        Process training = new ProcessBuilder(distribution.script().toString(), "train", "--if-missing")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        AutoCloseable end = teardown.add(training::destroy);
        if (training.waitFor() != 0) {
            System.err.println(distribution.directory() + " has no AOT cache: its nodes start colder");
        }
        teardown.close(end);
    }

    /** Both builds and the ratio of this to the other, round by round. */
    static AlignedTable table(List<Sample> ours, List<Sample> theirs) {
        AlignedTable table = new AlignedTable(List.of("", "this", "other", "this by other"));
        row(table, "CPU s, cold", ours, theirs, Sample::cold);
        row(table, "CPU s, warm", ours, theirs, Sample::warm);
        row(table, "wall s, warm", ours, theirs, Sample::wallSeconds);
        row(table, "disk MB", ours, theirs, each -> each.diskBytes() / 1e6);
        row(table, "peak RSS MB", ours, theirs, each -> each.peakBytes() / 1e6);
        return table;
    }

    private static void row(AlignedTable table, String what, List<Sample> ours, List<Sample> theirs,
            ToDoubleFunction<Sample> figure) {
        table.row(List.of(what, spread(ours, figure).text(Numbers::decimal),
                spread(theirs, figure).text(Numbers::decimal),
                ratio(ours, theirs, figure).text(each -> String.format(Locale.ROOT, "%.3f", each))));
    }

    private static Spread spread(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return Spread.of(samples.stream().map(figure::applyAsDouble).toList());
    }

    static Spread ratio(List<Sample> ours, List<Sample> theirs, ToDoubleFunction<Sample> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
        }
        return Spread.of(ratios);
    }

    private FilledTopic topic() {
        return new FilledTopic(options.workload(), options.workload().eventName() + "_events", options.partitions(),
                options.eventCount(), options.compression());
    }

    private Sample sample(String name, int round, Distribution distribution) throws IOException, InterruptedException {
        Path directory = scratch.sub(name + "-" + round);
        FreshNode.Options node = new FreshNode.Options(distribution, options.nodeHeapMb() + "m", options.jvmOptions());
        try (FreshNode fresh = FreshNode.start(node, directory, teardown); NodeSql sql = new NodeSql(fresh.http())) {
            sql.run("CREATE DATABASE " + DATABASE);
            double cold = 0;
            double warm = 0;
            double wallSeconds = 0;
            long diskBytes = 0;
            for (int i = 0; i < options.topicCount(); i++) {
                TopicReading reading = reading(name + round + "_" + i);
                reading.prepare(sql);
                ProcessUsage before = fresh.usage();
                Arrivals arrivals = reading.read(sql, fresh::demandAlive);
                double cpuSeconds = fresh.usage().cpuSeconds();
                wallSeconds = arrivals.lastSeconds();
                diskBytes = reading.finish(sql).sizeBytes();
                if (i == 0) {
                    cold = cpuSeconds;
                } else {
                    warm += (cpuSeconds - before.cpuSeconds()) / (options.topicCount() - 1);
                }
            }
            return new Sample(cold, options.topicCount() == 1 ? cold : warm, wallSeconds, diskBytes,
                    fresh.usage().peakBytes());
        } finally {
            scratch.discard(directory);
        }
    }

    /** The same topic again, by another group. */
    private TopicReading reading(String table) {
        return new TopicReading(DATABASE, table, options.workload().createTarget("$target"),
                Workload.createQueue("$queue", options.workload().columns(),
                        services.bootstrap(), topic().topic(), table, "JSONEachRow", options.queueSettings()),
                options.eventCount(), options.deadline());
    }
}
