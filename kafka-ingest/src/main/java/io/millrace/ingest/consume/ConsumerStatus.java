package io.millrace.ingest.consume;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A consumer at one moment, for {@code system.kafka_consumers} and the admin interface. Counters are since the table was
 * attached; times are null until it happened for the first time.
 *
 * @param consumerId the client id that the broker knows it by
 * @param exceptions the latest 10, oldest first
 */
public record ConsumerStatus(String database, String table, int index, String consumerId, ConsumerState state,
        String stateReason, List<Assignment> assignments, List<ExceptionEntry> exceptions,
        @Nullable Instant lastPollTime, @Nullable Instant lastCommitTime, @Nullable Instant lastRebalanceTime,
        @Nullable Instant lastUsed, Counts counts) {
    public ConsumerStatus {
        assignments = List.copyOf(assignments);
        exceptions = List.copyOf(exceptions);
    }

    /**
     * A topic partition.
     *
     * @param nextOffset      next offset to read from Kafka, ahead of what is committed
     * @param committedOffset next offset of the ledger; empty while it is being acquired
     * @param lag             messages behind the end; empty while unknown
     */
    public record Assignment(String topic, int topicPartition, PartitionPhase phase, boolean isPaused, long nextOffset,
            OptionalLong committedOffset, OptionalLong lag, long epoch) {}

    /** An exception and when it happened. */
    public record ExceptionEntry(Instant time, String text) {}

    /** Sums since the table was attached. */
    public record Counts(long messagesRead, long rowsRead, long bytesRead, long blocksCommitted, long rowsCommitted,
            long messagesSkipped, long messagesFiltered, long errorRows, long offsetsLost, long blocksDropped,
            long rebalanceRevocations, long rebalanceAssignments, long clientRebuilds) {}
}
