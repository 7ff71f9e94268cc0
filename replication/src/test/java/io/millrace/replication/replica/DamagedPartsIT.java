package io.millrace.replication.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.store.PartState;
import io.millrace.replication.table.InsertRows;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.PartitionIds;
import io.millrace.replication.table.RowPartitions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A part that is damaged on one replica is never read again there, and comes back from another one. */
@Timeout(120)
final class DamagedPartsIT {
    private static final int ROWS = 30_000;

    /** What can happen to a file at rest. */
    enum Damage {
        FLIP_FIRST, FLIP_DATA, FLIP_INDEX, FLIP_END, TRUNCATE, EMPTY, LOSE_DATABASE_FILE, LOSE_NAME, LOSE_BOTH;

        void to(Path directory, PartId part) throws IOException {
            Path file = directory.resolve("parts").resolve(part + ".sst");
            long size = Files.size(file);
            switch (this) {
                case FLIP_FIRST -> flip(file, 3);
                case FLIP_DATA -> flip(file, size / 3);
                case FLIP_INDEX -> flip(file, size - 1500);
                case FLIP_END -> flip(file, size - 20);
                case TRUNCATE -> truncate(file, size / 2);
                case EMPTY -> truncate(file, 0);
                case LOSE_DATABASE_FILE -> loseDatabaseFile(directory, file);
                case LOSE_NAME -> Files.delete(file);
                case LOSE_BOTH -> {
                    loseDatabaseFile(directory, file);
                    Files.delete(file);
                }
            }
        }

