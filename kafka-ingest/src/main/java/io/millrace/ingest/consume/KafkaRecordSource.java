package io.millrace.ingest.consume;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link RecordSource} on Kafka's own client. Owned by the consumer's thread, but for {@link #wakeup}. */
final class KafkaRecordSource implements RecordSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRecordSource.class);

    private final Consumer<ByteBuffer, ByteBuffer> client;
    private final boolean isStatic;
    private final @Nullable Metric connections;

    /** Takes ownership of the client. {@code isStatic}: it has a group instance id. */
    KafkaRecordSource(Consumer<ByteBuffer, ByteBuffer> client, boolean isStatic) {
        this.client = client;
        this.isStatic = isStatic;
        this.connections = client.metrics()
                .entrySet()
                .stream()
                .filter(e -> e.getKey().name().equals("connection-count")
                        && e.getKey().group().equals("consumer-metrics"))
                .<Metric> map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        client.subscribe(topics, listener);
    }

    @Override
    public ConsumerRecords<ByteBuffer, ByteBuffer> poll(Duration timeout) {
        try {
            return client.poll(timeout);
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        }
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        client.pause(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        client.resume(partitions);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata position) {
        client.seek(partition, position);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(client.committed(partitions, timeout));
        found.values().removeIf(java.util.Objects::isNull);
        return found;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return client.beginningOffsets(partitions, timeout);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return client.endOffsets(partitions, timeout);
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        try {
            return client.currentLag(partition);
        } catch (IllegalStateException e) {
            return OptionalLong.empty(); // not assigned any more
        }
    }

    @Override
    public void commitAdvisory(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            client.commitAsync(offsets, (committed, failure) -> {
                if (failure != null) {
                    LOG.debug("the group was not told of {}", committed, failure);
                }
            });
        } catch (RuntimeException e) {
            LOG.debug("the group was not told of {}", offsets, e);
        }
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        client.commitSync(offsets, timeout);
    }

    @Override
    public int connectionCount() {
        return connections != null && connections.metricValue() instanceof Number n ? n.intValue() : 1;
    }

    @Override
    public void wakeup() {
        client.wakeup();
    }

    @Override
    public void close(Duration timeout, Departure departure) {
        // A static member that leaves for good must say so; one that returns must not, whatever the protocol.
        GroupMembershipOperation operation = switch (departure) {
            case LEAVE -> GroupMembershipOperation.LEAVE_GROUP;
            case RETURN -> isStatic ? GroupMembershipOperation.DEFAULT : GroupMembershipOperation.LEAVE_GROUP;
        };
        try {
            client.close(CloseOptions.timeout(timeout).withGroupMembershipOperation(operation));
        } catch (RuntimeException e) {
            LOG.debug("closing a Kafka client", e);
        }
    }
}
