package io.millrace.replication.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.TargetResult;
import io.millrace.coordination.commit.TruncatedOutcomeException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.memory.ZnodeCall;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.replication.memory.DiskStep;
import io.millrace.replication.memory.MemoryDisk;
import io.millrace.replication.store.IncomingFile;
import io.millrace.replication.store.PartRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replicas step by step, with breaks of connection, network and disk at exact places. */
final class TableReplicaTest {
    private final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));

    private ReplicaRig rig(String name) {
        ReplicaRig rig = new ReplicaRig(zooKeeper, name);
        rig.follow();
        return rig;
    }

    private static PartId onlyPart(ReplicaRig rig) {
        assertThat(rig.table.storage().partSet()).hasSize(1);
        return rig.table.storage().partSet().getFirst().partId();
    }

    private static long received(ReplicaRig rig, PartId part) {
        try (IncomingFile file = rig.store.receive(part)) {
            return file.sizeBytes();
        }
    }

    @Test
    void aRegistrationThatLosesItsConnectionAnywhereIsTakenUpAgain() {
        int broken = 0;
        for (int call = 0; call < 40; call++) {
            MemoryZooKeeper own = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
            ReplicaRig rig = new ReplicaRig(own, "a");
            AtomicInteger left = new AtomicInteger(call);
            rig.breakAt(each -> left.getAndDecrement() == 0);
            for (int i = 0; i < 10; i++) {
                var _ = rig.table.doWork();
                rig.ephemerals.round();
            }
            broken += left.get() < 0 ? 1 : 0;
            rig.breakAt(_ -> false);
            assertThat(rig.table.view().phase()).as("broken at call %s", call).isEqualTo(ReplicaPhase.FOLLOWING);
            assertThat(rig.table.registry().list()).singleElement().satisfies(r -> assertThat(r.isAlive()).isTrue());
        }
        assertThat(broken).isGreaterThan(5);
    }

    @Test
    void aPartThatIsDroppedTwiceInOneReadingIsCountedOffOnce() {
        ReplicaRig a = rig("a");
        a.insert(10);
        a.insert(20);
        a.follow();
        List<PartRecord> both = a.table.storage().partSet();
        PartId gone = both.getFirst().partId();
        a.drop(List.of(gone));
        a.drop(List.of(gone));
        assertThat(a.table.doWork()).isEqualTo(2);
        assertThat(a.table.view().stateHash()).isEqualTo(Progress
                .of(a.table.view().appliedIndex(), List.of(both.getLast().fact()))
                .stateHash());
    }

    @Test
    void whoFetchesManyPartsReadsOnceWhoHasThem() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        b.fetchFrom(a);
        for (int i = 1; i <= 20; i++) {
            a.insert(i);
        }
        a.follow();
        b.follow();
        AtomicInteger calls = new AtomicInteger();
        b.breakAt(each -> {
            calls.incrementAndGet();
            return false;
        });
        b.fetch();
        assertThat(calls.get()).isBetween(1, 9);
        b.follow();
        assertThat(b.table.view().queueSize()).isZero();
    }

    @Test
    void aPartThatWasFetchedCountsAsQueuedUntilItIsVisible() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        b.fetchFrom(a);
        a.insert(10);
        a.follow();
        b.follow();
        b.fetch();
        assertThat(b.table.storage().rowCount()).isZero();
        assertThat(b.table.view().queueSize()).isEqualTo(1);
        b.follow();
        assertThat(b.table.storage().rowCount()).isEqualTo(10);
        assertThat(b.table.view().queueSize()).isZero();
    }

    @Test
    void whoFollowsListsNoDirectoryAndPartsThatArriveAskZooKeeperNothing() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        b.fetchFrom(a);
        a.insert(1);
        a.follow();
        b.follow();
        b.fetch();
        b.follow();
        List<ZnodeCall.Kind> calls = new ArrayList<>();
        b.breakAt(call -> {
            calls.add(call.kind());
            return false;
        });
        for (int i = 0; i < 5; i++) {
            a.insert(10);
            a.follow();
            b.follow();
            b.fetch();
            int before = calls.size();
            assertThat(b.table.doWork()).isEqualTo(1);
            assertThat(calls).as("taking what has arrived").hasSize(before);
        }
        assertThat(b.table.storage().rowCount()).isEqualTo(a.table.storage().rowCount());
        assertThat(calls).doesNotContain(ZnodeCall.Kind.CHILDREN);
    }

    @Test
    void whatCameOfAPartThatIsDroppedGoesAtOnce() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        b.fetchFrom(a);
        b.cutTransfersAfter(40);
        a.insert(100);
        a.follow();
        PartId part = onlyPart(a);
        b.follow();
        b.fetch();
        assertThat(received(b, part)).isEqualTo(40);
        a.drop(List.of(part));
        b.follow();
        assertThat(received(b, part)).isZero();
    }

    @Test
    void whatCameOfAPartThatIsDroppedWhileItIsFetchedGoesWithTheFetch() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        b.fetchFrom(a);
        b.cutTransfersAfter(40);
        a.insert(100);
        a.follow();
        PartId part = onlyPart(a);
        b.follow();
        b.whileFetching(fetched -> {
            a.drop(List.of(part));
            b.follow();
        });
        b.fetch();
        assertThat(b.replicas.fetches()).isEmpty();
        assertThat(received(b, part)).isZero();
    }

    @Test
    void whatCameOfAPartGoesWithItsTable() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        b.fetchFrom(a);
        b.cutTransfersAfter(40);
        a.insert(100);
        a.follow();
        b.follow();
        b.fetch();
        assertThat(received(b, onlyPart(a))).isEqualTo(40);
        b.table.close(true);
        assertThat(received(b, onlyPart(a))).isZero();
    }

    @Test
    void aPartThatArrivesWhenItsTableIsDroppedGoes() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        b.fetchFrom(a);
        a.insert(100);
        a.follow();
        b.follow();
        b.whileFetching(part -> b.table.close(true));
        b.fetch();
        assertThat(b.disk.parts()).isEmpty();
        assertThat(b.store.isHeld(onlyPart(a))).isFalse();
    }

    private static MemoryDisk diskThatDeletesNothing(AtomicBoolean isStuck) {
        return new MemoryDisk("stuck", step -> {
            if (isStuck.get() && step == DiskStep.DELETE_NAME) {
                throw new RetriableException("injected: the file cannot be removed");
            }
        });
    }

    @Test
    void aFileThatCannotBeRemovedDoesNotKeepOtherPartsFromBeingFetched() {
        AtomicBoolean isStuck = new AtomicBoolean();
        ReplicaRig a = rig("a");
        ReplicaRig b = new ReplicaRig(zooKeeper, "b", diskThatDeletesNothing(isStuck));
        b.follow();
        b.fetchFrom(a);
        b.cutTransfersAfter(40);
        a.insert(100);
        a.follow();
        PartId dropped = onlyPart(a);
        b.follow();
        b.fetch();
        isStuck.set(true);
        a.drop(List.of(dropped));
        a.insert(200);
        a.follow();
        b.follow();
        assertThat(b.replicas.fetches()).extracting(f -> f.part().partId()).containsExactly(onlyPart(a));
    }

    @Test
    void aFileThatCannotBeRemovedDoesNotEndAFetchingThread() {
        AtomicBoolean isStuck = new AtomicBoolean();
        ReplicaRig a = rig("a");
        ReplicaRig b = new ReplicaRig(zooKeeper, "b", diskThatDeletesNothing(isStuck));
        b.follow();
        b.fetchFrom(a);
        b.cutTransfersAfter(40);
        a.insert(100);
        a.insert(200);
        a.follow();
        b.follow();
        List<PartId> fetched = new ArrayList<>();
        b.whileFetching(part -> {
            if (fetched.isEmpty()) {
                isStuck.set(true);
                a.drop(List.of(part));
                b.follow();
            }
            fetched.add(part);
        });
        b.fetch();
        assertThat(fetched).hasSize(2);
    }

    @Test
    void anUnknownOutcomeOfARollIsLookedAtAgainByTheNextChore() {
        ReplicaRig a = rig("a");
        a.insert(10);
        a.follow();
        Chores chores = a.chores(1000);
        String head = PATH_LOG;
        zooKeeper.skipSequence(LogHead.decode(zooKeeper.dump().get(head), head).directory(ReplicaRig.PATH), 1 << 30);
        a.insert(10);
        a.breakAt(TableReplicaTest::isRoll);
        a.threads.run("chores", 1);
        assertThat(a.faults).isEmpty();
        assertThat(generation()).isZero();
        a.threads.run("chores", 1);
        assertThat(generation()).isEqualTo(1);
        chores.close();
    }

    private static final String PATH_LOG = ReplicaRig.PATH.log();

    private int generation() {
        return LogHead.decode(zooKeeper.dump().get(PATH_LOG), PATH_LOG).generation();
    }

    private static boolean isRoll(ZnodeCall call) {
        return call.ops().stream().anyMatch(op -> op instanceof ZnodeOp.SetData set && set.path().equals(PATH_LOG));
    }

    @Test
    void choresThatCannotStartForWantOfAConnectionStartTheNextTime() {
        ReplicaRig a = rig("a");
        a.breakAt(call -> call.path().startsWith("/leases"));
        assertThatThrownBy(() -> a.chores(1000)).isInstanceOf(RetriableException.class);
        Chores chores = a.chores(1000);
        a.threads.run("chores", 1);
        assertThat(a.faults).isEmpty();
        chores.close();
    }

    @Test
    void whatWasCommittedHereAndIsGoneFromTheStateThatIsClonedDoesNotStayPrepared() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        CommitOutcome.Committed committed = (CommitOutcome.Committed) a.insert(10);
        a.insert(20);
        b.follow();
        List<PartRecord> both = b.table.storage().partSet();
        long first = ((TargetResult.Logged) committed.targets().getFirst()).logIndex();
        PartId gone = both.stream().filter(p -> p.fact().minBlock() == first).findFirst().orElseThrow().partId();
        b.drop(List.of(gone));
        b.follow();
        assertThat(new TableLog(b.znodes, ReplicaRig.PATH).truncateBelow(b.table.view().appliedIndex())).isPositive();
        assertThat(a.table.storage().prepared()).hasSize(2);
        a.fetchFrom(b);
        a.follow();
        a.ticker.advance(Duration.ofSeconds(1));
        var _ = a.table.doWork();
        assertThat(a.table.view().appliedIndex()).isEqualTo(b.table.view().appliedIndex());
        assertThat(a.table.storage().prepared()).isEmpty();
        assertThat(a.disk.parts()).doesNotContain(gone).hasSize(1);
        assertThat(a.table.storage().rowCount()).isEqualTo(20);
    }

    private static MemoryDisk diskThatRecordsNothing(AtomicBoolean isStuck) {
        return new MemoryDisk("stuck", step -> {
            if (isStuck.get() && step == DiskStep.WRITE_RECORDS) {
                throw new RetriableException("injected: no room for a record");
            }
        });
    }

    private static void assertNothingPrepared(ReplicaRig rig) {
        assertThat(rig.table.storage().prepared()).isEmpty();
        assertThat(rig.store.records()).isEmpty();
        assertThat(rig.disk.parts()).isEmpty();
    }

    @Test
    void aPreparedPartThatCannotBeForgottenNowGoesInALaterRound() {
        AtomicBoolean isStuck = new AtomicBoolean();
        ReplicaRig a = new ReplicaRig(zooKeeper, "a", diskThatRecordsNothing(isStuck));
        a.follow();
        PendingInsert insert = a.prepare(10);
        isStuck.set(true);
        insert.close();
        a.follow();
        assertThat(a.disk.parts()).hasSize(1);
        isStuck.set(false);
        a.follow();
        assertNothingPrepared(a);
    }

    @Test
    void whatAnEarlierRunPreparedIsForgottenInALaterRoundWhenItCannotBeNow() {
        AtomicBoolean isStuck = new AtomicBoolean();
        MemoryDisk disk = diskThatRecordsNothing(isStuck);
        ReplicaRig before = new ReplicaRig(zooKeeper, "a", disk);
        before.follow();
        assertThat(before.prepare(10).rowCount()).isEqualTo(10);
        before.store.close();
        ReplicaRig a = new ReplicaRig(zooKeeper, "a", disk);
        isStuck.set(true);
        a.follow();
        assertThat(a.disk.parts()).hasSize(1);
        isStuck.set(false);
        a.follow();
        assertNothingPrepared(a);
    }

    /** A commit that was applied or not, while ZooKeeper was away for longer than anybody waited. */
    private static PartId giveUp(ReplicaRig rig, MultiFault first) {
        AtomicInteger sent = new AtomicInteger();
        rig.znodes.injectFaults(_ -> sent.getAndIncrement() == 0 ? first : MultiFault.NOT_SENT);
        assertThatThrownBy(() -> rig.insert(10)).isInstanceOf(UnknownOutcomeException.class);
        rig.znodes.injectFaults(_ -> MultiFault.NONE);
        return rig.table.storage().prepared().getFirst().partId();
    }

    @Test
    void whatWasCommittedUnnoticedAndIsGoneFromTheStateThatIsClonedDoesNotStayPrepared() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        PartId gone = giveUp(a, MultiFault.LOST_AFTER_APPLY);
        b.follow();
        b.drop(List.of(gone));
        b.insert(20);
        b.follow();
        assertThat(new TableLog(b.znodes, ReplicaRig.PATH).truncateBelow(b.table.view().appliedIndex())).isPositive();
        a.fetchFrom(b);
        a.follow();
        a.ticker.advance(Duration.ofSeconds(1));
        var _ = a.table.doWork();
        assertThat(a.table.view().appliedIndex()).isEqualTo(b.table.view().appliedIndex());
        assertThat(a.table.storage().prepared()).isEmpty();
        assertThat(a.disk.parts()).doesNotContain(gone);
    }

    @Test
    void whatWasNotCommittedAndNobodyKnewGoesWithoutARestart() {
        ReplicaRig a = rig("a");
        PartId gone = giveUp(a, MultiFault.DELAYED);
        a.follow();
        assertThat(a.table.storage().prepared()).isEmpty();
        assertThat(a.disk.parts()).doesNotContain(gone);
        zooKeeper.deliverDelayed();
        a.follow();
        assertThat(a.table.storage().partSet()).isEmpty();
    }

    @Test
    void whatWasCommittedAndNobodyKnewStays() {
        ReplicaRig a = rig("a");
        PartId kept = giveUp(a, MultiFault.LOST_AFTER_APPLY);
        a.follow();
        assertThat(a.table.storage().prepared()).isEmpty();
        assertThat(onlyPart(a)).isEqualTo(kept);
        assertThat(a.table.storage().rowCount()).isEqualTo(10);
    }

    @Test
    void anUnknownOutcomeStaysUnknownWhenTheTableIsClosedBeforeItIsAskedForAgain() {
        ReplicaRig a = rig("a");
        try (PendingInsert insert = a.prepare(10)) {
            AtomicInteger sent = new AtomicInteger();
            a.znodes.injectFaults(
                    _ -> sent.getAndIncrement() == 0 ? MultiFault.LOST_AFTER_APPLY : MultiFault.NOT_SENT);
            assertThatThrownBy(() -> insert.commit(List.of())).isInstanceOf(UnknownOutcomeException.class);
            a.znodes.injectFaults(_ -> MultiFault.NONE);
            a.table.close(false);
            assertThatThrownBy(() -> insert.commit(List.of())).isInstanceOf(UnknownOutcomeException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(MultiFault.class)
    void aBlockOnItsWayIsWholeOrGoneWhenItsTableIsDetachedAndAttachedMeanwhile(MultiFault fault) {
        ReplicaRig a = rig("a");
        List<TableReplica> attached = new ArrayList<>();
        PendingInsert insert = a.prepare(10);
        a.znodes.injectFaults(ops -> {
            if (!attached.isEmpty()) {
                return MultiFault.NONE;
            }
            attached.add(a.reopen());
            follow(attached.getFirst());
            return fault;
        });
        try (insert) {
            assertThatThrownBy(() -> insert.commit(List.of())).isInstanceOf(RetriableException.class);
        }
        zooKeeper.deliverDelayed();
        follow(attached.getFirst());
        assertThat(attached.getFirst().storage().prepared()).isEmpty();
        assertThat(attached.getFirst().storage().partSet()).isEmpty();
        assertThat(a.disk.parts()).isEmpty();
    }

    @Test
    void whatATableHadBeforeGoesWhenTheOutcomeInAnotherWasTruncated() {
        ReplicaRig a = rig("a");
        ReplicaRig b = rig("b");
        TableReplica other = a.open(new UUID(8, 8));
        follow(other);
        BlockHash hash = new BlockHash(1, 2);
        try (PendingInsert before = a.prepare(List.of(other), hash)) {
            before.commit(List.of());
        }
        follow(other);
        try (PendingInsert insert = a.prepare(List.of(other, a.table), hash)) {
            AtomicInteger sent = new AtomicInteger();
            a.znodes.injectFaults(_ -> switch (sent.getAndIncrement()) {
                case 0 -> MultiFault.NONE;
                case 1 -> MultiFault.LOST_BEFORE_APPLY;
                default -> MultiFault.NOT_SENT;
            });
            assertThatThrownBy(() -> insert.commit(List.of())).isInstanceOf(UnknownOutcomeException.class);
            a.znodes.injectFaults(_ -> MultiFault.NONE);
            for (int i = 0; i < 3; i++) {
                b.insert(20);
            }
            b.follow();
            new TableLog(b.znodes, ReplicaRig.PATH).truncateBelow(b.table.view().appliedIndex());
            assertThatThrownBy(() -> insert.commit(List.of())).isInstanceOf(TruncatedOutcomeException.class);
        }
        a.fetchFrom(b);
        follow(a.table);
        follow(other);
        assertThat(a.table.storage().prepared()).isEmpty();
        assertThat(other.storage().prepared()).isEmpty();
        assertThat(other.storage().rowCount()).isEqualTo(10);
    }

    private static void follow(TableReplica table) {
        for (int i = 0; i < 20; i++) {
            var _ = table.doWork();
        }
    }
}
