package io.millrace.node.rpc;

import io.millrace.coordination.replica.ReplicaStatus;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A replica of a table.
 *
 * @param appliedIndex log index of the last entry it applied; -1 for none
 * @param stateHash    of its part set at that index
 * @param logEndIndex  log index of the log's last entry, -1 for none; empty when unknown
 * @param detail       only of this node's own replica
 */
public record ReplicaView(String name, String node, boolean isAlive, long appliedIndex, String stateHash,
        OptionalLong logEndIndex, Optional<Detail> detail) {
    /** What ZooKeeper tells of a replica, and what this node knows if it is its own. */
    public static ReplicaView of(ReplicaStatus status, OptionalLong logEndIndex, Optional<Detail> detail) {
        return new ReplicaView(status.replica(), status.state().node(), status.isAlive(),
                status.state().appliedIndex(), status.state().stateHash(), logEndIndex, detail);
    }

    /**
     * What only the replica's own node knows.
     *
     * @param phase          in the replica's words, such as {@code FOLLOWING}
     * @param queueSize      parts that are known and not here
     * @param readOnlyReason present when it takes no writes
     * @param lastException  of following the log or fetching
     */
    public record Detail(String phase, long queueSize, Optional<String> readOnlyReason,
            Optional<String> lastException) {
        /** What the replica tells of itself. */
        public static Detail of(io.millrace.replication.replica.ReplicaView view) {
            return new Detail(view.phase().name(), view.queueSize(), present(view.reason()),
                    present(view.lastError()));
        }

        private static Optional<String> present(String text) {
            return Optional.of(text).filter(each -> !each.isEmpty());
        }
    }
}
