package io.millrace.jmh.cluster;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.workload.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to produce, and to what.
 *
 * @param ratePerSecond
 *            messages a second
 * @param seconds
 *            of one round
 * @param warmUpSeconds
 *            before the first round, at the same rate, not measured
 * @param flushIntervalMs
 *            {@code kafka_flush_interval_ms}
 * @param pollMs
 *            pause between two questions to a node
 */
record LatencyOptions(Workload workload, int ratePerSecond, int seconds, int warmUpSeconds, int rounds, int nodeCount,
        int flushIntervalMs, int pollMs, int nodeHeapMb, List<String> jvmOptions, @Nullable Path json,
        @Nullable Path keep, Distribution distribution) {
    static final Set<String> FLAGS = Set.of();
    static final Set<String> VALUED = Set.of("events", "rate", "seconds", "warm-up", "rounds", "nodes", "flush", "poll",
            "heap", "jvm", "json", "keep", "distribution");

    LatencyOptions {
        jvmOptions = List.copyOf(jvmOptions);
    }

    static LatencyOptions of(CommandLine line) {
        Workload workload;
        try {
            workload = Workload.named(line.text("events", "github"));
        } catch (IllegalArgumentException unknown) {
            throw new UsageException("--events: " + unknown.getMessage());
        }
        return new LatencyOptions(workload, line.integer("rate", 10_000, 1, 1_000_000),
                line.integer("seconds", 20, 1, 3600), line.integer("warm-up", 30, 0, 3600),
                line.integer("rounds", 3, 1, 100), line.integer("nodes", 2, 1, 20),
                line.integer("flush", 100, 10, 600_000), line.integer("poll", 10, 1, 1000),
                line.integer("heap", 512, 128, 65_536), line.all("jvm"), line.path("json"), line.path("keep"),
                Distribution.at(line.path("distribution")));
    }
}
