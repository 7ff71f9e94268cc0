package io.millrace.replication.replica;

import java.util.EnumSet;
import java.util.Set;

/** What a replica is doing. */
public enum ReplicaPhase {
    /** Entering itself in ZooKeeper. */
    REGISTERING,
    /** Following the log. */
    FOLLOWING,
    /** The log does not reach back far enough: taking the state of a live replica. */
    CLONING,
    /** The table is gone from ZooKeeper; local parts can be read, nothing can be inserted. */
    GONE,
    /** Closed by this node. */
    CLOSED;

    Set<ReplicaPhase> next() {
        return switch (this) {
            case REGISTERING -> EnumSet.of(FOLLOWING, GONE, CLOSED);
            case FOLLOWING -> EnumSet.of(CLONING, GONE, CLOSED);
            case CLONING -> EnumSet.of(FOLLOWING, GONE, CLOSED);
            case GONE -> EnumSet.of(CLOSED);
            case CLOSED -> EnumSet.noneOf(ReplicaPhase.class);
        };
    }
}
