package io.millrace.ingest.memory;

import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The brokers. For any thread; its lock is not held while a listener or a blocking
 * method of {@link BrokerTransit} runs; bells are rung under it. */
public final class SimulatedKafka {
    private record Topic(String id, List<SimulatedLog> logs) {}

    private final Ticker ticker;
    private final SimulatedTiming timing;
    private final Map<String, Topic> topics = new TreeMap<>();
    private final Map<String, SimulatedGroup> groups = new TreeMap<>();
    private final List<SimulatedRecordSources> processes = new ArrayList<>();
    private int topicCount;
    private boolean isAvailable = true;
    private boolean isCoordinatorAvailable = true;

    public SimulatedKafka(Ticker ticker, SimulatedTiming timing) {
        this.ticker = ticker;
        this.timing = timing;
    }

    /**
     * A process that consumes as members of a group.
     *
     * @param instanceId names its members; each one's index is appended
     * @param threads    gives the bells that polls wait for
     */
    public SimulatedRecordSources connect(String group, String instanceId, Threads threads, BrokerTransit transit) {
        SimulatedRecordSources process = new SimulatedRecordSources(this, group, instanceId, threads, transit);
        synchronized (this) {
            processes.add(process);
        }
        return process;
    }

    long nowNs() {
        return ticker.nanoTime();
    }

    Ticker ticker() {
        return ticker;
    }

    SimulatedTiming timing() {
        return timing;
    }

    // --- topics

    /** Creates a topic, with an id that no topic had before. */
    public synchronized void createTopic(String name, int partitions) {
        if (topics.containsKey(name)) {
            throw new IllegalArgumentException("there is a topic " + name);
        }
        topics.put(name, new Topic("topic-id-" + ++topicCount, new ArrayList<>()));
        growTopic(name, partitions);
    }

    /** Adds topic partitions, up to this many. */
    public synchronized void growTopic(String name, int partitions) {
        List<SimulatedLog> logs = topic(name).logs;
        while (logs.size() < partitions) {
            logs.add(new SimulatedLog(new TopicPartition(name, logs.size())));
        }
    }

    /** Deletes a topic, and what groups have committed of it. */
    public synchronized void deleteTopic(String name) {
        topics.remove(name);
        groups.values().forEach(group -> group.committed().keySet().removeIf(each -> each.topic().equals(name)));
    }

    private Topic topic(String name) {
        Topic topic = topics.get(name);
        if (topic == null) {
            throw new IllegalArgumentException("there is no topic " + name);
        }
        return topic;
    }

    /** The topic's id, if there is such a topic. */
    public synchronized Optional<String> topicId(String name) {
        return Optional.ofNullable(topics.get(name)).map(Topic::id);
    }

    synchronized Set<TopicPartition> partitions(String topic) {
        Topic found = topics.get(topic);
        Set<TopicPartition> out = new HashSet<>();
        for (int i = 0; found != null && i < found.logs.size(); i++) {
            out.add(new TopicPartition(topic, i));
        }
        return out;
    }

    @Nullable
    SimulatedLog find(TopicPartition partition) {
        Topic topic = topics.get(partition.topic());
        return topic == null || partition.partition() >= topic.logs.size() ? null
                : topic.logs.get(partition.partition());
    }

    private SimulatedLog log(TopicPartition partition) {
        SimulatedLog log = find(partition);
        if (log == null) {
            throw new IllegalArgumentException("there is no topic partition " + partition);
        }
        return log;
    }

    // --- logs

    /** Appends a message; returns its offset. */
    public long append(TopicPartition partition, @Nullable String value) {
        return append(partition, null, value == null ? null : value.getBytes(StandardCharsets.UTF_8), List.of(),
                1_700_000_000_000L);
    }

    /** Appends a message; returns its offset. */
    public long append(TopicPartition partition, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers,
            long timestampMs) {
        long offset;
        synchronized (this) {
            offset = log(partition).append(key, value, headers, timestampMs);
        }
        ringMembers();
        return offset;
    }

    /** An offset without a message: a control record, or one that was compacted away. */
    public void appendHole(TopicPartition partition) {
        synchronized (this) {
            log(partition).appendHole();
        }
        ringMembers();
    }