        private static void flip(Path path, long at) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.seek(at);
                int value = file.read();
                file.seek(at);
                file.write(value ^ 4);
            }
        }

        private static void truncate(Path path, long size) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(size);
            }
        }

        private static void loseDatabaseFile(Path directory, Path file) throws IOException {
            try (var files = Files.list(directory.resolve("db"))) {
                for (Path each : files.toList()) {
                    if (Files.isSameFile(each, file)) {
                        Files.delete(each);
                    }
                }
            }
        }
    }

    private final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.system());

    @TempDir
    private Path dir;

    private TestNode node(String name) throws IOException {
        return new TestNode(zooKeeper, name, dir.resolve(name), Failpoints.NONE);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition within 40 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Numbers that do not compress, so that a part has many blocks and not all of them are in the cache. */
    private static void insert(TestNode node, TableReplica table, long seed, int count) {
        Random random = new Random(seed);
        LongColumnBuilder values = new LongColumnBuilder(count);
        for (int i = 0; i < count; i++) {
            values.append(random.nextLong());
        }
        Block block = new Block(TestNode.SCHEMA, List.of(values.build()), count);
        InsertRows rows = new InsertRows(block, RowPartitions.single(PartitionIds.ALL),
                SortKey.of(block, List.of("a")), List.of());
        try (PendingInsert insert = node.inserter.prepare(UUID.randomUUID().toString(),
                List.of(new InsertTarget(table, rows, "", 0, Optional.empty())))) {
            assertThat(insert.commit(List.of())).isInstanceOf(CommitOutcome.Committed.class);
        }
    }

    private static PartId onlyPart(TableReplica table) {
        return table.storage().partSet().getFirst().partId();
    }

    /** Everything, as a query reads it. */
    private static void readAll(TableReplica table) {
        try (PartSnapshot snapshot = table.storage().snapshot()) {
            snapshot.parts().forEach(part -> part.stored().newReader().verify());
        }
    }

    private static boolean isWhole(TableReplica table, long rowCount) {
        if (table.storage().rowCount() != rowCount) {
            return false;
        }
        try (PartSnapshot snapshot = table.storage().snapshot()) {
            snapshot.parts().forEach(part -> part.stored().verifyFile());
            return snapshot.parts().stream().noneMatch(part -> part.stored().isDamaged());
        } catch (CorruptionException e) {
            return false;
        }
    }

    private void assertNothingLeft(String node) throws IOException {
        try (var files = Files.list(dir.resolve(node).resolve("quarantine"))) {
            assertThat(files.toList()).isEmpty();
        }
        try (var files = Files.list(dir.resolve(node).resolve("tmp"))) {
            assertThat(files.toList()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void damageAtRestIsHealedAfterTheStart(Damage damage) throws IOException {
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            PartId part;
            try (TestNode b = node("b")) {
                TableReplica onB = b.open();
                insert(a, onA, 0, ROWS);
                await(() -> onB.storage().rowCount() == ROWS);
                part = onlyPart(onB);
            }
            damage.to(dir.resolve("b"), part);
            try (TestNode b = node("b")) {
                TableReplica onB = b.open();
                insert(b, onB, ROWS, 100); // the neighbours do not suffer
                await(() -> {
                    try {
                        readAll(onB);
                    } catch (CorruptionException e) {
                        assertThat(e).hasMessageContaining(part.toString())
                                .hasMessageContaining("fetched from another replica");
                    }
                    return isWhole(onB, ROWS + 100);
                });
                await(() -> onB.view().stateHash().equals(onA.view().stateHash()));
                assertThat(onB.view().queueSize()).isZero();
                assertThat(b.store.records()).allMatch(record -> record.state() == PartState.LOCAL);
                assertThat(b.faults).isEmpty();
                assertNothingLeft("b");
            }
        }
    }

    @Test
    void damageWhileRunningFailsTheQueryOnceAndIsHealed() throws IOException {
        try (TestNode a = node("a"); TestNode b = node("b")) {
            TableReplica onA = a.open();
            TableReplica onB = b.open();
            insert(a, onA, 0, ROWS);
            await(() -> onB.storage().rowCount() == ROWS);
            PartId part = onlyPart(onA);
            Damage.FLIP_DATA.to(dir.resolve("a"), part);
            assertThatThrownBy(() -> readAll(onA)).isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(part.toString())
                    .hasMessageContaining("damaged on this replica")
                    .hasMessageContaining("repeat the query");
            await(() -> isWhole(onA, ROWS));
            readAll(onA);
            assertThat(a.store.damageReports().partCount()).isEqualTo(1);
            assertNothingLeft("a");
            assertThat(a.faults).isEmpty();
        }
    }

    @Test
    void aDamagedCopyIsNotServedAndTheNextReplicaIsAsked() throws IOException {
        try (TestNode a = node("a"); TestNode b = node("b")) {
            TableReplica onA = a.open();
            TableReplica onB = b.open();
            insert(a, onA, 0, ROWS);
            await(() -> onB.storage().rowCount() == ROWS);
            Damage.FLIP_DATA.to(dir.resolve("a"), onlyPart(onA));
            try (TestNode c = node("c")) {
                TableReplica onC = c.open(); // asks a first, which wrote the part
                await(() -> isWhole(onC, ROWS));
                await(() -> a.store.damageReports().partCount() == 1);
                await(() -> isWhole(onA, ROWS));
                assertThat(b.store.damageReports().partCount() + c.store.damageReports().partCount()).isZero();
            }
        }
    }

    @Test
    void damageOfTheLastCopyIsToldAndKeptAndHealsWhenAnotherReplicaComesBack() throws IOException {
        PartId part;
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            try (TestNode b = node("b")) {
                TableReplica onB = b.open();
                insert(a, onA, 0, ROWS);
                await(() -> onB.storage().rowCount() == ROWS);
                part = onlyPart(onB);
            }
            Damage.FLIP_DATA.to(dir.resolve("a"), part);
            assertThatThrownBy(() -> readAll(onA)).isInstanceOf(CorruptionException.class);
            await(() -> onA.storage().rowCount() == 0);
            await(() -> onA.view().lastError().contains(part.toString()));
            assertThat(onA.view().queueSize()).isEqualTo(1);
            await(() -> Files.exists(dir.resolve("a").resolve("quarantine").resolve(part + ".sst")));
            try (TestNode b = node("b")) {
                b.open();
                await(() -> isWhole(onA, ROWS));
                assertNothingLeft("a");
            }
        }
    }

    @Test
    void theLastCopySurvivesARestartInQuarantineAndGoesWithItsTable() throws IOException {
        PartId part;
        try (TestNode a = node("a")) {
            TableReplica onA = a.open();
            insert(a, onA, 0, ROWS);
            part = onlyPart(onA);
        }
        Damage.TRUNCATE.to(dir.resolve("a"), part);
        Path kept = dir.resolve("a").resolve("quarantine").resolve(part + ".sst");
        for (int i = 0; i < 2; i++) {
            try (TestNode a = node("a")) {
                TableReplica onA = a.open();
                await(() -> onA.view().lastError().contains(part.toString()));
                assertThat(kept).exists();
                assertThat(onA.storage().rowCount()).isZero();
            }
        }
        try (TestNode a = node("a")) {
            a.open();
            a.replicas.drop(TestNode.TABLE, TestNode.PATH);
            // A fetching thread may be looking at it.
            await(() -> !Files.exists(kept));
        }
    }

    @Test
    void theScrubFindsDamageBeforeAReaderDoes() throws IOException {
        try (TestNode a = node("a"); TestNode b = node("b")) {
            TableReplica onA = a.open();
            TableReplica onB = b.open();
            for (int i = 0; i < 3; i++) {
                insert(a, onA, i * 10_000L, 10_000);
            }
            await(() -> onB.storage().rowCount() == ROWS);
            Damage.FLIP_DATA.to(dir.resolve("a"), onA.storage().partSet().get(1).partId());
            try (Scrub scrub = new Scrub(a.replicas, a.context, new ScrubLimits(Duration.ofMillis(20), 1))) {
                await(() -> a.store.damageReports().partCount() == 1);
                await(() -> isWhole(onA, ROWS));
                assertThat(scrub).isNotNull();
            }
            assertThat(a.faults).isEmpty();
        }
    }
}
