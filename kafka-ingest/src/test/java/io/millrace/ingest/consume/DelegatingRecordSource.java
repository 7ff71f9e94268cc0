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

/** A client with something changed. */
class DelegatingRecordSource implements RecordSource {
    private final RecordSource inner;

    DelegatingRecordSource(RecordSource inner) {
        this.inner = inner;
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        inner.subscribe(topics, listener);
    }

    @Override
    public List<MessageRun> poll(Duration timeout) {
        return inner.poll(timeout);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        inner.pause(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        inner.resume(partitions);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata position) {
        inner.seek(partition, position);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        return inner.committed(partitions, timeout);
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return inner.beginningOffsets(partitions, timeout);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return inner.endOffsets(partitions, timeout);
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        return inner.lag(partition);
    }

    @Override
    public void commitAdvisory(Map<TopicPartition, OffsetAndMetadata> offsets) {
        inner.commitAdvisory(offsets);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        inner.commitSync(offsets, timeout);
    }

    @Override
    public int connectionCount() {
        return inner.connectionCount();
    }

    @Override
    public void wakeup() {
        inner.wakeup();
    }

    @Override
    public void close(Duration timeout, Departure departure) {
        inner.close(timeout, departure);
    }
}
