package io.millrace.ingest.consume;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses that double from {@code first} to {@code longest}, each shortened by up to half at random so that consumers which
 * failed together do not come back together. Not thread-safe.
 */
final class RetryBackoff {
    private final long firstMs;
    private final long longestMs;
    private final RandomGenerator random;
    private int failures;

    RetryBackoff(Duration first, Duration longest, RandomGenerator random) {
        this.firstMs = Math.max(1, first.toMillis());
        this.longestMs = Math.max(firstMs, longest.toMillis());
        this.random = random;
    }

    /** The pause after one more failure. */
    Duration next() {
        long ceiling = failures >= 30 ? longestMs : Math.min(longestMs, firstMs << Math.min(failures, 30));
        if (ceiling < firstMs) {
            ceiling = longestMs; // the shift ran over
        }
        failures++;
        return Duration.ofMillis(ceiling - random.nextLong(ceiling / 2 + 1));
    }

    /** After a success. */
    void reset() {
        failures = 0;
    }

    int failures() {
        return failures;
    }
}
