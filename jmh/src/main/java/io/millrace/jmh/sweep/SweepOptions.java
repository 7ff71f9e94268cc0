package io.millrace.jmh.sweep;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import io.millrace.jmh.measure.Distribution;
import io.millrace.jmh.measure.FreshNode;
import io.millrace.jmh.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to vary.
 *
 * @param values
 *            one for each variant
 * @param count
 *            messages of each variant, where nothing else follows from the variant
 */
record SweepOptions(Over over, List<String> values, Workload workload, long count, int rounds, int flushIntervalMs,
        FreshNode.Options node, @Nullable Path json, @Nullable Path keep, Duration deadline) {
    static final Set<String> FLAGS = Set.of();
    static final Set<String> VALUED = Set.of("over", "values", "events", "count", "rounds", "flush", "heap", "jvm",
            "json", "keep", "distribution", "deadline");
    private static final Pattern HEAP = Pattern.compile("default|[1-9][0-9]*[mg]");

    SweepOptions {
        values = List.copyOf(values);
    }

    static SweepOptions of(CommandLine line) {
        Over over = Over.named(line.required("over"));
        String given = line.text("values");
        List<String> values = given == null ? over.defaultValues() : List.of(given.split(","));
        for (String value : values) {
            boolean isGood = over == Over.HEAP ? HEAP.matcher(value).matches() : value.matches("[1-9][0-9]{0,6}");
            if (!isGood) {
                throw new UsageException("--values: '" + value + "' is no number of " + over.option());
            }
        }
        Workload workload;
        try {
            workload = Workload.named(line.text("events", "github"));
        } catch (IllegalArgumentException unknown) {
            throw new UsageException("--events: " + unknown.getMessage());
        }
        return new SweepOptions(over, values, workload, line.number("count", 1_000_000, 1, 1_000_000_000),
                line.integer("rounds", 3, 1, 100), line.integer("flush", 1000, 10, 600_000),
                new FreshNode.Options(Distribution.at(line.path("distribution")), line.text("heap", ""),
                        line.all("jvm")),
                line.path("json"), line.path("keep"),
                Duration.ofSeconds(line.integer("deadline", 600, 1, 86_400)));
    }
}
