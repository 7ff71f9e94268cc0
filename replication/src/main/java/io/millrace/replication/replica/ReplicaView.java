package io.millrace.replication.replica;

/**
 * A replica at a glance, for system tables and the admin RPC.
 *
 * @param reason why inserts cannot commit now; empty when they can
 * @param queueSize parts that are known but not here
 * @param lastError of following or fetching, empty when there was none
 */
public record ReplicaView(ReplicaPhase phase, long appliedIndex, String stateHash, String reason, int queueSize,
        String lastError) {}
