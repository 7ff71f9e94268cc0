package io.millrace.ingest.memory;

import io.millrace.coordination.thread.Threads;
import io.millrace.ingest.consume.RecordSources;
import io.millrace.ingest.consume.TopicIds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** One process's way to the brokers, for the members of one group. For any thread. */
public final class SimulatedRecordSources implements RecordSources, TopicIds {
    private final SimulatedKafka kafka;
    private final String group;
    private final String instanceId;
    private final Threads threads;
    private final BrokerTransit transit;
    private final List<SimulatedRecordSource> open = new CopyOnWriteArrayList<>();
    // Guarded by the lock of the brokers:
    private boolean isReachable = true;
    private boolean isStopped;
    private long silentSinceNs;

    SimulatedRecordSources(SimulatedKafka kafka, String group, String instanceId, Threads threads,
            BrokerTransit transit) {
        this.kafka = kafka;
        this.group = group;
        this.instanceId = instanceId;
        this.threads = threads;
        this.transit = transit;
        this.silentSinceNs = kafka.nowNs();
    }

    @Override
    public String clientId(int consumerIndex) {
        return instanceId(consumerIndex);
    }

    /** The name of its member of that index. */
    public String instanceId(int consumerIndex) {
        return instanceId + "-" + consumerIndex;
    }

    @Override
    public SimulatedRecordSource open(int consumerIndex) {
        transit.request(BrokerCall.OPEN);
        SimulatedRecordSource source = new SimulatedRecordSource(kafka, this, group, instanceId(consumerIndex),
                threads.newBell(), transit);
        open.add(source);
        transit.reply(BrokerCall.OPEN);
        return source;
    }

    void closed(SimulatedRecordSource source) {
        open.remove(source);
    }

    /** There is only the classic protocol. */
    @Override
    public void fallBack() {}

    @Override
    public void evict(int consumerIndex) {
        transit.request(BrokerCall.EVICT);
        requireCoordinator(kafka.timing().requestTimeout());
        kafka.evict(group, instanceId(consumerIndex));
        transit.reply(BrokerCall.EVICT);
    }

    @Override
    public Optional<String> lookup(String topic) {
        transit.request(BrokerCall.LOOKUP);
        requireBroker(kafka.timing().requestTimeout());
        Optional<String> id = kafka.topicId(topic);
        transit.reply(BrokerCall.LOOKUP);
        return id;
    }

    /** Waits for nothing; members that are open go on. */
    @Override
    public void close() {}

    // --- faults

    /** The process can reach the brokers from now on, or not. */
    public void setReachable(boolean canReach) {
        synchronized (kafka) {
            kafka.tick();
            isReachable = canReach;
            silentSinceNs = kafka.nowNs();
        }
        kafka.ringMembers();
    }

    /** The process stands still from now on: nothing is heard of it. The caller sees to it that its threads do. */
    public void stop() {
        synchronized (kafka) {
            kafka.tick();
            isStopped = true;
            silentSinceNs = kafka.nowNs();
        }
    }

    /** The process goes on. */
    public void resume() {
        synchronized (kafka) {
            kafka.tick();
            isStopped = false;
        }
        kafka.ringMembers();
    }

    /** The process is dead: as {@link #stop}, for good. */
    public void kill() {
        stop();
        kafka.disconnect(this);
    }

    void forgiveSilence(long nowNs) {
        silentSinceNs = nowNs;
        open.forEach(source -> source.forgiveSilence(nowNs));
    }

    /** Since when nothing is heard of the process; now if it is heard. Under the lock. */
    long silentSinceNs(long nowNs) {
        return isReachable && !isStopped ? nowNs : silentSinceNs;
    }

    long forgivenNs() {
        return silentSinceNs;
    }

    boolean reachesBroker() {
        synchronized (kafka) {
            return isReachable && kafka.isAvailable();
        }
    }

    boolean reachesCoordinator() {
        synchronized (kafka) {
            return isReachable && kafka.isCoordinatorUp();
        }
    }

    void requireBroker(Duration timeout) {
        if (!reachesBroker()) {
            sleep(timeout);
            if (!reachesBroker()) {
                throw new TimeoutException("no answer of the brokers within " + timeout);
            }
        }
    }

    void requireCoordinator(Duration timeout) {
        if (!reachesCoordinator()) {
            sleep(timeout);
            if (!reachesCoordinator()) {
                throw new TimeoutException("no answer of the group's coordinator within " + timeout);
            }
        }
    }

    private void sleep(Duration timeout) {
        try {
            kafka.ticker().sleep(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    void ring() {
        open.forEach(SimulatedRecordSource::ring);
    }
}
