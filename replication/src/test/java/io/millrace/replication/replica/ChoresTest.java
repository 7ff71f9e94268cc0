package io.millrace.replication.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.lease.Leases;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.table.TablePath;
import io.millrace.replication.memory.MemoryDisk;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Who does the chores of which tables. */
final class ChoresTest {
    private static final int KEPT = 2;
    private static final int ENTRIES = 3 * KEPT;

    private final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));

    private ReplicaRig rig(String name, String shard) {
        ReplicaRig rig = new ReplicaRig(zooKeeper, name, new MemoryDisk(), TablePath.of(ReplicaRig.TABLE, shard));
        rig.follow();
        return rig;
    }

    private static void insertMany(ReplicaRig rig) {
        for (int i = 1; i <= ENTRIES; i++) {
            rig.insert(i);
        }
        rig.follow();
    }

    private static int logged(ReplicaRig rig) {
        return rig.table.log().entryCount();
    }

    @Test
    void eachShardHasALeaderOfItsOwnSoThatNoTablesAreLeftUntidied() {
        ReplicaRig first = rig("a", "01");
        ReplicaRig second = rig("b", "01");
        ReplicaRig other = rig("c", "02");
        insertMany(first);
        second.follow();
        insertMany(other);
        Chores ofFirst = first.chores(KEPT, "01");
        Chores ofSecond = second.chores(KEPT, "01");
        Chores ofOther = other.chores(KEPT, "02");
        Leases leases = new Leases(first.znodes, first.ephemerals);
        assertThat(leases.holder("chores-01")).contains("a");
        assertThat(leases.holder("chores-02")).contains("c");

        second.threads.run("chores", 1); // not the leader of its shard
        assertThat(logged(first)).isEqualTo(ENTRIES);
        assertThat(logged(other)).isEqualTo(ENTRIES);
        other.threads.run("chores", 1);
        assertThat(logged(first)).isEqualTo(ENTRIES);
        assertThat(logged(other)).isLessThan(ENTRIES);
        first.threads.run("chores", 1);
        assertThat(logged(first)).isLessThan(ENTRIES);

        ofFirst.close();
        second.ephemerals.round();
        insertMany(first);
        second.follow();
        int before = logged(first);
        second.threads.run("chores", 1); // it is now
        assertThat(logged(first)).isLessThan(before);
        ofSecond.close();
        ofOther.close();
        assertThat(first.faults).isEmpty();
        assertThat(second.faults).isEmpty();
        assertThat(other.faults).isEmpty();
    }
}
