package io.millrace.replication.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.PartSpec;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import io.millrace.replication.store.IncomingFile;
import io.millrace.replication.store.Medium;
import io.millrace.replication.store.MediumContract;
import io.millrace.replication.store.PartDirectory;
import io.millrace.replication.store.PartFile;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.store.Preparation;
import io.millrace.replication.store.RecordChange;
import io.millrace.replication.store.StoredPart;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The disk in memory is a medium, and loses what a real one may lose. */
final class MemoryDiskTest extends MediumContract {
    private static final PartId A = new PartId(1, 2);
    private static final UUID TABLE = new UUID(11, 12);
    private static final Schema SCHEMA = new Schema(List.of(new Field("n", NumberType.UINT64)));
    private static final TableLayout LAYOUT = TableLayout.of(SCHEMA, List.of("n"));

    @Override
    protected Disk newDisk() {
        MemoryDisk disk = new MemoryDisk();
        Random random = new Random(1);
        return new Disk() {
            @Override
            public Medium open() {
                return disk.open();
            }

            @Override
            public void crash(Medium open) {
                disk.crash(random);
            }

            @Override
            public long sizeBytes(PartId part) {
                return disk.sizeBytes(part);
            }

            @Override
            public void flipBit(PartId part, long bit) {
                disk.flipBit(part, bit);
            }

            @Override
            public void truncate(PartId part, long sizeBytes) {
                disk.truncate(part, sizeBytes);
            }

            @Override
            public void lose(PartId part) {
                disk.lose(part);
            }

            @Override
            public void loseName(PartId part) {
                disk.loseName(part);
            }

            @Override
            public void setFull(boolean full) {
                disk.setFull(full);
            }
        };
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Ends the process at the n-th step. */
    private static final class KillAt implements DiskHook {
        private int left = Integer.MAX_VALUE;
        private final Set<DiskStep> seen = EnumSet.noneOf(DiskStep.class);

        @Override
        public void before(DiskStep step) {
            seen.add(step);
            if (left-- == 0) {
                throw new Killed();
            }
        }
    }

    private static PartStore store(MemoryDisk disk) {
        return PartStore.open(disk.open(), Failpoints.NONE, InstantSource.system());
    }

    private static Block block(int rowCount, long from) {
        LongColumnBuilder values = new LongColumnBuilder(rowCount);
        for (int i = 0; i < rowCount; i++) {
            values.append(from + i);
        }
        return new Block(SCHEMA, List.of(values.build()), rowCount);
    }

    private static StoredPart prepare(PartStore store, PartId id, int rowCount) {
        Block block = block(rowCount, id.low());
        try (Preparation preparation = store.begin("token")) {
            preparation.write(new PartSpec(id, TABLE, "all", LAYOUT, 0, List.of()), block,
                    SortKey.of(block, List.of("n")), null, rowCount);
            return preparation.ingest().getFirst();
        }
    }

    @Test
    void whatIsNotSyncedMayBeLostOrTorn() {
        Set<String> outcomes = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            MemoryDisk disk = new MemoryDisk();
            Medium medium = disk.open();
            try (IncomingFile file = medium.receive(A)) {
                file.append(new byte[] {1, 2, 3, 4}, 0, 4);
                file.force();
                file.append(new byte[] {5, 6, 7, 8}, 0, 4);
            }
            disk.crash(new Random(seed));
            Medium next = disk.open();
            if (!next.exists(PartDirectory.TMP, A)) {
                outcomes.add("gone");
                continue;
            }
            try (IncomingFile file = next.receive(A)) {
                assertThat(file.sizeBytes()).isBetween(4L, 8L);
                outcomes.add("size " + file.sizeBytes());
            }
            assertThat(disk.usedBytes()).isBetween(4L, 8L);
        }
        assertThat(outcomes).containsExactlyInAnyOrder("gone", "size 4", "size 5", "size 6", "size 7", "size 8");
    }

    @Test
    void aBatchThatWasNotSyncedIsThereWholeOrNot() {
        Set<Integer> outcomes = new HashSet<>();
        Random random = new Random(4);
        for (int round = 0; round < 50; round++) {
            KillAt kill = new KillAt();
            MemoryDisk disk = new MemoryDisk("disk", kill);
            Medium medium = disk.open();
            kill.left = 1; // after WRITE_RECORDS
            assertThatThrownBy(() -> medium.write(List.of(new RecordChange(new byte[] {1}, new byte[] {1}),
                    new RecordChange(new byte[] {2}, new byte[] {2})))).isInstanceOf(Killed.class);
            assertThat(medium.get(new byte[] {1})).isNull();
            disk.crash(random);
            Medium next = disk.open();
            List<Byte> found = new ArrayList<>();
            next.scan(new byte[0], (key, value) -> found.add(key[0]));
            outcomes.add(found.size());
        }
        assertThat(outcomes).containsExactlyInAnyOrder(0, 2);
    }

    @Test
    void whatAnOrderlyEndCutOffBeforeItsSyncIsThereForTheNextProcess() {
        KillAt kill = new KillAt();
        MemoryDisk disk = new MemoryDisk("disk", kill);
        Medium medium = disk.open();
        kill.left = 1; // after WRITE_RECORDS
        assertThatThrownBy(() -> medium.write(List.of(new RecordChange(new byte[] {1}, new byte[] {1}))))
                .isInstanceOf(Killed.class);
        medium.close();
        assertThat(disk.open().get(new byte[] {1})).containsExactly(1);
    }

