package io.millrace.ingest.fetch;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.internals.FetchConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.Time;

/** What brokers say of one topic partition: a run, a failure, or that another one is to be asked. Owned by the consumer's thread. */
final class Answers {
    private final boolean isReadCommitted;
    private final long preferenceMs;
    private final Time time;
    private final BatchRun.Reading reading;

    /** {@code preferenceMs}: for how long a replica that the leader recommends is read. */
    Answers(FetchConfig fetch, long preferenceMs, Time time) {
        this.isReadCommitted = fetch.isolationLevel == IsolationLevel.READ_COMMITTED;
        this.preferenceMs = preferenceMs;
        this.time = time;
        this.reading = new BatchRun.Reading(isReadCommitted, fetch.checkCrcs, new ArrayDeque<>());
    }

    static KafkaException outOfRange(FetchedPartition partition) {
        return new OffsetOutOfRangeException(Map.of(partition.topicPartition(), partition.fetchOffset()));
    }

    /** False if it is to be asked again later, once it is known who leads. */
    boolean take(FetchedPartition partition, PartitionData data) {
        TopicPartition tp = partition.topicPartition();
        switch (Errors.forCode(data.errorCode())) {
            case NONE -> takeRecords(partition, data);
            case OFFSET_OUT_OF_RANGE -> {
                if (!partition.leavePreferred()) { // a follower may only lag
                    partition.failed(outOfRange(partition));
                }
            }
            case TOPIC_AUTHORIZATION_FAILED -> partition.failed(new TopicAuthorizationException(Set.of(tp.topic())));
            case NOT_LEADER_OR_FOLLOWER, REPLICA_NOT_AVAILABLE, KAFKA_STORAGE_ERROR, FENCED_LEADER_EPOCH,
                    UNKNOWN_LEADER_EPOCH, OFFSET_NOT_AVAILABLE, UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID,
                    INCONSISTENT_TOPIC_ID, UNKNOWN_SERVER_ERROR, LEADER_NOT_AVAILABLE -> {
                return false;
            }
            case Errors other -> partition.failed(new KafkaException("a broker refuses to read " + tp + " from offset "
                    + partition.fetchOffset() + ": " + other + ", " + other.message()));
        }
        return true;
    }

    private void takeRecords(FetchedPartition partition, PartitionData data) {
        TopicPartition tp = partition.topicPartition();
        if (FetchResponse.isDivergingEpoch(data)) {
            diverged(partition, data);
            return;
        }
        FetchResponse.preferredReadReplica(data)
                .ifPresent(node -> partition.prefer(node, time.milliseconds() + preferenceMs));
        partition.sawEnd(isReadCommitted && data.lastStableOffset() >= 0 ? data.lastStableOffset()
                : data.highWatermark());
        if (!(FetchResponse.recordsOrFail(data) instanceof MemoryRecords held)) {
            throw new IllegalStateException("records that are not in memory");
        }
        try {
            BatchRun run = new BatchRun(tp, held, data.abortedTransactions(), partition.fetchOffset(),
                    partition.lastEpoch(), reading);
            if (!run.isEmpty()) {
                partition.fetched(run);
            } else if (held.sizeInBytes() > 0) {
                partition.failed(new KafkaException("a broker answers " + tp + " from offset " + partition.fetchOffset()
                        + " with " + held.sizeInBytes() + " bytes that hold no whole batch from there on"));
            }
        } catch (KafkaException e) {
            partition.failed(e);
        }
    }

    /**
     * The broker's log has other messages than those that were read. Where they part is known only if it lies before the
     * position; Kafka's own client goes on as well when it does not.
     */
    private static void diverged(FetchedPartition partition, PartitionData data) {
        long end = data.divergingEpoch().endOffset();
        if (end < partition.fetchOffset()) {
            TopicPartition tp = partition.topicPartition();
            partition.failed(new LogTruncationException(Map.of(tp, partition.fetchOffset()),
                    Map.of(tp, new OffsetAndMetadata(Math.max(0, end), Optional.of(data.divergingEpoch().epoch()),
                            ""))));
        } else {
            partition.forgetEpoch();
        }
    }
}