    /** Compaction removes one message. */
    public synchronized void compact(TopicPartition partition, long offset) {
        log(partition).compact(offset);
    }

    /** Retention removes everything below an offset. */
    public synchronized void deleteBefore(TopicPartition partition, long offset) {
        log(partition).deleteBefore(offset);
    }

    /** What is appended from now on cannot be read until {@link #endTransaction}. */
    public synchronized void beginTransaction(TopicPartition partition) {
        log(partition).beginTransaction();
    }

    /** Ends the transaction with a control record; an aborted one leaves holes only. */
    public void endTransaction(TopicPartition partition, boolean isCommitted) {
        synchronized (this) {
            log(partition).endTransaction(isCommitted);
        }
        ringMembers();
    }

    /** A leader that lacks everything from this offset on takes over: the log ends there, and offsets are used again. */
    public void truncate(TopicPartition partition, long offset) {
        synchronized (this) {
            log(partition).truncate(offset);
        }
        ringMembers();
    }

    /** The first offset. */
    public synchronized long begin(TopicPartition partition) {
        return log(partition).begin();
    }

    /** Where a reader of committed messages stops. */
    public synchronized long end(TopicPartition partition) {
        return log(partition).end();
    }

    // --- groups

    SimulatedGroup group(String name) {
        return groups.computeIfAbsent(name, _ -> new SimulatedGroup(this, timing));
    }

    /** What the group has committed. */
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return Map.copyOf(group(group).committed());
    }

    /** As Kafka's tools do it: sets the group's offset. */
    public synchronized void alterCommitted(String group, TopicPartition partition, OffsetAndMetadata offset) {
        group(group).committed().put(partition, offset);
    }

    /** As Kafka's tools do it: deletes the group's offset. */
    public synchronized void deleteCommitted(String group, TopicPartition partition) {
        group(group).committed().remove(partition);
    }

    /** The names of a group's members. */
    public synchronized List<String> members(String group) {
        return group(group).memberNames();
    }

    /** Who has what, as the coordinator sees it. */
    public synchronized Map<TopicPartition, String> owners(String group) {
        return Map.copyOf(group(group).owners());
    }

    /** How many rounds of assignment the group has had. */
    public synchronized int generation(String group) {
        return group(group).generation();
    }

    /** Whether the group waits for members to join. */
    public synchronized boolean isRebalancing(String group) {
        return group(group).isRebalancing();
    }

    /** Removes a member, as Kafka's tools do it. */
    public void evict(String group, String member) {
        synchronized (this) {
            group(group).remove(member, nowNs());
        }
        ringMembers();
    }

    /** Does what is due: members that were silent for too long go, rounds end that waited for too long. */
    public synchronized void tick() {
        if (isCoordinatorUp()) {
            long nowNs = nowNs();
            List.copyOf(groups.values()).forEach(group -> group.tick(nowNs));
        }
    }

    // --- faults

    /** Brokers answer from now on, or not. */
    public void setAvailable(boolean isUp) {
        synchronized (this) {
            tick();
            isAvailable = isUp;
            forgiveSilence();
        }
        ringMembers();
    }

    /** The groups' coordinator answers from now on, or not; messages can be read all the same. */
    public void setCoordinatorAvailable(boolean isUp) {
        synchronized (this) {
            tick();
            isCoordinatorAvailable = isUp;
            forgiveSilence();
        }
        ringMembers();
    }

    /** A coordinator that was away counts the silence of its members anew. */
    private void forgiveSilence() {
        long nowNs = nowNs();
        processes.forEach(process -> process.forgiveSilence(nowNs));
    }

    boolean isAvailable() {
        return isAvailable;
    }

    boolean isCoordinatorUp() {
        return isAvailable && isCoordinatorAvailable;
    }

    /** Wakes all polls that wait: there may be something new. */
    void ringMembers() {
        List<SimulatedRecordSources> all;
        synchronized (this) {
            all = List.copyOf(processes);
        }
        all.forEach(SimulatedRecordSources::ring);
    }

    synchronized void disconnect(SimulatedRecordSources process) {
        processes.remove(process);
    }
}
