package io.millrace.node.rpc;

import io.millrace.coordination.ledger.Counters;
import io.millrace.ingest.consume.ConsumerStatus;
import io.millrace.node.rpc.AdminSource.TopicPartitionRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One Kafka consumer of this node.
 *
 * @param index       from 0, among the table's consumers on this node
 * @param consumerId  the client id that the broker knows
 * @param stateReason empty when the state says all
 * @param exceptions  the latest, oldest first
 */
public record ConsumerView(String database, String table, int index, String consumerId, String group, String state,
        String stateReason, List<AssignmentView> assignments, List<ExceptionView> exceptions,
        Optional<Instant> lastPoll, Optional<Instant> lastCommit, Optional<Instant> lastRebalance,
        ConsumerStatus.Counts totals) {
    public ConsumerView {
        assignments = List.copyOf(assignments);
        exceptions = List.copyOf(exceptions);
    }

    /**
     * What a consumer tells of itself, with what it does not know.
     *
     * @param counters the ledger's, where they are at hand; asked once per assigned topic partition
     */
    public static ConsumerView of(ConsumerStatus status, String group,
            Function<TopicPartitionRef, Optional<Counters>> counters) {
        return new ConsumerView(status.database(), status.table(), status.index(), status.consumerId(), group,
                status.state().name(), status.stateReason(),
                status.assignments()
                        .stream()
                        .map(each -> AssignmentView.of(each,
                                counters.apply(new TopicPartitionRef(each.topic(), each.topicPartition()))))
                        .toList(),
                status.exceptions().stream().map(each -> new ExceptionView(each.time(), each.text())).toList(),
                Optional.ofNullable(status.lastPollTime()), Optional.ofNullable(status.lastCommitTime()),
                Optional.ofNullable(status.lastRebalanceTime()), status.counts());
    }

    /** An exception and when it happened. */
    public record ExceptionView(Instant time, String text) {}

    /**
     * A topic partition that the consumer has.
     *
     * @param position  next offset to read from Kafka
     * @param committed next offset of the ledger; empty while it is being acquired
     * @param endOffset after the last message; empty while unknown
     * @param counters  since the ledger exists; empty while unknown
     */
    public record AssignmentView(String topic, int topicPartition, String phase, boolean isPaused, long position,
            OptionalLong committed, OptionalLong endOffset, long epoch, Optional<Counters> counters) {
        static AssignmentView of(ConsumerStatus.Assignment assignment, Optional<Counters> counters) {
            // the consumer counts its lag from its position
            OptionalLong end = assignment.lag().isEmpty() ? OptionalLong.empty()
                    : OptionalLong.of(assignment.nextOffset() + assignment.lag().getAsLong());
            return new AssignmentView(assignment.topic(), assignment.topicPartition(), assignment.phase().name(),
                    assignment.isPaused(), assignment.nextOffset(), assignment.committedOffset(), end,
                    assignment.epoch(), counters);
        }

        /** Messages that are in the topic and not yet in the tables; empty while the end is unknown. */
        public OptionalLong lag() {
            return endOffset.isEmpty() ? OptionalLong.empty()
                    : OptionalLong.of(Math.max(0, endOffset.getAsLong() - committed.orElse(position)));
        }

        boolean is(TopicPartitionRef other) {
            return topic.equals(other.topic()) && topicPartition == other.topicPartition();
        }
    }
}
