package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.MessageRun;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What polls brought and no block has taken yet. Owned by the consumer's thread. */
final class PolledRecords {
    private final Deque<MessageRun> runs = new ArrayDeque<>();

    void add(Collection<MessageRun> polled) {
        runs.addAll(polled);
    }

    @Nullable
    MessageRun first() {
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
