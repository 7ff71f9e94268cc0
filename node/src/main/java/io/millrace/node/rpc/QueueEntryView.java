package io.millrace.node.rpc;

import io.millrace.replication.replica.Fetch;
import java.time.Duration;
import java.util.Optional;

/**
 * A part that is to be fetched.
 *
 * @param partId    32 hexadecimal digits
 * @param state     in the fetcher's words, such as {@code QUEUED} or {@code FETCHING}
 * @param age       since the part became known here
 * @param origin    the replica that wrote the part, asked first
 * @param sizeBytes of the part's file
 */
public record QueueEntryView(String database, String table, String partName, String partId, String state, Duration age,
        int tries, Optional<String> lastError, String origin, long sizeBytes) {
    /**
     * What the fetcher knows.
     *
     * @param nowNs by the node's ticker
     */
    public static QueueEntryView of(String database, String table, Fetch fetch, long nowNs) {
        return new QueueEntryView(database, table, fetch.part().name(), fetch.part().partId().toString(),
                fetch.state().name(), Duration.ofNanos(Math.max(0, nowNs - fetch.queuedAtNs())), fetch.tries(),
                Optional.of(fetch.lastError()).filter(text -> !text.isEmpty()), fetch.origin(),
                fetch.part().sizeBytes());
    }
}
