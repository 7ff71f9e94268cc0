package io.millrace.ingest.memory;

import io.millrace.coordination.thread.Bell;
import io.millrace.ingest.consume.Departure;
import io.millrace.ingest.consume.RecordSource;
import io.millrace.ingest.fetch.ListedRun;
import io.millrace.ingest.fetch.MessageRun;
import io.millrace.ingest.memory.SimulatedGroup.News;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One client. Owned by the consumer's thread, but for {@link #wakeup}. */
public final class SimulatedRecordSource implements RecordSource {
    /** A poll that brings more news than this leaves the rest to the next one. */
    private static final int MAX_NEWS = 8;

    private final SimulatedKafka kafka;
    private final SimulatedRecordSources process;
    private final String group;
    private final String instanceId;
    private final Bell bell;
    private final BrokerTransit transit;
    private volatile boolean isWoken;
    // Guarded by the lock of the brokers:
    private final SimulatedFetcher fetcher;
    private Set<String> topics = Set.of();
    private @Nullable ConsumerRebalanceListener listener;
    private @Nullable SimulatedMember member;
    private boolean isPolling;
    private long polledNs;
    private boolean isClosed;
    private long closedNs;

    SimulatedRecordSource(SimulatedKafka kafka, SimulatedRecordSources process, String group, String instanceId,
            Bell bell, BrokerTransit transit) {
        this.kafka = kafka;
        this.process = process;
        this.group = group;
        this.instanceId = instanceId;
        this.bell = bell;
        this.transit = transit;
        this.fetcher = new SimulatedFetcher(kafka, transit);
        this.polledNs = kafka.nowNs();
    }

    // --- what the coordinator asks; under the lock

    String instanceId() {
        return instanceId;
    }

    Set<String> topics() {
        return topics;
    }

    Set<TopicPartition> owned() {
        return fetcher.owned();
    }

    @Nullable
    SimulatedMember member() {
        return member;
    }

    void attach(@Nullable SimulatedMember newMember) {
        member = newMember;
    }

    /** It did not poll for so long that its own client gave its membership up. */
    boolean hasOverslept(long nowNs) {
        return nowNs - polledNs > kafka.timing().maxPollInterval().toNanos();
    }

    /** Since when the coordinator has not heard of it; now if it does. */
    long silentSinceNs(long nowNs) {
        if (isClosed) {
            return closedNs;
        }
        long silentNs = process.silentSinceNs(nowNs);
        if (!isPolling && hasOverslept(nowNs)) {
            long oversleptNs = polledNs + kafka.timing().maxPollInterval().toNanos();
            // Compared as differences: the clock's zero is arbitrary.
            long forgivenNs = process.forgivenNs();
            long sinceNs = forgivenNs - oversleptNs > 0 ? forgivenNs : oversleptNs;
            return sinceNs - silentNs < 0 ? sinceNs : silentNs;
        }
        return silentNs;
    }

    void forgiveSilence(long nowNs) {
        closedNs = nowNs;
    }

    void ring() {
        bell.ring();
    }

    /** What it has, by its own knowledge. */
    public Set<TopicPartition> assigned() {
        synchronized (kafka) {
            return Set.copyOf(fetcher.owned());
        }
    }

    // --- the client

