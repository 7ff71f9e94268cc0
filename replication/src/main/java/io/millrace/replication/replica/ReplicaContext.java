package io.millrace.replication.replica;

import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.FaultHandler;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Znodes;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.transfer.PartTransfers;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What all replicas of a node share. Owned by whoever made the pieces.
 *
 * @param clock   for people only
 * @param partIds new ones, never the same twice in a cluster
 */
public record ReplicaContext(PartStore store, Znodes znodes, WriterFence fence, Committer committer,
        Ephemerals ephemerals, Members members, PartTransfers transfers, Ticker ticker, Threads threads,
        InstantSource clock, Supplier<PartId> partIds, Failpoints failpoints, FaultHandler faults) {}
