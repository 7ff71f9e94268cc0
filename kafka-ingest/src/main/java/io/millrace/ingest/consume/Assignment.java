package io.millrace.ingest.consume;

import io.millrace.coordination.ledger.LedgerKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The topic partitions of one consumer and which of them the client has paused. Owned by the consumer's thread. */
final class Assignment {
    private static final Comparator<TopicPartition> ORDER = Comparator.comparing(TopicPartition::topic)
            .thenComparingInt(TopicPartition::partition);

    private final ConsumerSetup setup;
    private final RecordSource source;
    private final Map<TopicPartition, OwnedPartition> owned = new TreeMap<>(ORDER);
    private final Set<TopicPartition> paused = new HashSet<>();

    Assignment(ConsumerSetup setup, RecordSource source) {
        this.setup = setup;
        this.source = source;
    }

    /** Nothing is read of them until they are acquired. */
    void add(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            owned.put(partition,
                    new OwnedPartition(partition,
                            new LedgerKey(setup.group(), partition.topic(), partition.partition()), setup.newBackoff(),
                            setup.ticker().nanoTime()));
        }
        source.pause(partitions);
        paused.addAll(partitions);
        // Gives the client a position, so that it does not look for one itself; the ledger's follows.
        for (TopicPartition partition : partitions) {
            source.seek(partition, new org.apache.kafka.clients.consumer.OffsetAndMetadata(0L));
        }
    }

    void remove(Collection<TopicPartition> partitions) {
        partitions.forEach(owned::remove);
        paused.removeAll(partitions);
    }

    @Nullable
    OwnedPartition get(TopicPartition partition) {
        return owned.get(partition);
    }

    /** Whether this is still the assignment that the object was made for. */
    boolean isCurrent(OwnedPartition partition) {
        return owned.get(partition.topicPartition()) == partition;
    }

    Collection<OwnedPartition> all() {
        return owned.values();
    }

    List<OwnedPartition> inPhase(PartitionPhase phase) {
        List<OwnedPartition> found = new ArrayList<>();
        for (OwnedPartition partition : owned.values()) {
            if (partition.phase() == phase) {
                found.add(partition);
            }
        }
        return found;
    }

    boolean isEmpty() {
        return owned.isEmpty();
    }

    /** Puts the client where the topic partition is to be read next. */
    void seek(OwnedPartition partition) {
        source.seek(partition.topicPartition(), partition.position());
    }

    /** Everything that was read and not handed over is read again; with {@code alsoInFlight} that, too. */
    void rewind(boolean alsoInFlight) {
        for (OwnedPartition partition : owned.values()) {
            if (partition.ledger().isPresent() && partition.phase() != PartitionPhase.ACQUIRING) {
                partition.rewind(alsoInFlight);
                if (partition.phase() == PartitionPhase.RUNNING) {
                    seek(partition);
                }
            }
        }
    }

    /** Tells the client what to fetch: running topic partitions, unless everything has to wait. */
    void applyPauses(boolean everythingWaits) {
        List<TopicPartition> toPause = new ArrayList<>();
        List<TopicPartition> toResume = new ArrayList<>();
        for (OwnedPartition partition : owned.values()) {
            TopicPartition tp = partition.topicPartition();
            boolean waits = everythingWaits || partition.phase() != PartitionPhase.RUNNING
                    || setup.pauses().isPaused(tp);
            if (waits && paused.add(tp)) {
                toPause.add(tp);
            } else if (!waits && paused.remove(tp)) {
                toResume.add(tp);
            }
        }
        if (!toPause.isEmpty()) {
            source.pause(toPause);
        }
        if (!toResume.isEmpty()) {
            source.resume(toResume);
        }
    }

    List<ConsumerStatus.Assignment> describe() {
        List<ConsumerStatus.Assignment> out = new ArrayList<>();
        for (OwnedPartition p : owned.values()) {
            TopicPartition tp = p.topicPartition();
            Optional<Long> committed = p.ledger().map(held -> held.value().nextOffset());
            OptionalLong lag = p.phase() == PartitionPhase.ACQUIRING ? OptionalLong.empty() : source.lag(tp);
            out.add(new ConsumerStatus.Assignment(tp.topic(), tp.partition(), p.phase(), setup.pauses().isPaused(tp),
                    p.readOffset(), committed.map(OptionalLong::of).orElse(OptionalLong.empty()), lag,
                    p.ledger().map(held -> held.value().epoch()).orElse(0L)));
        }
        return out;
    }
}
