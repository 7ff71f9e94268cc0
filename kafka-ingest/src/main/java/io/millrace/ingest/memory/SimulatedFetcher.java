package io.millrace.ingest.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What one client has, and where it stands. Guarded by the lock of {@link SimulatedKafka}. */
final class SimulatedFetcher {
    /** {@code leaderEpoch} is that of the record before; -1 if not known. */
    private record Position(long offset, int leaderEpoch) {}

    private final SimulatedKafka kafka;
    private final BrokerTransit transit;
    private final Map<TopicPartition, @Nullable Position> positions = new TreeMap<>(CooperativeAssignor.ORDER);
    private final Set<TopicPartition> paused = new HashSet<>();
    /** Whose turn it is to be read first. */
    private int turn;

    SimulatedFetcher(SimulatedKafka kafka, BrokerTransit transit) {
        this.kafka = kafka;
        this.transit = transit;
    }

    Set<TopicPartition> owned() {
        return positions.keySet();
    }

    void add(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> positions.put(partition, null));
    }

    void remove(Collection<TopicPartition> partitions) {
        partitions.forEach(positions::remove);
        paused.removeAll(partitions);
    }

    void pause(Collection<TopicPartition> partitions) {
        partitions.forEach(this::requireOwned);
        paused.addAll(partitions);
    }

    void resume(Collection<TopicPartition> partitions) {
        partitions.forEach(this::requireOwned);
        partitions.forEach(paused::remove);
    }

    void seek(TopicPartition partition, OffsetAndMetadata position) {
        requireOwned(partition);
        positions.put(partition, new Position(position.offset(), position.leaderEpoch().orElse(-1)));
    }

    private void requireOwned(TopicPartition partition) {
        if (!positions.containsKey(partition)) {
            throw new IllegalStateException("No current assignment for partition " + partition);
        }
    }

    OptionalLong lag(TopicPartition partition) {
        Position position = positions.get(partition);
        SimulatedLog log = kafka.find(partition);
        return position == null || log == null ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, log.end() - position.offset));
    }

    /**
     * Reads on. Without next offsets there was nothing.
     *
     * @throws OffsetOutOfRangeException nothing was found, and some positions are not in their logs
     */
    ConsumerRecords<ByteBuffer, ByteBuffer> fetch(String group) {
        Map<TopicPartition, List<ConsumerRecord<ByteBuffer, ByteBuffer>>> records = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        Map<TopicPartition, Long> outOfRange = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> divergent = new HashMap<>();
        int left = kafka.timing().maxPollRecords();
        for (TopicPartition partition : inTurn()) {
            SimulatedLog log = kafka.find(partition);
            if (paused.contains(partition) || log == null || left == 0) {
                continue;
            }
            Position position = position(partition, group);
            if (isTruncated(log, position)) {
                outOfRange.put(partition, position.offset);
                divergent.put(partition,
                        new OffsetAndMetadata(log.endOf(position.leaderEpoch), Optional.of(position.leaderEpoch), ""));
                continue;
            }
            long from = transit.fetchFrom(partition, position.offset);
            if (from < log.begin() || position.offset > log.end()) {
                outOfRange.put(partition, position.offset);
                continue;
            }
            SimulatedLog.Fetched fetched = log.fetch(from, left);
            if (fetched.nextOffset() == position.offset && fetched.records().isEmpty()) {
                continue;
            }
            positions.put(partition, new Position(fetched.nextOffset(), fetched.leaderEpoch()));
            next.put(partition,
                    new OffsetAndMetadata(fetched.nextOffset(), Optional.of(fetched.leaderEpoch()), ""));
            left -= fetched.records().size();
            if (!fetched.records().isEmpty()) {
                records.put(partition, fetched.records());
            }
        }
        if (next.isEmpty() && !divergent.isEmpty()) {
            outOfRange.keySet().retainAll(divergent.keySet());
            throw new LogTruncationException(outOfRange, divergent);
        }
        if (next.isEmpty() && !outOfRange.isEmpty()) {
            throw new OffsetOutOfRangeException(outOfRange);
        }
        return new ConsumerRecords<>(records, next);
    }

    private List<TopicPartition> inTurn() {
        List<TopicPartition> out = new ArrayList<>(positions.keySet());
        if (!out.isEmpty()) {
            Collections.rotate(out, -(turn++ % out.size()));
        }
        return out;
    }

    /** As a client without a reset policy: the group's offset, or none. */
    private Position position(TopicPartition partition, String group) {
        Position position = positions.get(partition);
        if (position == null) {
            OffsetAndMetadata committed = kafka.committed(group).get(partition);
            if (committed == null) {
                throw new NoOffsetForPartitionException(partition);
            }
            position = new Position(committed.offset(), committed.leaderEpoch().orElse(-1));
            positions.put(partition, position);
        }
        return position;
    }

    private static boolean isTruncated(SimulatedLog log, Position position) {
        return position.leaderEpoch >= 0 && position.leaderEpoch < log.leaderEpoch()
                && log.endOf(position.leaderEpoch) < position.offset;
    }
}
