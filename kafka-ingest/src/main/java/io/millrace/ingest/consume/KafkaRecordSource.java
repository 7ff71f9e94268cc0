package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.BrokerFetcher;
import io.millrace.ingest.fetch.MessageRun;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

/**
 * A {@link RecordSource} on Kafka's own client, which is the member of the group, and a {@link BrokerFetcher}, which fetches. Owned
 * by the consumer's thread, but for {@link #wakeup}.
 */
final class KafkaRecordSource implements RecordSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRecordSource.class);
    /** While messages may come the member looks after its group so often. */
    private static final long GROUP_EVERY_MS = 20;
    /** What the member is assigned is taken up within this time. */
    private static final long IDLE_MS = 100;

    private final Consumer<ByteBuffer, ByteBuffer> client;
    private final BrokerFetcher fetcher;
    private final boolean isStatic;
    private final @Nullable Metric connections;
    private volatile boolean isWoken;

    /** Takes ownership of both. {@code isStatic}: the client has a group instance id. */
    KafkaRecordSource(Consumer<ByteBuffer, ByteBuffer> client, BrokerFetcher fetcher, boolean isStatic) {
        this.client = client;
        this.fetcher = fetcher;
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
        client.subscribe(topics, new Listener(listener));
    }

    @Override
    public List<MessageRun> poll(Duration timeout) {
        long endNs = System.nanoTime() + timeout.toNanos();
        Duration groupWait = Duration.ZERO;
        while (true) {
            try {
                attendGroup(groupWait);
            } catch (WakeupException e) {
                isWoken = false;
                return List.of();
            }
            fetcher.request();
            MessageRun run = fetcher.take();
            if (run != null) {
                fetcher.request(); // on its way while the run is decoded
                return List.of(run);
            }
            long leftMs = (endNs - System.nanoTime()) / 1_000_000;
            if (isWoken || leftMs <= 0) {
                isWoken = false;
                return List.of();
            }
            // Where nothing can come the group is all there is to wait for.
            if (fetcher.isWanted()) {
                groupWait = Duration.ZERO;
                fetcher.await(Math.min(leftMs, GROUP_EVERY_MS));
            } else {
                groupWait = Duration.ofMillis(Math.min(leftMs, IDLE_MS));
            }
        }
    }

    private void attendGroup(Duration wait) {
        ConsumerRecords<ByteBuffer, ByteBuffer> none = client.poll(wait);
        if (!none.isEmpty()) {
            throw new IllegalStateException("the group's member fetched messages itself: " + none.partitions());
        }
    }

    /** Nothing that the member is assigned is ever resumed in it: it would fetch as well. */
    private final class Listener implements ConsumerRebalanceListener {
        private final ConsumerRebalanceListener outer;

        Listener(ConsumerRebalanceListener outer) {
            this.outer = outer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            client.pause(partitions);
            fetcher.add(partitions);
            outer.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            outer.onPartitionsRevoked(partitions);
            fetcher.remove(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            outer.onPartitionsLost(partitions);
            fetcher.remove(partitions);
        }
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        fetcher.pause(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        fetcher.resume(partitions);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata position) {
        client.seek(partition, position); // it checks the leader epoch
        fetcher.seek(partition, position);
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
        return fetcher.lag(partition);
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
        isWoken = true;
        client.wakeup();
        fetcher.wakeup();
    }

    @Override
    public void close(Duration timeout, Departure departure) {
        // A static member that leaves for good must say so; one that returns must not, whatever the protocol.
        GroupMembershipOperation operation = switch (departure) {
            case LEAVE -> GroupMembershipOperation.LEAVE_GROUP;
            case RETURN -> isStatic ? GroupMembershipOperation.DEFAULT : GroupMembershipOperation.LEAVE_GROUP;
        };
        try {
            fetcher.close();
        } catch (RuntimeException e) {
            LOG.debug("closing what fetches", e);
        }
        try {
            client.close(CloseOptions.timeout(timeout).withGroupMembershipOperation(operation));
        } catch (RuntimeException e) {
            LOG.debug("closing a Kafka client", e);
        }
    }
}
