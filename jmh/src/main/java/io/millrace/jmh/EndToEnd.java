package io.millrace.jmh;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.jmh.measure.AlignedTable;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.measure.Numbers;
import io.millrace.jmh.measure.Scratch;
import io.millrace.jmh.measure.Teardown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * From Kafka to committed parts, measured: a broker, a ZooKeeper and one node in processes of their own, topics filled beforehand, CPU time
 * and memory as the kernel counted them. See {@code jmh/README.md}.
 */
public final class EndToEnd {
    private static final double LEAST_SHOWN_SECONDS = 0.05;

    private EndToEnd() {}

    public static void main(String[] args) {
        int status = CommandLine.run("end-to-end", EndToEndOptions.FLAGS, EndToEndOptions.VALUED, args, System.out,
                System.err, EndToEnd::run);
        System.exit(status);
    }

    private static int run(CommandLine line) throws IOException, InterruptedException {
        EndToEndOptions options = EndToEndOptions.of(line);
        Distribution against = options.against();
        if (against != null) {
            return Pairwise.run(options, against);
        }
        double decodeAlone = DecodeAlone.rowsPerCpuSecond(options.workload());
        note(String.format(Locale.ROOT, "decode alone, warm, one thread: %,.0f rows per CPU-second", decodeAlone));
        List<TopicResult> results;
        try (Teardown teardown = new Teardown()) {
            Scratch scratch = teardown.add(Scratch.of(options.directory()));
            LocalCluster cluster = teardown.add(cluster(options, scratch.directory()));
            results = new EndToEndRun(options, cluster, EndToEnd::note).run();
        }
        table(results, decodeAlone).lines().forEach(System.out::println);
        if (options.showsThreads()) {
            threadTable(results).lines().forEach(System.out::println);
        }
        String json = json(options, results, decodeAlone);
        Path file = options.json();
        if (file == null) {
            System.out.println(json);
        } else {
            Files.writeString(file, json + "\n");
        }
        return CommandLine.OK;
    }

    private static LocalCluster cluster(EndToEndOptions options, Path directory) throws IOException {
        Path recording = options.recording();
        List<String> jvmOptions = new ArrayList<>(options.jvmOptions());
        if (recording != null) {
            jvmOptions.add("-XX:StartFlightRecording:settings=profile,dumponexit=true,jdk.CPUTimeSample#enabled=true,"
                    + "filename=" + recording);
        }
        return LocalCluster.in(directory)
                .nodes(1)
                .nodeHeapMb(options.nodeHeapMb())
                .nodeJvmOptions(jvmOptions)
                .classPath(options.distribution().mainJar().toString())
                .build();
    }

    static AlignedTable table(List<TopicResult> results, double decodeAlone) {
        AlignedTable table = new AlignedTable(List.of("topic", "rows", "wall s", "rows/s", "steady rows/s", "MB/s",
                "node CPU s", "rows/CPU-s", "of decode alone", "CPU s since start", "broker CPU s", "peak RSS MB",
                "parts", "disk MB"));
        for (TopicResult each : results) {
            table.row(List.of(each.name(), Numbers.whole(each.rows()), Numbers.decimal(each.wallSeconds()),
                    Numbers.whole(each.rowsPerSecond()), Numbers.whole(each.steadyRowsPerSecond()),
                    Numbers.whole(each.megabytesPerSecond()), Numbers.decimal(each.nodeCpuSeconds()),
                    Numbers.whole(each.rowsPerCpuSecond()),
                    Numbers.decimal(each.rowsPerCpuSecond() / decodeAlone),
                    Numbers.decimal(each.nodeCpuSecondsSinceStart()),
                    Numbers.decimal(each.brokerCpuSeconds()), Numbers.whole(each.nodePeakBytes() / 1e6),
                    Numbers.whole(each.partCount()),
                    Numbers.decimal(each.diskBytes() / 1e6)));
        }
        return table;
    }

    /** A column a topic; threads that cost less than {@value #LEAST_SHOWN_SECONDS} s are left out. */
    static AlignedTable threadTable(List<TopicResult> results) {
        List<String> names = new ArrayList<>(List.of("CPU s of thread"));
        results.forEach(each -> names.add(each.name()));
        AlignedTable table = new AlignedTable(names);
        results.stream()
                .flatMap(each -> each.threadCpuSeconds().entrySet().stream())
                .filter(each -> each.getValue() >= LEAST_SHOWN_SECONDS)
                .sorted(Map.Entry.<String, Double> comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .distinct()
                .forEach(thread -> {
                    List<String> row = new ArrayList<>(List.of(thread));
                    results.forEach(
                            each -> row.add(Numbers.decimal(each.threadCpuSeconds().getOrDefault(thread, 0.0))));
                    table.row(row);
                });
        return table;
    }

    private static String json(EndToEndOptions options, List<TopicResult> results, double decodeAlone) {
        return String.format(Locale.ROOT,
                "{\"events\": \"%s\", \"topic_partitions\": %d, \"consumers\": %d, \"node_heap_mb\": %d, \"compression\": \"%s\", "
                        + "\"settings\": \"%s\", \"processors\": %d, \"java\": \"%s\", "
                        + "\"decode_alone_rows_per_cpu_second\": %.0f, \"runs\": [%s]}",
                options.workload().eventName(), options.partitions(), options.consumers(), options.nodeHeapMb(),
                options.compression(), String.join(", ", options.queueSettings()).replace("\"", "\\\""),
                Runtime.getRuntime().availableProcessors(), Runtime.version(), decodeAlone,
                results.stream().map(TopicResult::json).collect(Collectors.joining(", ")));
    }

    private static void note(String text) {
        System.err.println(text);
    }
}
