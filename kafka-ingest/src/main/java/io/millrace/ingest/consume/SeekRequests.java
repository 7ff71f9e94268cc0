package io.millrace.ingest.consume;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** Seeks an operator asked for and no consumer has done yet; the last one of a topic partition counts. For any thread. */
final class SeekRequests {
    private final Map<TopicPartition, Long> wanted = new ConcurrentHashMap<>();

    void ask(TopicPartition partition, long offset) {
        wanted.put(partition, offset);
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    Map<TopicPartition, Long> pending() {
        return wanted;
    }

    /** They are not ours any more. */
    void forget(Collection<TopicPartition> partitions) {
        wanted.keySet().removeAll(partitions);
    }

    void done(TopicPartition partition, long offset) {
        wanted.remove(partition, offset);
    }
}
