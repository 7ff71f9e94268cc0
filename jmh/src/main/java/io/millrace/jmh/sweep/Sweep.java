package io.millrace.jmh.sweep;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.jmh.measure.AlignedTable;
import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.Numbers;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Spread;
import io.millrace.jmh.measure.Teardown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The cost of a row against one thing at a time. See {@code jmh/README.md}. */
public final class Sweep {
    private Sweep() {}

    public static void main(String[] args) {
        System.exit(CommandLine.run("sweep", SweepOptions.FLAGS, SweepOptions.VALUED, args, System.out, System.err,
                Sweep::run));
    }

    private static int run(CommandLine line) throws IOException, InterruptedException {
        SweepOptions options = SweepOptions.of(line);
        List<Reading> readings;
        try (Teardown teardown = new Teardown()) {
            Scratch scratch = teardown.add(Scratch.of(options.keep()));
            LocalCluster services = teardown.add(LocalCluster.in(scratch.sub("services"))
                    .nodes(0)
                    .classPath(options.node().distribution().mainJar().toString())
                    .build());
            services.startServices(System.err::println);
            readings = new SweepRun(options, services, scratch, teardown, System.err::println).run();
        }
        table(options, readings).lines().forEach(System.out::println);
        String json = new JsonObject().text("over", options.over().option())
                .text("events", options.workload().eventName())
                .number("flush_interval_ms", options.flushIntervalMs())
                .list("runs", readings.stream().map(Reading::json).toList())
                .toString();
        Path file = options.json();
        if (file == null) {
            System.out.println(json);
        } else {
            Files.writeString(file, json + "\n");
        }
        return CommandLine.OK;
    }

    static AlignedTable table(SweepOptions options, List<Reading> readings) {
        AlignedTable table = new AlignedTable(List.of(options.over().option(), "rows", "message bytes", "rows/CPU-s",
                "MB/CPU-s", "cells/CPU-s", "rows/s", "broker CPU s", "parts", "parts/s", "CPU ms a part", "disk MB",
                "peak RSS MB"));
        for (String value : options.values()) {
            List<Reading> rounds = readings.stream().filter(each -> each.variant().value().equals(value)).toList();
            Reading first = rounds.getFirst();
            table.row(List.of(value, Numbers.whole(first.variant().rows()),
                    Numbers.whole(first.payloadBytes() / (double) first.variant().rows()),
                    cell(rounds, Reading::rowsPerCpuSecond, Numbers::whole),
                    cell(rounds, Reading::megabytesPerCpuSecond, Numbers::whole),
                    Double.isNaN(first.cellsPerCpuSecond()) ? "-"
                            : cell(rounds, Reading::cellsPerCpuSecond, Numbers::whole),
                    cell(rounds, Reading::rowsPerSecond, Numbers::whole),
                    cell(rounds, Reading::brokerCpuSeconds, Numbers::decimal),
                    cell(rounds, Reading::partCount, Numbers::whole),
                    cell(rounds, Reading::partsPerSecond, Numbers::decimal),
                    cell(rounds, Reading::cpuMsPerPart, Numbers::decimal),
                    cell(rounds, each -> each.diskBytes() / 1e6, Numbers::decimal),
                    cell(rounds, each -> each.peakBytes() / 1e6, Numbers::whole)));
        }
        return table;
    }

    private static String cell(List<Reading> rounds, ToDoubleFunction<Reading> figure, DoubleFunction<String> format) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList()).text(format);
    }
}
