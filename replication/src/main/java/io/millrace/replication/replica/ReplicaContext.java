package io.millrace.replication.replica;

import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.FaultHandler;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Znodes;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.transfer.TransferClient;

/** What all replicas of a node share. Owned by whoever made the pieces. */
public record ReplicaContext(PartStore store, Znodes znodes, WriterFence fence, Committer committer,
        Ephemerals ephemerals,
        Members members, TransferClient client, Ticker ticker, Threads threads, Failpoints failpoints,
        FaultHandler faults) {}
