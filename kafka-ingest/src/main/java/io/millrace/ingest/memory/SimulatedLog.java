package io.millrace.ingest.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** The log of one topic partition. Guarded by the lock of {@link SimulatedKafka}. */
final class SimulatedLog {
    private record Message(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers, long timestampMs,
            int leaderEpoch) {}

    /** Records and where to read on. */
    record Fetched(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, long nextOffset, int leaderEpoch) {}

    private static final long NONE = -1;

    private final TopicPartition name;
    private final NavigableMap<Long, Message> messages = new TreeMap<>();
    /** Leader epoch to its first offset. */
    private final NavigableMap<Integer, Long> epochs = new TreeMap<>(Map.of(0, 0L));
    private long begin;
    private long end;
    private long transactionBegin = NONE;

    SimulatedLog(TopicPartition name) {
        this.name = name;
    }

    long begin() {
        return begin;
    }

    /** Where a reader of committed messages stops. */
    long end() {
        return transactionBegin == NONE ? end : transactionBegin;
    }

    int leaderEpoch() {
        return epochs.lastKey();
    }

    long append(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers, long timestampMs) {
        messages.put(end, new Message(key, value, List.copyOf(headers), timestampMs, leaderEpoch()));
        return end++;
    }

    void appendHole() {
        end++;
    }

    void compact(long offset) {
        messages.remove(offset);
    }

    void deleteBefore(long offset) {
        begin = Math.clamp(offset, begin, end);
        messages.headMap(begin).clear();
    }

    void beginTransaction() {
        if (transactionBegin != NONE) {
            throw new IllegalStateException("a transaction is open in " + name + " from " + transactionBegin);
        }
        transactionBegin = end;
    }

    void endTransaction(boolean isCommitted) {
        if (transactionBegin == NONE) {
            throw new IllegalStateException("no transaction is open in " + name);
        }
        if (!isCommitted) {
            messages.tailMap(transactionBegin).clear();
        }
        transactionBegin = NONE;
        appendHole();
    }

    /** A new leader that does not have what is at and above the offset. */
    void truncate(long offset) {
        end = Math.clamp(offset, begin, end);
        messages.tailMap(end).clear();
        if (transactionBegin >= end) {
            transactionBegin = NONE;
        }
        int next = leaderEpoch() + 1;
        epochs.values().removeIf(start -> start >= end);
        epochs.put(next, end);
    }

    /** Where the log of a leader epoch ends, as this leader knows; what a client saw above it is gone. */
    long endOf(int epoch) {
        Map.Entry<Integer, Long> next = epochs.higherEntry(epoch);
        return next == null ? end : next.getValue();
    }

    Fetched fetch(long from, int max) {
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> out = new ArrayList<>();
        long next = end();
        int epoch = -1;
        for (Map.Entry<Long, Message> each : messages.subMap(from, true, Math.max(from, end()), false).entrySet()) {
            if (out.size() == max) {
                next = out.getLast().offset() + 1;
                break;
            }
            Message message = each.getValue();
            epoch = message.leaderEpoch;
            RecordHeaders headers = new RecordHeaders();
            message.headers.forEach(headers::add);
            out.add(new ConsumerRecord<>(name.topic(), name.partition(), each.getKey(), message.timestampMs,
                    TimestampType.CREATE_TIME, length(message.key), length(message.value), wrap(message.key),
                    wrap(message.value), headers, Optional.of(epoch)));
        }
        return new Fetched(out, Math.max(from, next), epoch < 0 ? epochAt(Math.max(from, next)) : epoch);
    }

    private int epochAt(long offset) {
        int epoch = epochs.firstKey();
        for (Map.Entry<Integer, Long> each : epochs.entrySet()) {
            if (each.getValue() < offset) {
                epoch = each.getKey();
            }
        }
        return epoch;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? -1 : bytes.length;
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
