package io.millrace.replication.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.replication.memory.MemoryDisk;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.store.PartState;
import io.millrace.replication.store.StoredPart;
import io.millrace.replication.table.DamagedParts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A part of which no good copy is left is never gone without a word. */
final class LostPartsTest {
    private static final long BIT = 500;

    private final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));

    private ReplicaRig rig(String name) {
        ReplicaRig rig = new ReplicaRig(zooKeeper, name);
        rig.follow();
        return rig;
    }

    private static PartId onlyPart(ReplicaRig rig) {
        return rig.table.storage().partSet().getFirst().partId();
    }

    private static Fetch onlyFetch(ReplicaRig rig) {
        assertThat(rig.replicas.fetches()).hasSize(1);
        return rig.replicas.fetches().getFirst();
    }

    /** As a reader meets it, who keeps its reference. */
    private static StoredPart meetDamage(ReplicaRig rig) {
        PartId part = onlyPart(rig);
        rig.disk.flipBit(part, BIT);
        StoredPart met = rig.store.retain(part).orElseThrow();
        assertThatThrownBy(met::verifyFile).isInstanceOf(CorruptionException.class);
        return met;
    }

    /** What queries miss is what the part set calls known, with its rows. */
    private static void assertMissing(ReplicaRig rig, long rowCount) {
        assertThat(rig.table.storage()
                .partSet()
                .stream()
                .filter(part -> part.state() == PartState.KNOWN)
                .mapToLong(part -> part.fact().rowCount())
                .sum()).isEqualTo(rowCount);
        assertThat(rig.table.view().queueSize()).isEqualTo(rowCount > 0 ? 1 : 0);
    }

    private static void ask(ReplicaRig rig, int times) {
        for (int i = 0; i < times; i++) {
            rig.ticker.advance(Duration.ofSeconds(20));
            rig.fetch();
            rig.follow();
        }
    }

    @Test
    void theOnlyCopyIsCalledLostByItsReplicaAndByTheOthers() {
        ReplicaRig a = rig("a");
        a.insert(10);
        a.follow();
        meetDamage(a).release();
        a.follow();
        assertThat(a.table.storage().rowCount()).isZero();
        assertMissing(a, 10);
        ReplicaRig b = rig("b");
        a.fetchFrom(b);
        b.fetchFrom(a);
        b.follow();
        ask(a, 2);
        ask(b, 2);
        assertThat(onlyFetch(a).isLost()).isFalse();
        ask(a, 1);
        ask(b, 1);
        for (ReplicaRig each : new ReplicaRig[] {a, b}) {
            assertThat(onlyFetch(each).isLost()).isTrue();
            assertThat(onlyFetch(each).lastError()).contains("lost", "10 rows");
            assertThat(each.table.view().lastError()).contains(onlyPart(a).toString(), "lost");
            assertMissing(each, 10);
        }
        a.insert(20);
        a.follow();
        assertThat(a.table.storage().rowCount()).isEqualTo(20);
        b.follow();
        ask(b, 1);
        assertThat(b.table.storage().rowCount()).isEqualTo(20);
        assertMissing(b, 10);
    }

    @Test
    void whatAReplicaMayHaveThatIsNotAliveIsNotCalledLost() {
        ReplicaRig b = rig("b");
        ReplicaRig a = rig("a");
        a.fetchFrom(b);
        a.insert(10);
        a.follow();
        b.znodes.expire();
        meetDamage(a).release();
        a.follow();
        ask(a, 6);
        assertThat(onlyFetch(a).isLost()).isFalse();
        assertThat(onlyFetch(a).lastError()).contains("not alive", "b");
        assertMissing(a, 10);
    }

    @Test
    void theDamageIsCountedAndKnownAfterARestartUntilThePartIsHereAgain() {
        MemoryDisk disk = new MemoryDisk();
        ReplicaRig before = new ReplicaRig(zooKeeper, "a", disk);
        before.follow();
        before.insert(10);
        before.follow();
        PartId part = onlyPart(before);
        meetDamage(before).release();
        before.follow();
        DamagedParts damaged = before.table.storage().damaged();
        assertThat(damaged.contains(part)).isTrue();
        assertThat(damaged.count()).isEqualTo(1);
        assertThat(damaged.foundCount()).isEqualTo(1);
        before.store.close();

        ReplicaRig a = new ReplicaRig(zooKeeper, "a", disk);
        assertMissing(a, 10); // also before ZooKeeper was asked for anything
        assertThat(a.table.storage().damaged().contains(part)).isTrue();
        a.follow();
        ask(a, 3);
        assertThat(onlyFetch(a).isLost()).isTrue();
        a.drop(List.of(part));
        a.follow();
        assertThat(a.table.storage().damaged().count()).isZero();
        assertMissing(a, 0);
    }

    @Test
    void aDamagedPartThatStillHasReadersIsLookedAtOnceMoreAfterThem() {
        ReplicaRig a = rig("a");
        a.insert(10);
        a.follow();
        PartId part = onlyPart(a);
        StoredPart read = meetDamage(a);
        a.follow();
        ask(a, 1);
        assertMissing(a, 10);
        a.disk.flipBit(part, BIT); // only the reading had failed
        read.release();
        ask(a, 1);
        assertMissing(a, 0);
        assertThat(a.table.storage().rowCount()).isEqualTo(10);
        assertThat(a.table.storage().partSet()).extracting(PartRecord::state).containsExactly(PartState.LOCAL);
        assertThat(a.table.storage().damaged().count()).isZero();
        assertThat(a.table.storage().damaged().foundCount()).isEqualTo(1);
    }
}
