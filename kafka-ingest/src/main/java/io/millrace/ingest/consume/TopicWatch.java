package io.millrace.ingest.consume;

import io.millrace.coordination.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time whether the topics are still those that the ledgers count for. A commit looks, too; but where a topic
 * was created again and now has exactly as many messages as were read of the one before, nothing comes to be committed. Owned by
 * the consumer's thread; brokers are asked on the executor's, one question at a time.
 */
final class TopicWatch {
    private final TopicIds topicIds;
    private final Executor executor;
    private final Ticker ticker;
    private final long intervalNs;
    private final ConsumerLog log;
    private long askedNs;
    private volatile boolean isAsking;
    /** The ids that were told last; null once they were compared. */
    private volatile @Nullable Map<String, String> told;

    TopicWatch(TopicIds topicIds, Executor executor, Ticker ticker, Duration interval, ConsumerLog log) {
        this.topicIds = topicIds;
        this.executor = executor;
        this.ticker = ticker;
        this.intervalNs = interval.toNanos();
        this.log = log;
        this.askedNs = ticker.nanoTime();
    }

    /** Asks for the topics of what is being read, if it is time. */
    void look(Assignment assignment) {
        long nowNs = ticker.nanoTime();
        if (isAsking || nowNs - askedNs < intervalNs) {
            return;
        }
        askedNs = nowNs;
        Set<String> topics = new TreeSet<>();
        assignment.inPhase(PartitionPhase.RUNNING).forEach(p -> topics.add(p.topicPartition().topic()));
        if (!topics.isEmpty()) {
            isAsking = true;
            executor.execute(() -> ask(topics));
        }
    }

    private void ask(Set<String> topics) {
        try {
            Map<String, String> found = new HashMap<>();
            for (String topic : topics) {
                Optional<String> id = topicIds.lookup(topic);
                id.ifPresent(each -> found.put(topic, each));
            }
            told = found;
        } catch (RuntimeException e) {
            log.failed("whether topics were created again is not known; asked again in " + intervalNs / 1_000_000
                    + " ms: " + topics, e);
        } finally {
            isAsking = false;
        }
    }

    /** Topics of which a topic partition is read by the ledger of one before. Each answer is given once. */
    List<String> takeRecreated(Assignment assignment) {
        Map<String, String> ids = told;
        if (ids == null) {
            return List.of();
        }
        told = null;
        return assignment.inPhase(PartitionPhase.RUNNING).stream().filter(partition -> {
            String id = ids.get(partition.topicPartition().topic());
            return id != null && !id.equals(partition.heldLedger().value().topicId());
        }).map(partition -> partition.topicPartition().topic()).distinct().toList();
    }
}
