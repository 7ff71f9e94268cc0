package io.millrace.deploy.demo;

import io.millrace.deploy.cli.CommandLine;
import io.millrace.deploy.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked for.
 *
 * @param keep
 *            where files stay; none: a temporary directory that goes
 * @param exit
 *            end when done
 * @param deadline
 *            for everything
 */
record DemoOptions(int nodeCount, long eventCount, int partitionCount, long seed, @Nullable Path keep, boolean exit,
        Duration deadline) {
    static final Set<String> FLAGS = Set.of("exit");
    static final Set<String> VALUED = Set.of("nodes", "events", "partitions", "seed", "keep", "deadline");
    private static final int DEADLINE_SECONDS = 120;
    /** What even a slow machine ingests. */
    private static final int EVENTS_PER_SECOND = 4_000;

    static DemoOptions of(CommandLine options) throws IOException {
        long events = options.number("events", 200_000, 1, 1_000_000_000L);
        long deadlineSeconds = options.number("deadline", DEADLINE_SECONDS + events / EVENTS_PER_SECOND, 1, 86_400);
        Path keep = options.path("keep");
        if (keep != null && Files.exists(keep)) {
            demandEmpty(keep);
        }
        return new DemoOptions(options.integer("nodes", 3, 1, 9), events, options.integer("partitions", 5, 1, 1_000),
                options.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE), keep, options.has("exit"),
                Duration.ofSeconds(deadlineSeconds));
    }

    private static void demandEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new UsageException("--keep " + directory + " is not a directory");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isPresent()) {
                throw new UsageException(
                        "--keep " + directory + " is not empty; name a new directory, or empty this one");
            }
        }
    }
}
