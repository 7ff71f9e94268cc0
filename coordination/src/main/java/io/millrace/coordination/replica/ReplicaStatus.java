package io.millrace.coordination.replica;

import java.util.Objects;

/**
 * A replica as seen in ZooKeeper.
 *
 * @param isAlive whether its sign of life is there now; a hint
 */
public record ReplicaStatus(String replica, ReplicaState state, boolean isAlive) {
    public ReplicaStatus {
        Objects.requireNonNull(replica, "replica");
        Objects.requireNonNull(state, "state");
    }
}
