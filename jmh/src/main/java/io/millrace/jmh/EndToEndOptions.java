package io.millrace.jmh;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param eventCount
 *            messages in each topic
 * @param topicCount
 *            topics read one after the other by the same node, the first while it is cold
 * @param consumers
 *            Kafka clients of the table
 * @param nodeHeapMb
 *            heap of the node
 * @param queueSettings
 *            further settings of the Kafka table, each {@code name = value}
 * @param jvmOptions
 *            further options of the node's JVM
 * @param showsThreads
 *            whether CPU time is shown by thread too
 * @param recording
 *            where the node's flight recording goes, if one is wanted
 * @param json
 *            where the results go, besides the table on standard output
 * @param directory
 *            where data of all processes is kept, if it is to be kept
 * @param distribution
 *            what the processes run from
 * @param against
 *            another build to compare with, round by round
 * @param rounds
 *            of such a comparison
 * @param bound
 *            CPU time of this build by that of the other, above which the comparison fails
 */
record EndToEndOptions(Workload workload, long eventCount, int topicCount, int partitions, int consumers,
        int nodeHeapMb,
        String compression, List<String> queueSettings, List<String> jvmOptions, boolean showsThreads,
        @Nullable Path recording,
        @Nullable Path json,
        @Nullable Path directory, Distribution distribution, @Nullable Distribution against, int rounds, double bound,
        Duration deadline) {
    static final Set<String> FLAGS = Set.of("threads");
    static final Set<String> VALUED = Set.of("events", "count", "topics", "partitions", "consumers", "heap",
            "compression", "set", "jvm", "jfr", "json", "keep", "distribution", "deadline", "against", "rounds",
            "bound");
    private static final String FLUSH = "kafka_flush_interval_ms";

    EndToEndOptions {
        queueSettings = List.copyOf(queueSettings);
        jvmOptions = List.copyOf(jvmOptions);
    }

    static EndToEndOptions of(CommandLine line) {
        Workload workload;
        try {
            workload = Workload.named(line.text("events", "github"));
        } catch (IllegalArgumentException unknown) {
            throw new UsageException("--events: " + unknown.getMessage());
        }
        int consumers = line.integer("consumers", 1, 1, 64);
        List<String> settings = new ArrayList<>();
        settings.add("kafka_num_consumers = " + consumers);
        settings.add("kafka_thread_per_consumer = " + (consumers > 1 ? 1 : 0));
        for (String setting : line.all("set")) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--set wants a setting of the Kafka table as name=value, not '" + setting
                        + "'");
            }
            settings.add(setting.substring(0, equals) + " = " + setting.substring(equals + 1));
        }
        if (settings.stream().noneMatch(setting -> setting.startsWith(FLUSH))) {
            settings.add(FLUSH + " = 1000");
        }
        Path against = line.path("against");
        return new EndToEndOptions(workload, line.number("count", 1_000_000, 1, 1_000_000_000),
                line.integer("topics", 3, 1, 20), line.integer("partitions", 4, 1, 1000), consumers,
                line.integer("heap", 768, 128, 65_536), line.text("compression", "lz4"), settings, line.all("jvm"),
                line.has("threads"),
                line.path("jfr"),
                line.path("json"), line.path("keep"), Distribution.at(line.path("distribution")),
                against == null ? null : Distribution.ofBuild(against), line.integer("rounds", 5, 1, 100),
                line.number("bound", 110, 1, 1_000_000) / 100.0,
                Duration.ofSeconds(line.integer("deadline", 600, 1, 86_400)));
    }
}
