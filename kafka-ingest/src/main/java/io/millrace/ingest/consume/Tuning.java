package io.millrace.ingest.consume;

import java.time.Duration;

/**
 * What no {@code kafka_*} setting tells.
 *
 * @param maxBlockBytes  heap bytes of the columns at which a block is cut; a consumer holds the builders of one, the copy
 *                       that is being written, and a second copy while that one is sorted
 * @param revokeDeadline how long a rebalance may be held up to commit what was read
 * @param brokerTimeout  wait for an answer of a broker other than a poll's
 * @param longestPause   between two tries of what failed
 * @param fencedPause    before a ledger that someone else took is taken again, while the group says it is ours
 * @param hangTimeout    a consumer that has not come round for so long is given a new client; more than the time of a revocation
 *                       and of a ledger's write together
 * @param topicCheck     how often a consumer asks whether its topics were created again, besides before each commit
 */
public record Tuning(long maxBlockBytes, Duration revokeDeadline, Duration brokerTimeout, Duration longestPause,
        Duration fencedPause, Duration hangTimeout, Duration topicCheck) {
    public static final Tuning DEFAULT = new Tuning(32L << 20, Duration.ofSeconds(5), Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(120), Duration.ofSeconds(10));

    public Tuning withMaxBlockBytes(long bytes) {
        return new Tuning(bytes, revokeDeadline, brokerTimeout, longestPause, fencedPause, hangTimeout,
                topicCheck);
    }
}
