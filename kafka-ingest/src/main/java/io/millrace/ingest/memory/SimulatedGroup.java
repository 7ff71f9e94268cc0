package io.millrace.ingest.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;

/** The coordinator of one group. Guarded by the lock of {@link SimulatedKafka}. */
final class SimulatedGroup {
    /** What a member hears when it polls. */
    sealed interface News {
        /** It is no member any more. */
        record Lost(Set<TopicPartition> partitions) implements News {}

        /** A round has ended. */
        record Assigned(Set<TopicPartition> revoked, Set<TopicPartition> added) implements News {}
    }

    private final SimulatedKafka kafka;
    private final SimulatedTiming timing;
    private final SortedMap<String, SimulatedMember> members = new TreeMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private int generation;
    private boolean isRebalancing;
    private long rebalancingSinceNs;
    private Set<TopicPartition> knownPartitions = Set.of();
    private boolean isMetadataOld;
    private long metadataOldSinceNs;

    SimulatedGroup(SimulatedKafka kafka, SimulatedTiming timing) {
        this.kafka = kafka;
        this.timing = timing;
    }

    Map<TopicPartition, OffsetAndMetadata> committed() {
        return committed;
    }

    int generation() {
        return generation;
    }

    boolean isRebalancing() {
        return isRebalancing;
    }

    List<String> memberNames() {
        return List.copyOf(members.keySet());
    }

    Map<TopicPartition, String> owners() {
        Map<TopicPartition, String> out = new HashMap<>();
        members.forEach((name, member) -> member.assigned().forEach(partition -> out.put(partition, name)));
        return out;
    }

    // --- members

    /** What the client hears; null when there is nothing new. */
    @Nullable
    News attend(SimulatedRecordSource source, long nowNs) {
        SimulatedMember member = source.member();
        if (member != null && !member.isFenced() && !member.isRemoved() && source.hasOverslept(nowNs)) {
            // Its client fell silent by itself and joins again, under the same name.
            source.attach(null);
            member = null;
            if (!source.owned().isEmpty()) {
                return new News.Lost(Set.copyOf(source.owned()));
            }
        }
        if (member != null && member.isFenced()) {
            throw new FencedInstanceIdException("another client has joined group as " + source.instanceId());
        }
        if (member != null && member.isRemoved()) {
            source.attach(null);
            member = null;
            if (!source.owned().isEmpty()) {
                return new News.Lost(Set.copyOf(source.owned()));
            }
        }
        if (member == null) {
            member = join(source, nowNs);
        }
        if (isRebalancing && !member.hasJoined()) {
            member.join();
            completeIfReady();
        }
        if (isRebalancing || member.generation() == generation) {
            return null;
        }
        if (member.generation() != SimulatedMember.NO_GENERATION && !member.hasJoined()) {
            // A round went by without it.
            member.reach(SimulatedMember.NO_GENERATION);
            if (!source.owned().isEmpty()) {
                return new News.Lost(Set.copyOf(source.owned()));
            }
        }
        member.reach(generation);
        Set<TopicPartition> revoked = new HashSet<>(source.owned());
        revoked.removeAll(member.assigned());
        Set<TopicPartition> added = new HashSet<>(member.assigned());
        added.removeAll(source.owned());
        return new News.Assigned(revoked, added);
    }

    private SimulatedMember join(SimulatedRecordSource source, long nowNs) {
        SimulatedMember before = members.get(source.instanceId());
        SimulatedMember member = new SimulatedMember(source);
        members.put(source.instanceId(), member);
        source.attach(member);
        if (before != null) {
            before.fence();
            member.assign(before.assigned());
        } else {
            rebalance(nowNs);
        }
        return member;
    }

    /** The member gave up what was revoked: another round gives it to others. */
    void rejoin(SimulatedMember member, long nowNs) {
        if (members.get(member.source().instanceId()) == member) {
            rebalance(nowNs);
        }
    }

    /** Removes the member of that name, if there is one. */
    void remove(String instanceId, long nowNs) {
        SimulatedMember member = members.remove(instanceId);
        if (member != null) {
            member.remove();
            rebalance(nowNs);
        }
    }

    /** Removes the client's member unless another client has taken its name. */
    void leave(SimulatedRecordSource source, long nowNs) {
        if (members.get(source.instanceId()) == source.member() && source.member() != null) {
            remove(source.instanceId(), nowNs);
        }
    }

    // --- rounds

    private void rebalance(long nowNs) {
        if (!isRebalancing) {
            isRebalancing = true;
            rebalancingSinceNs = nowNs;
            members.values().forEach(SimulatedMember::awaitJoin);
        }
        kafka.ringMembers();
        completeIfReady();
    }

    /** What happens by the passing of time. */
    void tick(long nowNs) {
        for (Map.Entry<String, SimulatedMember> each : List.copyOf(members.entrySet())) {
            long silentSinceNs = each.getValue().source().silentSinceNs(nowNs);
            if (nowNs - silentSinceNs >= timing.sessionTimeout().toNanos()) {
                remove(each.getKey(), nowNs);
            }
        }
        if (!isRebalancing && !members.isEmpty()) {
            noticeTopics(nowNs);
        }
        if (isRebalancing && nowNs - rebalancingSinceNs >= timing.maxPollInterval().toNanos()) {
            complete();
        }
    }

    private void noticeTopics(long nowNs) {
        if (partitions().equals(knownPartitions)) {
            isMetadataOld = false;
        } else if (!isMetadataOld) {
            isMetadataOld = true;
            metadataOldSinceNs = nowNs;
        }
        if (isMetadataOld && nowNs - metadataOldSinceNs >= timing.metadataMaxAge().toNanos()) {
            rebalance(nowNs);
        }
    }

    private Set<TopicPartition> partitions() {
        Set<String> topics = new HashSet<>();
        members.values().forEach(member -> topics.addAll(member.source().topics()));
        Set<TopicPartition> out = new HashSet<>();
        topics.forEach(topic -> out.addAll(kafka.partitions(topic)));
        return out;
    }

    private void completeIfReady() {
        if (isRebalancing && members.values().stream().allMatch(SimulatedMember::hasJoined)) {
            complete();
        }
    }

    private void complete() {
        isRebalancing = false;
        isMetadataOld = false;
        generation++;
        knownPartitions = partitions();
        SortedMap<String, Set<String>> topics = new TreeMap<>();
        Map<String, Set<TopicPartition>> claims = new HashMap<>();
        members.forEach((name, member) -> {
            topics.put(name, member.source().topics());
            claims.put(name, member.claims());
        });
        Map<String, Set<TopicPartition>> assigned = CooperativeAssignor.assign(topics, claims, knownPartitions);
        members.forEach((name, member) -> member.assign(assigned.getOrDefault(name, Set.of())));
        kafka.ringMembers();
    }

    // --- offsets

    void commit(SimulatedRecordSource source, Map<TopicPartition, OffsetAndMetadata> offsets) {
        SimulatedMember member = source.member();
        if (member != null && member.isFenced()) {
            throw new FencedInstanceIdException("another client has joined the group as " + source.instanceId());
        }
        if (member == null || member.isRemoved()) {
            throw new CommitFailedException("no member of the group: " + source.instanceId());
        }
        committed.putAll(offsets);
    }
}
