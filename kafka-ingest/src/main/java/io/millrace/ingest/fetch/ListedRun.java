package io.millrace.ingest.fetch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Messages that Kafka's client has already made objects of. */
public final class ListedRun implements MessageRun {
    private final TopicPartition topicPartition;
    private final List<ConsumerRecord<ByteBuffer, ByteBuffer>> records;
    private final @Nullable OffsetAndMetadata nextPosition;
    private final Message message = new Message();
    private int taken;

    private ListedRun(TopicPartition topicPartition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records,
            @Nullable OffsetAndMetadata nextPosition) {
        this.topicPartition = topicPartition;
        this.records = records;
        this.nextPosition = nextPosition;
    }

    /** What a poll brought; a topic partition of which it only brought a new position has a run without messages. */
    public static List<MessageRun> of(ConsumerRecords<ByteBuffer, ByteBuffer> polled) {
        List<MessageRun> runs = new ArrayList<>();
        for (TopicPartition partition : polled.partitions()) {
            runs.add(new ListedRun(partition, polled.records(partition), polled.nextOffsets().get(partition)));
        }
        polled.nextOffsets().forEach((partition, position) -> {
            if (!polled.partitions().contains(partition)) {
                runs.add(new ListedRun(partition, List.of(), position));
            }
        });
        return runs;
    }

    @Override
    public TopicPartition topicPartition() {
        return topicPartition;
    }

    @Override
    public boolean hasNext() {
        return taken < records.size();
    }

    @Override
    public Message next() {
        message.set(records.get(taken++));
        return message;
    }

    @Override
    public @Nullable OffsetAndMetadata nextPosition() {
        return nextPosition;
    }
}
