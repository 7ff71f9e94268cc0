package io.millrace.ingest.consume;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What polls brought and no block has taken yet. Owned by the consumer's thread. */
final class PolledRecords {
    /** Records of one topic partition from one poll. */
    static final class Run {
        private final TopicPartition topicPartition;
        private final List<ConsumerRecord<ByteBuffer, ByteBuffer>> records;
        private final @Nullable OffsetAndMetadata next;
        private int taken;

        Run(TopicPartition topicPartition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records,
                @Nullable OffsetAndMetadata next) {
            this.topicPartition = topicPartition;
            this.records = records;
            this.next = next;
        }

        TopicPartition topicPartition() {
            return topicPartition;
        }

        boolean hasNext() {
            return taken < records.size();
        }

        ConsumerRecord<ByteBuffer, ByteBuffer> next() {
            return records.get(taken++);
        }

        /** Where the client stands after these records: behind compacted, aborted and control records. */
        @Nullable
        OffsetAndMetadata nextPosition() {
            return next;
        }
    }

    private final Deque<Run> runs = new ArrayDeque<>();

    void add(ConsumerRecords<ByteBuffer, ByteBuffer> polled) {
        Map<TopicPartition, OffsetAndMetadata> next = polled.nextOffsets();
        for (TopicPartition partition : polled.partitions()) {
            runs.addLast(new Run(partition, polled.records(partition), next.get(partition)));
        }
        next.forEach((partition, position) -> {
            if (!polled.partitions().contains(partition)) {
                runs.addLast(new Run(partition, List.of(), position));
            }
        });
    }

    @Nullable
    Run first() {
        return runs.peekFirst();
    }

    void removeFirst() {
        runs.removeFirst();
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    void clear() {
        runs.clear();
    }

    void drop(Collection<TopicPartition> partitions) {
        runs.removeIf(run -> partitions.contains(run.topicPartition()));
    }
}
