package io.millrace.ingest.memory;

import java.time.Duration;

/**
 * How clients and coordinator are configured.
 *
 * @param sessionTimeout  a member that is silent for so long is removed
 * @param maxPollInterval a member that does not poll for so long falls silent; a rebalance waits as long for a member
 * @param metadataMaxAge  after so long a group notices that its topics have changed
 * @param requestTimeout  of questions without a time-out of their own
 * @param maxPollRecords  of one poll
 */
public record SimulatedTiming(Duration sessionTimeout, Duration maxPollInterval, Duration metadataMaxAge,
        Duration requestTimeout, int maxPollRecords) {
    /** As this project configures Kafka's own client. */
    public static final SimulatedTiming DEFAULT = new SimulatedTiming(Duration.ofSeconds(10), Duration.ofMinutes(5),
            Duration.ofSeconds(30), Duration.ofSeconds(5), 500);

    public SimulatedTiming {
        if (sessionTimeout.isNegative() || maxPollInterval.isNegative() || metadataMaxAge.isNegative()
                || requestTimeout.isNegative() || maxPollRecords < 1) {
            throw new IllegalArgumentException("sessionTimeout=" + sessionTimeout + " maxPollInterval="
                    + maxPollInterval + " metadataMaxAge=" + metadataMaxAge + " requestTimeout=" + requestTimeout
                    + " maxPollRecords=" + maxPollRecords);
        }
    }
}
