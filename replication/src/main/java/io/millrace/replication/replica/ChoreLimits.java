package io.millrace.replication.replica;

import io.millrace.coordination.commit.BlockWindow;
import java.time.Duration;

/**
 * How often chores are done, and what they leave.
 *
 * @param keptEntries of a log, behind the slowest live replica, so that a short absence needs no clone
 * @param maxHashes   of blocks, per table
 */
public record ChoreLimits(Duration interval, int keptEntries, int maxHashes) {
    public static final ChoreLimits DEFAULT = new ChoreLimits(Duration.ofSeconds(15), 1000,
            BlockWindow.DEFAULT_MAX_HASHES);

    public ChoreLimits {
        if (interval.isNegative() || interval.isZero() || keptEntries < 0 || maxHashes < 1) {
            throw new IllegalArgumentException(
                    "interval=" + interval + " keptEntries=" + keptEntries + " maxHashes=" + maxHashes);
        }
    }
}
