package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.ListedRun;
import io.millrace.ingest.fetch.MessageRun;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** A client of {@link FakeKafka}; what happens in its next poll is queued by the test. A poll with nothing takes its time. */
final class FakeRecordSource implements RecordSource {
    private final FakeKafka kafka;
    private final FakeTicker ticker;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Deque<Runnable> events = new ArrayDeque<>();
    private ConsumerRebalanceListener listener;
    int maxPerPartition = 100;
    int polls;
    /** Delivers each message twice. */
    boolean isStuttering;
    boolean isClosed;

    FakeRecordSource(FakeKafka kafka, FakeTicker ticker) {
        this.kafka = kafka;
        this.ticker = ticker;
    }

    void assign(Collection<TopicPartition> partitions) {
        events.add(() -> {
            partitions.forEach(p -> positions.put(p, null));
            listener.onPartitionsAssigned(partitions);
        });
    }

    void revoke(Collection<TopicPartition> partitions) {
        events.add(() -> {
            listener.onPartitionsRevoked(partitions);
            forget(partitions);
        });
    }

    void lose(Collection<TopicPartition> partitions) {
        events.add(() -> {
            forget(partitions);
            listener.onPartitionsLost(partitions);
        });
    }

    private void forget(Collection<TopicPartition> partitions) {
        positions.keySet().removeAll(partitions);
        paused.removeAll(partitions);
    }

    Set<TopicPartition> paused() {
        return Set.copyOf(paused);
    }

    Set<TopicPartition> assigned() {
        return Set.copyOf(positions.keySet());
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener newListener) {
        this.listener = newListener;
    }

    @Override
    public List<MessageRun> poll(Duration timeout) {
        polls++;
        while (!events.isEmpty()) {
            events.remove().run();
        }
        Map<TopicPartition, List<ConsumerRecord<ByteBuffer, ByteBuffer>>> records = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (TopicPartition partition : List.copyOf(positions.keySet())) {
            if (paused.contains(partition)) {
                continue;
            }
            Long position = positions.get(partition);
            if (position == null) {
                throw new IllegalStateException(partition + " is fetched without a position");
            }
            if (position < kafka.begin(partition) || position > kafka.end(partition)) {
                throw new OffsetOutOfRangeException(Map.of(partition, position));
            }
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> found = new ArrayList<>(
                    kafka.read(partition, position, maxPerPartition));
            long after = found.size() == maxPerPartition ? found.getLast().offset() + 1 : kafka.end(partition);
            if (after == position) {
                continue;
            }
            positions.put(partition, after);
            next.put(partition, new OffsetAndMetadata(after));
            if (isStuttering) {
                found.addAll(List.copyOf(found));
            }
            if (!found.isEmpty()) {
                records.put(partition, found);
            }
        }
        if (records.isEmpty()) {
            ticker.advance(timeout);
        }
        return ListedRun.of(new ConsumerRecords<>(records, next));
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        paused.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        partitions.forEach(paused::remove);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata position) {
        if (!positions.containsKey(partition)) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        positions.put(partition, position.offset());
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetAndMetadata> out = new HashMap<>(kafka.committed);
        out.keySet().retainAll(partitions);
        return out;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, Long> out = new HashMap<>();
        partitions.forEach(p -> out.put(p, kafka.begin(p)));
        return out;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, Long> out = new HashMap<>();
        partitions.forEach(p -> out.put(p, kafka.end(p)));
        return out;
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        Long position = positions.get(partition);
        return position == null ? OptionalLong.empty() : OptionalLong.of(kafka.end(partition) - position);
    }

    @Override
    public void commitAdvisory(Map<TopicPartition, OffsetAndMetadata> offsets) {
        kafka.committed.putAll(offsets);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        kafka.committed.putAll(offsets);
    }

    @Override
    public int connectionCount() {
        return 1;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close(Duration timeout, Departure departure) {
        isClosed = true;
    }
}
