package io.millrace.replication.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.replication.store.PartState;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.VisiblePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two or three replicas in one process: what one inserts the others get, byte for byte. */
@Timeout(60)
final class ReplicasIT {
    private final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.system());

    @TempDir
    Path dir;

    private TestNode node(String name) throws IOException {
        return new TestNode(zooKeeper, name, dir.resolve(name), Failpoints.NONE);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition within 20 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void insert(TestNode node, TableReplica table, long from, int count) {
        try (PendingInsert insert = node.prepare(table, from, count)) {
            assertThat(insert.commit(List.of())).isInstanceOf(CommitOutcome.Committed.class);
        }
    }

    @Test
    void everyReplicaGetsTheSameBytesAndTheSameStateHash() throws IOException {
        try (TestNode a = node("a"); TestNode b = node("b")) {
            TableReplica onA = a.open();
            TableReplica onB = b.open();
            insert(a, onA, 0, 20_000);
            insert(b, onB, 20_000, 5_000);
            assertThat(onB.storage().rowCount()).isGreaterThanOrEqualTo(5_000);
            await(() -> onA.storage().rowCount() == 25_000 && onB.storage().rowCount() == 25_000);
            assertThat(onA.view().stateHash()).isEqualTo(onB.view().stateHash());
            try (PartSnapshot left = onA.storage().snapshot(); PartSnapshot right = onB.storage().snapshot()) {
                for (int i = 0; i < 2; i++) {
                    VisiblePart one = left.parts().get(i);
                    VisiblePart other = right.parts().get(i);
                    assertThat(one.name()).isEqualTo(other.name());
                    assertThat(Files.mismatch(one.stored().file().orElseThrow(), other.stored().file().orElseThrow()))
                            .isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void aRestartedReplicaCatchesUp() throws IOException {
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            try (TestNode b = node("b")) {
                b.open();
                insert(a, onA, 0, 100);
                await(() -> b.replicas.find(TestNode.TABLE).orElseThrow().storage().rowCount() == 100);
            }
            insert(a, onA, 100, 50);
            try (TestNode b = node("b")) {
                TableReplica onB = b.open();
                assertThat(onB.storage().rowCount()).isGreaterThanOrEqualTo(100);
                await(() -> onB.storage().rowCount() == 150);
                await(() -> onB.view().stateHash().equals(onA.view().stateHash()));
            }
        }
    }

    @Test
    void aNewReplicaClonesWhenTheLogIsTruncated() throws IOException {
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            insert(a, onA, 0, 100);
            insert(a, onA, 100, 100);
            insert(a, onA, 200, 100);
            onA.log().truncateBelow(onA.view().appliedIndex());
            try (TestNode c = node("c")) {
                TableReplica onC = c.open();
                await(() -> onC.storage().rowCount() == 300);
                assertThat(onC.view().stateHash()).isEqualTo(onA.view().stateHash());
                insert(c, onC, 300, 1);
                await(() -> onA.storage().rowCount() == 301);
            }
        }
    }

    @Test
    void whatWasPreparedButNeverCommittedGoesAtTheNextStart() throws IOException {
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            insert(a, onA, 0, 10);
            // A crash after step 1: the insert is neither committed nor closed.
            assertThat(a.prepare(onA, 10, 10).rowCount()).isEqualTo(10);
        }
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            await(() -> onA.storage().prepared().isEmpty());
            assertThat(onA.storage().rowCount()).isEqualTo(10);
        }
    }

    @Test
    void aDroppedTableLeavesNothing() throws IOException {
        try (TestNode a = node("a"); TestNode b = node("b")) {
            TableReplica onA = a.open();
            b.open();
            insert(a, onA, 0, 10);
            a.replicas.drop(TestNode.TABLE, TestNode.PATH);
            b.replicas.drop(TestNode.TABLE, TestNode.PATH);
            assertThat(a.znodes.exists(TestNode.PATH.path())).isFalse();
            assertThat(a.store.records()).isEmpty();
            assertThat(b.store.records()).isEmpty();
        }
    }

    @Test
    void anUnreadableEntryHoldsUpItsTableAndNotTheNode() throws IOException {
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            insert(a, onA, 0, 10);
            String log = TestNode.PATH.log();
            a.znodes.multi(
                    List.of(new ZnodeOp.Create(log + "/" + a.znodes.children(log).getFirst() + "/log-", "no entry",
                            ZnodeOp.CreateMode.PERSISTENT_SEQUENTIAL)));
            await(() -> onA.view().lastError().contains("/log-"));
            assertThat(a.faults).isEmpty();
            assertThat(onA.view().phase()).isEqualTo(ReplicaPhase.FOLLOWING);
            assertThat(onA.storage().rowCount()).isEqualTo(10);
        }
    }

    @Test
    void aBugInTheOwnerThreadStopsTheNode() throws IOException {
        Failpoints bug = name -> {
            if (name.equals(ReplicaFailpoints.BEFORE_PUBLISH)) {
                throw new IllegalStateException("bug");
            }
        };
        try (TestNode a = new TestNode(zooKeeper, "a", dir.resolve("a"), bug)) {
            a.open();
            await(() -> !a.faults.isEmpty());
            assertThat(a.faults).singleElement().isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aNodeWhoseNameWasTakenOverStopsAtItsNextInsertAndKeepsItsParts() throws IOException {
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            insert(a, onA, 0, 10);
            WriterFence.open(zooKeeper.connect(), Ticker.SYSTEM, "a", "elsewhere", "later", Duration.ofSeconds(5));
            try (PendingInsert insert = a.prepare(onA, 10, 5)) {
                assertThatThrownBy(() -> insert.commit(List.of())).isInstanceOf(SupersededException.class);
            }
            // The insert has met it, and perhaps the replica too, which wants to know what became of the insert.
            assertThat(a.faults).isNotEmpty()
                    .allSatisfy(
                            fault -> assertThat(fault).isInstanceOf(SupersededException.class));
            // The log may name them: what is not known is not deleted. A replica that has met it is closed and holds nothing itself.
            assertThat(a.store.records()).filteredOn(record -> record.state() == PartState.PREPARED).hasSize(1);
        }
    }
}
