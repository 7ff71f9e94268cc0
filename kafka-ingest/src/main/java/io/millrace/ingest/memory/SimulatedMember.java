package io.millrace.ingest.memory;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** A member as the coordinator knows it. Guarded by the lock of {@link SimulatedKafka}. */
final class SimulatedMember {
    /** It has not got its topic partitions yet. */
    static final int NO_GENERATION = -1;

    private final SimulatedRecordSource source;
    private final Set<TopicPartition> assigned = new HashSet<>();
    /** What it said it has when it joined this round. */
    private Set<TopicPartition> claims = Set.of();
    private boolean hasJoined;
    private boolean isFenced;
    private boolean isRemoved;
    private int generation = NO_GENERATION;

    SimulatedMember(SimulatedRecordSource source) {
        this.source = source;
    }

    SimulatedRecordSource source() {
        return source;
    }

    /** What the coordinator has assigned to it. */
    Set<TopicPartition> assigned() {
        return assigned;
    }

    void assign(Set<TopicPartition> partitions) {
        assigned.clear();
        assigned.addAll(partitions);
    }

    Set<TopicPartition> claims() {
        return hasJoined ? claims : assigned;
    }

    void join() {
        hasJoined = true;
        claims = Set.copyOf(source.owned());
    }

    void awaitJoin() {
        hasJoined = false;
    }

    boolean hasJoined() {
        return hasJoined;
    }

    int generation() {
        return generation;
    }

    void reach(int newGeneration) {
        generation = newGeneration;
    }

    void fence() {
        isFenced = true;
    }

    boolean isFenced() {
        return isFenced;
    }

    void remove() {
        isRemoved = true;
    }

    boolean isRemoved() {
        return isRemoved;
    }
}
