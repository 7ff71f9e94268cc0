package io.millrace.node.system;

import io.millrace.ingest.consume.ConsumerStatus;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code system.kafka_consumers}. */
final class KafkaTables {
    private static final Instant NEVER = Instant.EPOCH;

    private KafkaTables() {}

    static RowTable consumers(NodeFacts node) {
        return new RowTable("kafka_consumers", """
                database String
                table String
                consumer_id String
                assignments.topic Array(String)
                assignments.partition_id Array(Int32)
                assignments.current_offset Array(Int64)
                assignments.intent_size Array(Nullable(UInt64))
                assignments.committed_offset Array(Int64)
                assignments.lag Array(Nullable(Int64))
                assignments.state Array(String)
                assignments.epoch Array(Int64)
                exceptions.time Array(DateTime)
                exceptions.text Array(String)
                state String
                state_reason String
                last_poll_time DateTime
                num_messages_read UInt64
                num_rows_read UInt64
                last_commit_time DateTime
                num_commits UInt64
                num_rows_committed UInt64
                num_messages_skipped UInt64
                num_offsets_lost UInt64
                last_rebalance_time DateTime
                num_rebalance_revocations UInt64
                num_rebalance_assignments UInt64
                is_currently_used UInt8
                last_used DateTime64(6)
                rdkafka_stat String
                """, (sink, scan) -> node.consumers().forEach(c -> row(c, sink)));
    }

    private static void row(ConsumerStatus c, RowSink sink) {
        var a = c.assignments();
        ConsumerStatus.Counts n = c.counts();
        sink.row(c.database(), c.table(), c.consumerId(), a.stream().map(ConsumerStatus.Assignment::topic).toList(),
                a.stream().map(ConsumerStatus.Assignment::topicPartition).toList(),
                a.stream().map(ConsumerStatus.Assignment::nextOffset).toList(),
                a.stream().map(x -> (Object) null).toList(),
                a.stream().map(x -> x.committedOffset().orElse(-1)).toList(),
                a.stream().map(x -> x.lag().isPresent() ? (Object) x.lag().getAsLong() : null).toList(),
                a.stream().map(x -> x.phase().name()).toList(),
                a.stream().map(ConsumerStatus.Assignment::epoch).toList(),
                c.exceptions().stream().map(ConsumerStatus.ExceptionEntry::time).toList(),
                c.exceptions().stream().map(ConsumerStatus.ExceptionEntry::text).toList(), c.state().name(),
                c.stateReason(),
                orNever(c.lastPollTime()), n.messagesRead(), n.rowsRead(), orNever(c.lastCommitTime()),
                n.blocksCommitted(),
                n.rowsCommitted(), n.messagesSkipped(), n.offsetsLost(), orNever(c.lastRebalanceTime()),
                n.rebalanceRevocations(),
                n.rebalanceAssignments(), 1, orNever(c.lastUsed()), "");
    }

    private static Instant orNever(@Nullable Instant time) {
        return Objects.requireNonNullElse(time, NEVER);
    }
}