    private void requireOpen() {
        synchronized (kafka) {
            if (isClosed) {
                throw new IllegalStateException("This consumer has already been closed.");
            }
        }
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw new InterruptException("interrupted");
        }
    }

    @Override
    public void subscribe(Collection<String> newTopics, ConsumerRebalanceListener newListener) {
        requireOpen();
        synchronized (kafka) {
            topics = Set.copyOf(newTopics);
            listener = newListener;
        }
    }

    @Override
    public List<MessageRun> poll(Duration timeout) {
        requireOpen();
        enterPoll();
        try {
            transit.request(BrokerCall.POLL);
            ConsumerRecords<ByteBuffer, ByteBuffer> records = pollUntil(kafka.nowNs() + timeout.toNanos());
            transit.reply(BrokerCall.POLL);
            return ListedRun.of(records);
        } finally {
            synchronized (kafka) {
                isPolling = false;
                polledNs = kafka.nowNs();
            }
        }
    }

    private void enterPoll() {
        synchronized (kafka) {
            // What is due because it had not polled comes first.
            kafka.tick();
            isPolling = true;
        }
    }

    private ConsumerRecords<ByteBuffer, ByteBuffer> pollUntil(long endNs) {
        while (true) {
            long rings = bell.rings();
            if (isWoken) {
                isWoken = false;
                return ConsumerRecords.empty();
            }
            attendGroup();
            synchronized (kafka) {
                if (process.reachesBroker()) {
                    ConsumerRecords<ByteBuffer, ByteBuffer> found = fetcher.fetch(group);
                    if (!found.nextOffsets().isEmpty()) {
                        return found;
                    }
                }
            }
            long leftNs = endNs - kafka.nowNs();
            if (leftNs <= 0) {
                return ConsumerRecords.empty();
            }
            try {
                var _ = bell.awaitBeyond(rings, Duration.ofNanos(leftNs));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptException(e);
            }
        }
    }

    private void attendGroup() {
        if (!transit.hearsOfGroup()) {
            return;
        }
        for (int i = 0; i < MAX_NEWS; i++) {
            News news = null;
            synchronized (kafka) {
                if (!topics.isEmpty() && process.reachesCoordinator()) {
                    kafka.tick();
                    news = kafka.group(group).attend(this, kafka.nowNs());
                    polledNs = kafka.nowNs();
                }
            }
            switch (news) {
                case null -> {
                    return;
                }
                case News.Lost lost -> {
                    call(each -> each.onPartitionsLost(lost.partitions()));
                    synchronized (kafka) {
                        fetcher.remove(lost.partitions());
                    }
                }
                case News.Assigned assigned -> assigned(assigned);
            }
        }
    }

    private void assigned(News.Assigned news) {
        SimulatedMember told = member;
        if (!news.revoked().isEmpty()) {
            call(each -> each.onPartitionsRevoked(news.revoked()));
        }
        synchronized (kafka) {
            fetcher.remove(news.revoked());
            fetcher.add(news.added());
            if (!news.revoked().isEmpty() && told != null) {
                kafka.group(group).rejoin(told, kafka.nowNs());
            }
        }
        call(each -> each.onPartitionsAssigned(news.added()));
    }

    private void call(Consumer<ConsumerRebalanceListener> callback) {
        ConsumerRebalanceListener called = listener;
        if (called == null) {
            return;
        }
        try {
            callback.accept(called);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KafkaException("User rebalance callback throws an error", e);
        }
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        requireOpen();
        synchronized (kafka) {
            fetcher.pause(partitions);
        }
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        requireOpen();
        synchronized (kafka) {
            fetcher.resume(partitions);
        }
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata position) {
        requireOpen();
        synchronized (kafka) {
            fetcher.seek(partition, position);
        }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        requireOpen();
        transit.request(BrokerCall.COMMITTED);
        process.requireCoordinator(timeout);
        Map<TopicPartition, OffsetAndMetadata> out = new HashMap<>(kafka.committed(group));
        out.keySet().retainAll(partitions);
        transit.reply(BrokerCall.COMMITTED);
        return out;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return offsets(BrokerCall.BEGINNING_OFFSETS, partitions, timeout, SimulatedLog::begin);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return offsets(BrokerCall.END_OFFSETS, partitions, timeout, SimulatedLog::end);
    }

    private Map<TopicPartition, Long> offsets(BrokerCall call, Collection<TopicPartition> partitions, Duration timeout,
            ToLongFunction<SimulatedLog> offset) {
        requireOpen();
        transit.request(call);
        process.requireBroker(timeout);
        Map<TopicPartition, Long> out = new HashMap<>();
        synchronized (kafka) {
            for (TopicPartition partition : partitions) {
                SimulatedLog log = kafka.find(partition);
                if (log == null) {
                    throw new TimeoutException("no offsets of " + partition + " within " + timeout);
                }
                out.put(partition, offset.applyAsLong(log));
            }
        }
        transit.reply(call);
        return out;
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        synchronized (kafka) {
            return fetcher.lag(partition);
        }
    }

    @Override
    public void commitAdvisory(Map<TopicPartition, OffsetAndMetadata> offsets) {
        requireOpen();
        try {
            transit.request(BrokerCall.COMMIT_ADVISORY);
            synchronized (kafka) {
                if (process.reachesCoordinator()) {
                    kafka.tick();
                    kafka.group(group).commit(this, offsets);
                }
            }
            transit.reply(BrokerCall.COMMIT_ADVISORY);
        } catch (KafkaException e) {
            // Best effort: nobody waits for it.
        }
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        requireOpen();
        transit.request(BrokerCall.COMMIT_SYNC);
        process.requireCoordinator(timeout);
        synchronized (kafka) {
            kafka.tick();
            kafka.group(group).commit(this, offsets);
        }
        transit.reply(BrokerCall.COMMIT_SYNC);
    }

    @Override
    public int connectionCount() {
        return process.reachesBroker() ? 1 : 0;
    }

    @Override
    public void wakeup() {
        isWoken = true;
        bell.ring();
    }

    @Override
    public void close(Duration timeout, Departure departure) {
        synchronized (kafka) {
            if (isClosed) {
                return;
            }
        }
        transit.request(BrokerCall.CLOSE);
        synchronized (kafka) {
            kafka.tick();
            isClosed = true;
            closedNs = kafka.nowNs();
            if (departure == Departure.LEAVE && process.reachesCoordinator()) {
                kafka.group(group).leave(this, kafka.nowNs());
            }
            fetcher.remove(new HashSet<>(fetcher.owned()));
        }
        process.closed(this);
        transit.reply(BrokerCall.CLOSE);
    }
}