    @Test
    void aDeletedNameMayComeBack() {
        Set<Boolean> outcomes = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            MemoryDisk disk = new MemoryDisk();
            PartStore store = store(disk);
            prepare(store, A, 3);
            Medium medium = reopened(disk);
            medium.delete(PartDirectory.PARTS, A);
            disk.crash(new Random(seed));
            outcomes.add(disk.open().exists(PartDirectory.PARTS, A));
        }
        assertThat(outcomes).containsExactlyInAnyOrder(true, false);
    }

    private static Medium reopened(MemoryDisk disk) {
        disk.crash(new Random(0));
        return disk.open();
    }

    /** Power is cut at every step of taking in a part; what is recorded afterwards is whole. */
    @Test
    void aRecordedPartIsWholeWheneverTheCrashCame() {
        Set<DiskStep> seen = EnumSet.noneOf(DiskStep.class);
        int recorded = 0;
        int steps = 0;
        for (boolean isDone = false; !isDone; steps++) {
            for (int seed = 0; seed < 20; seed++) {
                KillAt kill = new KillAt();
                MemoryDisk disk = new MemoryDisk("disk", kill);
                PartStore store = store(disk);
                kill.left = steps;
                try {
                    prepare(store, A, 10);
                    isDone = true;
                } catch (Killed e) {
                    assertThat(kill.left).isNegative();
                }
                kill.left = Integer.MAX_VALUE;
                disk.crash(new Random(seed));
                try (PartStore next = store(disk)) {
                    assertThat(disk.parts()).hasSize(next.records().size());
                    if (!next.records().isEmpty()) {
                        recorded++;
                        next.openPart(next.records().getFirst()).orElseThrow().newReader().verify();
                    }
                }
                seen.addAll(kill.seen);
            }
        }
        assertThat(recorded).isPositive();
        assertThat(steps).isGreaterThan(7);
        assertThat(seen).contains(DiskStep.CREATE_FILE, DiskStep.SYNC_FILE, DiskStep.LINK, DiskStep.SYNC_DIRECTORY,
                DiskStep.INGEST, DiskStep.WRITE_RECORDS, DiskStep.SYNC_RECORDS);
    }

    @Test
    void aMediumOfAProcessThatIsOverDoesNothing() {
        MemoryDisk disk = new MemoryDisk();
        Medium medium = disk.open();
        disk.crash(new Random(0));
        assertThatThrownBy(() -> medium.write(List.of())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> medium.ingested()).isInstanceOf(IllegalStateException.class);
        disk.open();
        medium.close();
        assertThatThrownBy(disk::open).isInstanceOf(RetriableException.class);
    }

    @Test
    void failingReadsAndWritesAreRetriable() {
        MemoryDisk disk = new MemoryDisk();
        try (PartStore store = store(disk)) {
            StoredPart part = prepare(store, A, 10);
            disk.setReadsFail(true);
            assertThatThrownBy(() -> part.newReader().verify()).isInstanceOf(RetriableException.class)
                    .hasMessageContaining("Input/output error");
            disk.setReadsFail(false);
            part.newReader().verify();
            disk.setWritesFail(true);
            assertThatThrownBy(() -> prepare(store, new PartId(5, 5), 10)).isInstanceOf(RetriableException.class);
            disk.setWritesFail(false);
            prepare(store, new PartId(5, 5), 10).newReader().verify();
        }
    }

    @Test
    void aQuotaIsKeptToTheByte() {
        MemoryDisk disk = new MemoryDisk();
        try (PartStore store = store(disk)) {
            StoredPart part = prepare(store, A, 10);
            long used = disk.usedBytes();
            disk.setQuotaBytes(used + part.sizeBytes() - 1);
            assertThatThrownBy(() -> prepare(store, new PartId(5, 5), 10)).isInstanceOf(RetriableException.class);
            assertThat(disk.usedBytes()).isEqualTo(used);
            disk.setQuotaBytes(3 * used);
            prepare(store, new PartId(5, 5), 10);
            assertThat(disk.usedBytes()).isGreaterThan(used).isLessThanOrEqualTo(3 * used);
        }
    }

    @Test
    void theSameSeedMakesTheSameDisk() {
        assertThat(run(5)).isEqualTo(run(5));
    }

    private static List<String> run(int seed) {
        Random random = new Random(seed);
        MemoryDisk disk = new MemoryDisk();
        List<String> out = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            PartStore store = store(disk);
            PartFact fact = prepare(store, new PartId(random.nextLong(), random.nextLong()), 10).fact();
            disk.flipBit(fact.partId(), random.nextLong(8 * fact.sizeBytes()));
            disk.crash(random);
            out.add(disk.parts() + " " + disk.usedBytes());
        }
        return out;
    }

    @Test
    void aDamagedPartIsCorruption() {
        MemoryDisk disk = new MemoryDisk();
        try (PartStore store = store(disk)) {
            StoredPart part = prepare(store, A, 10);
            for (long bit = 0; bit < 8 * disk.sizeBytes(A); bit++) {
                disk.flipBit(A, bit);
                try (PartFile file = part.openFile()) {
                    assertThat(file.checksum()).isNotEqualTo(part.fileChecksum());
                }
                disk.flipBit(A, bit);
            }
            disk.flipBit(A, 500); // in the first value
            assertThatThrownBy(() -> part.newReader().verify()).isInstanceOf(CorruptionException.class);
            disk.flipBit(A, 500);
            // What was once damaged is not believed any more.
            assertThatThrownBy(() -> part.newReader().verify()).isInstanceOf(CorruptionException.class);
            assertThat(store.retain(A)).isEmpty();
            assertThat(store.damageReports().partCount()).isEqualTo(1);
        }
    }
}
