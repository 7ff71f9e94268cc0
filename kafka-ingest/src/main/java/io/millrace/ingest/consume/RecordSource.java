package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.MessageRun;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The Kafka consumer as the loop sees it. One thread, except {@link #wakeup}. Methods throw Kafka's own exceptions; automatic
 * offset reset is off, so {@link #poll} throws OffsetOutOfRangeException instead of choosing an offset.
 */
public interface RecordSource {
    /** Joins the group. Nothing is read of a newly assigned topic partition until it was sought and resumed. */
    void subscribe(Collection<String> topics, ConsumerRebalanceListener listener);

    /**
     * Runs, each with messages or at least a new position, to be read one after the other before the next poll of anything but
     * paused topic partitions. Calls the listener. Returns early, and empty, after a {@link #wakeup}.
     */
    List<MessageRun> poll(Duration timeout);

    void pause(Collection<TopicPartition> partitions);

    void resume(Collection<TopicPartition> partitions);

    void seek(TopicPartition partition, OffsetAndMetadata position);

    /** The group's committed offsets; a topic partition without one is absent. */
    Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout);

    Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout);

    Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout);

    /** Messages behind the end as last seen, without asking the broker. */
    OptionalLong lag(TopicPartition partition);

    /** Best effort; failures are counted, not thrown. */
    void commitAdvisory(Map<TopicPartition, OffsetAndMetadata> offsets);

    void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout);

    /** Live connections to brokers; 0 when none can be reached. */
    int connectionCount();

    /** Ends a poll that is waiting, or the next one. Any thread. */
    void wakeup();

    /** Never waits longer than {@code timeout}. Does not call the listener. */
    void close(Duration timeout, Departure departure);
}
