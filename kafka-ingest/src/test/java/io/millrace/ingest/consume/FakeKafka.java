package io.millrace.ingest.consume;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** The brokers of a test: logs with holes, and the group's committed offsets. */
final class FakeKafka implements TopicIds {
    private final Map<TopicPartition, NavigableMap<Long, ConsumerRecord<ByteBuffer, ByteBuffer>>> logs = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> begins = new HashMap<>();
    final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    /** Null when there is no topic. */
    @Nullable
    String topicId = "id-1";
    /** So many lookups from now on get no answer. */
    int lookupFailures;
    int lookups;
    /** What the next lookups say, whatever is so. */
    final Deque<String> answers = new ArrayDeque<>();

    long append(TopicPartition partition, @Nullable String value) {
        return append(partition, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    long append(TopicPartition partition, byte @Nullable [] value) {
        long offset = end(partition);
        ConsumerRecord<ByteBuffer, ByteBuffer> message = new ConsumerRecord<>(partition.topic(), partition.partition(),
                offset, 1_700_000_000_123L, TimestampType.CREATE_TIME, 0, value == null ? -1 : value.length, null,
                value == null ? null : ByteBuffer.wrap(value), new RecordHeaders(), Optional.of(0));
        log(partition).put(offset, message);
        ends.put(partition, offset + 1);
        return offset;
    }

    /** An offset without a message: a control record. */
    void appendHole(TopicPartition partition) {
        ends.merge(partition, 1L, Long::sum);
    }

    /** The topic is deleted and created again, empty. */
    void recreate(String newId) {
        topicId = newId;
        logs.clear();
        ends.clear();
        begins.clear();
    }

    /** Retention: everything below goes. */
    void deleteBefore(TopicPartition partition, long offset) {
        begins.put(partition, offset);
        log(partition).headMap(offset).clear();
    }

    private NavigableMap<Long, ConsumerRecord<ByteBuffer, ByteBuffer>> log(TopicPartition partition) {
        return logs.computeIfAbsent(partition, p -> new TreeMap<>());
    }

    long end(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    long begin(TopicPartition partition) {
        return begins.getOrDefault(partition, 0L);
    }

    List<ConsumerRecord<ByteBuffer, ByteBuffer>> read(TopicPartition partition, long from, int max) {
        return log(partition).tailMap(from).values().stream().limit(max).toList();
    }

    @Override
    public Optional<String> lookup(String topic) {
        lookups++;
        if (lookupFailures > 0) {
            lookupFailures--;
            throw new TimeoutException("no answer");
        }
        return answers.isEmpty() ? Optional.ofNullable(topicId) : Optional.of(answers.remove());
    }
}
