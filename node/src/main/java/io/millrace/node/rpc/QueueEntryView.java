package io.millrace.node.rpc;

import java.time.Duration;
import java.util.Optional;

/**
 * A part that is to be fetched.
 *
 * @param partId    32 hexadecimal digits
 * @param state     in the fetcher's words, such as {@code QUEUED} or {@code FETCHING}
 * @param age       since the part became known here
 * @param source    the replica that is being asked, or was last
 * @param sizeBytes of the part's file
 */
public record QueueEntryView(String database, String table, String partName, String partId, String state, Duration age,
        int tries, Optional<String> lastError, Optional<String> source, long sizeBytes) {}
