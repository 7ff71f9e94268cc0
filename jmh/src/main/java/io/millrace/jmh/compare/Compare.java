package io.millrace.jmh.compare;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.jmh.measure.AlignedTable;
import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.Numbers;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Spread;
import io.millrace.jmh.measure.Teardown;
import io.millrace.jmh.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Millrace, ClickHouse and Jackson on the same messages, measured alike. See {@code jmh/README.md}. */
public final class Compare {
    private static final Path SOURCES = Path.of("jmh", "clickhouse");
    private static final Path INSTALLED = Path.of("jmh", "target", "clickhouse");

    private Compare() {}

    public static void main(String[] args) {
        System.exit(CommandLine.run("compare", CompareOptions.FLAGS, CompareOptions.VALUED, args, System.out,
                System.err, Compare::run));
    }

    private static int run(CommandLine line) throws IOException, InterruptedException {
        CompareOptions options = CompareOptions.of(line);
        AlignedTable targets = new AlignedTable(
                List.of("Millrace in relation to", "events", "target", "median", "least",
                        "most", "met", "basis"));
        AlignedTable engines = new AlignedTable(List.of("engine", "events", "rows/CPU-s", "rows/s", "CPU s", "wall s",
                "disk MB", "peak RSS MB"));
        List<String> runs = new ArrayList<>();
        List<String> targetsJson = new ArrayList<>();
        String version = "";
        try (Teardown teardown = new Teardown()) {
            Scratch scratch = teardown.add(Scratch.of(options.keep()));
            ClickHouse clickHouse = options.engines().stream().anyMatch(Engine::isClickHouse)
                    ? ClickHouse.installed(SOURCES.toAbsolutePath(), INSTALLED.toAbsolutePath(), Compare::note,
                            teardown)
                    : null;
            LocalCluster services = teardown.add(LocalCluster.in(scratch.sub("services"))
                    .nodes(0)
                    .classPath(options.node().distribution().mainJar().toString())
                    .build());
            services.startServices(Compare::note);
            for (Workload workload : options.workloads()) {
                CompareRounds rounds = new CompareRounds(options, workload, clickHouse, services.bootstrap(), scratch,
                        teardown, Compare::note);
                List<Measured> results = rounds.run();
                version = rounds.clickHouseVersion();
                add(engines, workload, results);
                for (Target each : Target.of(workload, results)) {
                    add(targets, each);
                    targetsJson.add(each.json());
                }
                runs.addAll(rounds.json());
            }
        }
        engines.lines().forEach(System.out::println);
        System.out.println();
        targets.lines().forEach(System.out::println);
        String json = new JsonObject().text("clickhouse", version)
                .text("java", Runtime.version().toString())
                .number("processors", Runtime.getRuntime().availableProcessors())
                .number("rounds", options.rounds())
                .number("rows", options.count())
                .number("topic_partitions", options.partitions())
                .number("consumers", options.consumers())
                .number("clickhouse_consumers", options.clickHouseConsumers())
                .number("flush_interval_ms", options.flushIntervalMs())
                .list("targets", targetsJson)
                .list("runs", runs)
                .toString();
        Path file = options.json();
        if (file == null) {
            System.out.println(json);
        } else {
            Files.writeString(file, json + "\n");
        }
        return CommandLine.OK;
    }

    private static void add(AlignedTable table, Workload workload, List<Measured> results) {
        for (Engine engine : Engine.of(workload)) {
            List<Measured> rounds = results.stream().filter(each -> each.engine() == engine).toList();
            if (!rounds.isEmpty()) {
                table.row(List.of(engine.title(), workload.eventName(),
                        cell(rounds, Measured::rowsPerCpuSecond, Numbers::whole),
                        cell(rounds, Measured::rowsPerSecond, Numbers::whole),
                        cell(rounds, Measured::cpuSeconds, Numbers::decimal),
                        cell(rounds, Measured::wallSeconds, Numbers::decimal),
                        cell(rounds, each -> each.diskBytes() / 1e6, Numbers::decimal),
                        cell(rounds, each -> each.peakBytes() / 1e6, Numbers::whole)));
            }
        }
    }

    /** A dash where nothing is counted. */
    private static String cell(List<Measured> rounds, ToDoubleFunction<Measured> figure,
            Function<Double, String> format) {
        Spread spread = Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
        return spread.most() == 0 ? "-" : spread.text(format::apply);
    }

    private static void add(AlignedTable table, Target target) {
        table.row(List.of(target.what(), target.workload().eventName(),
                (target.isAtMost() ? "<= " : ">= ") + (target.isAtMost() ? Numbers.whole(target.wanted())
                        : Numbers.decimal(target.wanted())),
                Numbers.decimal(target.figure().median()), Numbers.decimal(target.figure().least()),
                Numbers.decimal(target.figure().most()), target.isMet() ? "yes" : "no", target.basis()));
    }

    private static void note(String text) {
        System.err.println(text);
    }
}
