package io.millrace.jmh.compare;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.measure.FreshNode;
import io.millrace.jmh.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to compare.
 *
 * @param workloads
 *            one after the other
 * @param count
 *            messages in each topic
 * @param consumers
 *            of Millrace's Kafka table
 * @param clickHouseConsumers
 *            of ClickHouse's Kafka table
 * @param engines
 *            those to run
 * @param flushIntervalMs
 *            of either Kafka table
 * @param node
 *            how Millrace is started
 * @param json
 *            where the results go, besides the tables on standard output
 * @param keep
 *            where data of all processes is kept, if it is to be kept
 */
record CompareOptions(List<Workload> workloads, long count, int rounds, int partitions, int consumers,
        int clickHouseConsumers, Set<Engine> engines, int flushIntervalMs, FreshNode.Options node, @Nullable Path json,
        @Nullable Path keep, Duration deadline) {
    static final Set<String> FLAGS = Set.of();
    static final Set<String> VALUED = Set.of("events", "count", "rounds", "partitions", "consumers",
            "clickhouse-consumers", "engines", "flush", "heap", "jvm", "json", "keep", "distribution", "deadline");

    CompareOptions {
        workloads = List.copyOf(workloads);
        engines = Set.copyOf(engines);
    }

    static CompareOptions of(CommandLine line) {
        return new CompareOptions(workloads(line.text("events", "all")),
                line.number("count", 5_000_000, 1, 1_000_000_000),
                line.integer("rounds", 3, 1, 100), line.integer("partitions", 4, 1, 1000),
                line.integer("consumers", 1, 1, 64), line.integer("clickhouse-consumers", 2, 1, 16),
                engines(line.text("engines", "all")), line.integer("flush", 1000, 10, 600_000),
                new FreshNode.Options(Distribution.at(line.path("distribution")), line.text("heap", ""),
                        line.all("jvm")),
                line.path("json"), line.path("keep"),
                Duration.ofSeconds(line.integer("deadline", 900, 1, 86_400)));
    }

    private static List<Workload> workloads(String names) {
        if (names.equals("all")) {
            return List.of(Workload.values());
        }
        List<Workload> workloads = new ArrayList<>();
        for (String name : names.split(",")) {
            try {
                workloads.add(Workload.named(name));
            } catch (IllegalArgumentException unknown) {
                throw new UsageException("--events: " + unknown.getMessage());
            }
        }
        return workloads;
    }

    private static Set<Engine> engines(String names) {
        if (names.equals("all")) {
            return EnumSet.allOf(Engine.class);
        }
        Set<Engine> engines = EnumSet.of(Engine.MILLRACE);
        for (String name : names.split(",")) {
            engines.add(Arrays.stream(Engine.values())
                    .filter(engine -> engine.option().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("--engines: there is no '" + name + "', only "
                            + String.join(", ", Arrays.stream(Engine.values()).map(Engine::option).toList()))));
        }
        return engines;
    }

    /** Settings that both Kafka tables have. */
    List<String> queueSettings(int consumerCount) {
        return List.of("kafka_num_consumers = " + consumerCount,
                "kafka_thread_per_consumer = " + (consumerCount > 1 ? 1 : 0),
                "kafka_flush_interval_ms = " + flushIntervalMs);
    }
}
