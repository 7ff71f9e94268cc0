package io.millrace.ingest.consume;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** What an operator has paused; shared by a table's consumers. For any thread; a consumer looks at each of its rounds. */
final class PauseSwitch {
    private final Set<TopicPartition> partitions = ConcurrentHashMap.newKeySet();
    private volatile boolean everything;

    void pauseAll(boolean isPaused) {
        everything = isPaused;
    }

    void pause(TopicPartition partition, boolean isPaused) {
        if (isPaused) {
            partitions.add(partition);
        } else {
            partitions.remove(partition);
        }
    }

    boolean isEverythingPaused() {
        return everything;
    }

    boolean isPaused(TopicPartition partition) {
        return everything || partitions.contains(partition);
    }
}
