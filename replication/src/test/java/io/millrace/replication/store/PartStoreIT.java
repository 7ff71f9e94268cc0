package io.millrace.replication.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnFixtures;
import io.millrace.replication.column.ColumnFixtures.Draw;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.part.ContentHash;
import io.millrace.replication.part.FileHash;
import io.millrace.replication.part.PartLayout;
import io.millrace.replication.part.PartReader;
import io.millrace.replication.part.PartSpec;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartStoreIT {
    private static final UUID TABLE = new UUID(11, 12);
    private static final Schema SCHEMA = new Schema(List.of(new Field("n", NumberType.UINT64), new Field("s",
            SimpleType.STRING)));
    private static final TableLayout LAYOUT = TableLayout.of(SCHEMA, List.of("n"));

    @TempDir
    private Path directory;
    private int nextPart = 1;

    private PartStore open() {
        return PartStore.open(directory, StoreOptions.DEFAULT);
    }

    private static Block block(int rowCount, int seed) {
        Random random = new Random(seed);
        return new Block(SCHEMA,
                List.of(ColumnFixtures.column(NumberType.UINT64, rowCount, Draw.WILD, random), ColumnFixtures
                        .column(SimpleType.STRING, rowCount, Draw.WILD, random)),
                rowCount);
    }

    private PartSpec spec() {
        return new PartSpec(new PartId(7, nextPart++), TABLE, "all", LAYOUT, 0, List.of());
    }

    private PartFact write(Preparation preparation, Block block) {
        return preparation.write(spec(), block, SortKey.of(block, List.of("n")), null, block.rowCount());
    }

    private StoredPart prepare(PartStore store, Block block) {
        try (Preparation preparation = store.begin("token")) {
            write(preparation, block);
            return preparation.ingest().getFirst();
        }
    }

    private long filesIn(String name) throws IOException {
        try (var files = Files.list(directory.resolve(name))) {
            return files.count();
        }
    }

    private static Path receivePath(Path directory, PartId part) {
        return directory.resolve("tmp").resolve(part + ".sst");
    }

    @Test
    void theFileKeepsItsBytesAcrossIngest() throws Exception {
        try (PartStore store = open()) {
            List<StoredPart> parts;
            try (Preparation preparation = store.begin("token")) {
                List<byte[]> before = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    PartFact fact = write(preparation, block(10_000, i));
                    before.add(Files.readAllBytes(receivePath(directory, fact.partId())));
                }
                parts = preparation.ingest();
                for (int i = 0; i < 5; i++) {
                    assertThat(Files.readAllBytes(parts.get(i).file().orElseThrow())).isEqualTo(before.get(i));
                }
            }
            for (StoredPart part : parts) {
                assertThat(FileHash.of(part.file().orElseThrow())).isEqualTo(part.fileChecksum());
                assertThat(Files.size(part.file().orElseThrow())).isEqualTo(part.sizeBytes());
                part.newReader().verify();
            }
            assertThat(filesIn("tmp")).isZero();
            assertThat(store.records(TABLE)).hasSize(5)
                    .allMatch(r -> r.state() == PartState.PREPARED && r.token()
                            .equals(
                                    "token"));
        }
    }

    @Test
    void contentChecksumIsThatOfTheSortedRows() {
        try (PartStore store = open()) {
            Block block = block(9000, 1);
            StoredPart part = prepare(store, block);
            PartReader reader = part.newReader();
            List<Column> sorted = List.of(reader.read(0, 0, 2), reader.read(1, 0, 2));
            assertThat(part.fact().contentChecksum()).isEqualTo(ContentHash.of(new Block(SCHEMA, sorted, 9000)));
        }
    }

    @Test
    void unfinishedPreparationLeavesNothing() throws Exception {
        try (PartStore store = open()) {
            try (Preparation preparation = store.begin("token")) {
                write(preparation, block(100, 1));
                assertThat(filesIn("tmp")).isEqualTo(1);
            }
            assertThat(filesIn("tmp")).isZero();
            assertThat(store.records()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PrepareFailpoints.WRITE_AFTER, PrepareFailpoints.LINK_AFTER,
        PrepareFailpoints.INGEST_AFTER})
    void aCrashBeforeTheRecordLeavesNothingAfterRestart(String crashAt) throws Exception {
        class Crash extends Error {
            private static final long serialVersionUID = 1L;
        }
        Failpoints failpoints = name -> {
            if (name.equals(crashAt)) {
                throw new Crash();
            }
        };
        PartStore crashing = PartStore.open(directory, StoreOptions.DEFAULT, failpoints, InstantSource.system());
        // Not closed, as in a crash: nothing cleans up.
        @SuppressWarnings("resource")
        Preparation preparation = crashing.begin("token");
        assertThatThrownBy(() -> {
            write(preparation, block(9000, 1));
            preparation.ingest();
        }).isInstanceOf(Crash.class);
        crashing.close();
        assertThat(filesIn("tmp") + filesIn("parts")).isPositive();
        try (PartStore store = open()) {
            assertThat(store.records()).isEmpty();
            assertThat(filesIn("tmp")).isZero();
            assertThat(filesIn("parts")).isZero();
            assertThat(sstFiles()).isZero();
        }
    }

    private long sstFiles() throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            return files.filter(f -> f.toString().endsWith(".sst") && sizeOf(f) > 10_000).count();
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aPreparedPartSurvivesARestartAndItsLostNameComesBack() throws Exception {
        PartFact fact;
        try (PartStore store = open()) {
            fact = prepare(store, block(9000, 1)).fact();
        }
        Files.delete(directory.resolve("parts").resolve(fact.partId() + ".sst"));
        Files.writeString(directory.resolve("parts").resolve("stray.sst"), "x");
        Files.writeString(directory.resolve("tmp").resolve("stray.sst"), "x");
        try (PartStore store = open()) {
            PartRecord record = store.records(TABLE).getFirst();
            StoredPart part = store.openPart(record).orElseThrow();
            assertThat(FileHash.of(part.file().orElseThrow())).isEqualTo(fact.fileChecksum());
            part.newReader().verify();
            assertThat(filesIn("parts")).isEqualTo(1);
            assertThat(filesIn("tmp")).isZero();
        }
    }

    @Test
    void aRecordWithoutBytesIsReported() {
        try (PartStore store = open()) {
            PartFact fact = PartFact.inserted(new PartId(1, 1), "all", 1, 1, new ContentChecksum(1, 1), "x", 0,
                    List.of());
            PartRecord record = new PartRecord(TABLE, fact, PartState.LOCAL, "", "", 0);
            store.commit(new StoreBatch().putPart(record));
            assertThat(store.openPart(record)).isEmpty();
        }
        try (PartStore store = open()) {
            assertThat(store.records(TABLE)).hasSize(1);
        }
    }

    @Test
    void aFlippedByteIsNoticedOnImport(@TempDir Path otherDirectory) throws Exception {
        try (PartStore origin = open(); PartStore other = PartStore.open(otherDirectory, StoreOptions.DEFAULT)) {
            StoredPart part = prepare(origin, block(20_000, 1));
            byte[] bytes = Files.readAllBytes(part.file().orElseThrow());
            Random random = new Random(5);
            for (int round = 0; round < 40; round++) {
                byte[] damaged = bytes.clone();
                damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Path received = receivePath(otherDirectory, part.partId());
                Files.write(received, damaged);
                assertThatThrownBy(() -> other.importPart(TABLE, part.fact()))
                        .isInstanceOf(CorruptionException.class)
                        .hasMessageContaining("checksum");
                assertThat(received).doesNotExist();
            }
            // The file's own checksum is wrong as well: blocks and content must notice.
            for (int round = 0; round < 40; round++) {
                byte[] damaged = bytes.clone();
                int at = random.nextInt(bytes.length * 9 / 10);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                Path received = receivePath(otherDirectory, part.partId());
                Files.write(received, damaged);
                PartFact lying = PartFact.inserted(part.partId(), "all", 20_000, bytes.length,
                        part.fact().contentChecksum(),
                        FileHash.of(received), 0, List.of());
                assertThatThrownBy(() -> other.importPart(TABLE, lying)).as("byte %s", at)
                        .isInstanceOf(
                                CorruptionException.class);
            }
            Path truncated = receivePath(otherDirectory, part.partId());
            Files.write(truncated, java.util.Arrays.copyOf(bytes, bytes.length / 2));
            assertThatThrownBy(() -> other.importPart(TABLE, part.fact()))
                    .isInstanceOf(CorruptionException.class);
            Files.write(truncated, "not an sst file at all".getBytes(StandardCharsets.UTF_8));
            PartFact nonsense = PartFact.inserted(part.partId(), "all", 1, Files.size(truncated),
                    part.fact().contentChecksum(),
                    FileHash.of(truncated), 0, List.of());
            assertThatThrownBy(() -> other.importPart(TABLE, nonsense))
                    .isInstanceOf(CorruptionException.class);
            assertThat(other.records()).isEmpty();
        }
    }

    @Test
    void anotherPartOrContentThanTheLogSaysIsRefused(@TempDir Path otherDirectory) throws Exception {
        try (PartStore origin = open(); PartStore other = PartStore.open(otherDirectory, StoreOptions.DEFAULT)) {
            StoredPart part = prepare(origin, block(100, 1));
            PartFact fact = part.fact();
            PartFact otherContent = PartFact.inserted(fact.partId(), "all", 100, fact.sizeBytes(),
                    new ContentChecksum(1, 2), fact
                            .fileChecksum(),
                    0, List.of());
            PartFact otherPart = PartFact.inserted(new PartId(99, 99), "all", 100, fact.sizeBytes(),
                    fact.contentChecksum(), fact
                            .fileChecksum(),
                    0, List.of());
            for (PartFact wrong : List.of(otherContent, otherPart)) {
                Path received = receivePath(otherDirectory, wrong.partId());
                Files.copy(part.file().orElseThrow(), received);
                assertThatThrownBy(() -> other.importPart(TABLE, wrong))
                        .isInstanceOf(CorruptionException.class);
            }
            Path received = receivePath(otherDirectory, fact.partId());
            Files.copy(part.file().orElseThrow(), received);
            assertThatThrownBy(() -> other.importPart(new UUID(0, 0), fact))
                    .isInstanceOf(CorruptionException.class);
            Files.copy(part.file().orElseThrow(), received);
            other.importPart(TABLE, fact).newReader().verify();
            Files.copy(part.file().orElseThrow(), received);
            assertThatThrownBy(() -> other.importPart(TABLE, fact)).isInstanceOf(RetriableException.class);
        }
    }

    @Test
    void aFlippedByteIsNoticedOnRead() throws Exception {
        PartFact fact;
        try (PartStore store = open()) {
            fact = prepare(store, block(20_000, 1)).fact();
        }
        Path file = directory.resolve("parts").resolve(fact.partId() + ".sst");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 4;
        Files.write(file, bytes); // the same file as the database's
        try (PartStore store = open()) {
            StoredPart part = store.openPart(store.records(TABLE).getFirst()).orElseThrow();
            assertThatThrownBy(() -> part.newReader().verify()).isInstanceOf(CorruptionException.class);
        }
    }

    @Test
    void aMissingChunkIsCorruption() {
        try (PartStore store = open()) {
            assertThatThrownBy(() -> store.chunk(new PartId(5, 5), 0, 0)).isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("fetch");
        }
    }

    @Test
    void aDirectoryBelongsToOneStore() {
        try (PartStore store = open()) {
            assertThatThrownBy(this::open).isInstanceOf(RetriableException.class)
                    .hasMessageContaining("in use by process "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("choose another directory");
            assertThat(store.records()).isEmpty();
        }
        open().close();
    }

    @Test
    void aClosedStoreRefusesAndReferencesMayOutliveIt() {
        PartStore store = open();
        StoredPart part = prepare(store, block(10, 1));
        store.close();
        store.close();
        assertThatThrownBy(() -> part.newReader().read(0, 0)).isInstanceOf(RetriableException.class)
                .hasMessageContaining(
                        "closed");
        assertThatThrownBy(() -> store.commit(new StoreBatch())).isInstanceOf(RetriableException.class);
        part.release();
        assertThatThrownBy(part::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailedIngestLeavesNothing() throws Exception {
        try (PartStore store = open()) {
            try (Preparation preparation = store.begin("token")) {
                PartFact fact = write(preparation, block(100, 1));
                Files.writeString(receivePath(directory, fact.partId()), "no longer a part file");
                assertThatThrownBy(preparation::ingest).isInstanceOf(RuntimeException.class);
            }
            assertThat(filesIn("parts")).isZero();
            assertThat(filesIn("tmp")).isZero();
            assertThat(store.records()).isEmpty();
            prepare(store, block(100, 2)).newReader().verify();
        }
    }

    @Test
    void readersAndWritersGoOnAtTheSameTime() throws Exception {
        try (PartStore store = open()) {
            StoredPart shared = prepare(store, block(20_000, 1));
            java.util.concurrent.atomic.AtomicInteger parts = new java.util.concurrent.atomic.AtomicInteger(1000);
            try (var threads = java.util.concurrent.Executors.newFixedThreadPool(4)) {
                List<java.util.concurrent.Future<?>> results = new ArrayList<>();
                for (int t = 0; t < 4; t++) {
                    int seed = t;
                    results.add(threads.submit(() -> {
                        for (int i = 0; i < 10; i++) {
                            Block block = block(500, seed * 100 + i);
                            try (Preparation preparation = store.begin("t" + seed)) {
                                preparation.write(new PartSpec(new PartId(8, parts.getAndIncrement()), TABLE, "all",
                                        LAYOUT, 0, List
                                                .of()),
                                        block, SortKey.of(block, List.of("n")), null, 500);
                                StoredPart part = preparation.ingest().getFirst();
                                part.newReader().verify();
                                store.commit(new StoreBatch().removePart(TABLE, part.partId()));
                                part.doom();
                                part.release();
                            }
                            assertThat(shared.tryRetain()).isTrue();
                            shared.newReader().read(0, 0);
                            shared.release();
                        }
                        return null;
                    }));
                }
                for (var result : results) {
                    result.get(60, java.util.concurrent.TimeUnit.SECONDS);
                }
            }
            assertThat(filesIn("parts")).isEqualTo(1);
            assertThat(store.records()).hasSize(1);
        }
    }

    @Test
    void spacesAreApartAndOrdered() {
        try (PartStore store = open()) {
            MetaSpace a = store.space("a");
            MetaSpace ab = store.space("ab");
            a.put("k/2", bytes("two"));
            a.put("k/1", bytes("one"));
            a.put("other", bytes("x"));
            ab.put("k/3", bytes("three"));
            assertThat(a.scan("k/").keySet()).containsExactly("k/1", "k/2");
            assertThat(a.scan("").keySet()).containsExactly("k/1", "k/2", "other");
            a.deleteAll("k/");
            assertThat(a.scan("").keySet()).containsExactly("other");
            assertThat(a.get("k/1")).isNull();
            assertThat(ab.get("k/3")).isEqualTo(bytes("three"));
            store.commit(new StoreBatch().put(a, "x", bytes("1")).delete(ab, "k/3").delete(a, "other"));
        }
        try (PartStore store = open()) {
            assertThat(store.space("a").scan("").keySet()).containsExactly("x");
            assertThat(store.space("ab").scan("")).isEmpty();
            assertThatThrownBy(() -> store.space("")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void chunksLargerThanTheCacheAreRead() {
        StoreOptions tiny = new StoreOptions(256 << 10, 64 << 10, 16);
        try (PartStore store = PartStore.open(directory, tiny)) {
            Random random = new Random(9);
            io.millrace.replication.column.StringColumnBuilder big = new io.millrace.replication.column.StringColumnBuilder(
                    0);
            byte[] value = new byte[4096];
            for (int i = 0; i < 1000; i++) {
                random.nextBytes(value);
                big.append(value);
            }
            Block block = new Block(SCHEMA,
                    List.of(ColumnFixtures.column(NumberType.UINT64, 1000, Draw.GROWING, random), big
                            .build()),
                    1000);
            StoredPart part = prepare(store, block);
            part.newReader().verify();
            assertThat(ColumnFixtures.plainValues(part.newReader().read(1, 0)))
                    .isEqualTo(ColumnFixtures.plainValues(block.column(1)));
        }
    }

    @Test
    void partsComeAndGoManyTimes() throws Exception {
        try (PartStore store = open()) {
            List<StoredPart> kept = new ArrayList<>();
            for (int round = 0; round < 30; round++) {
                StoredPart part = prepare(store, block(50, round));
                if (round % 3 == 0) {
                    kept.add(part);
                } else {
                    store.commit(new StoreBatch().removePart(TABLE, part.partId()));
                    part.doom();
                    part.release();
                }
            }
            assertThat(filesIn("parts")).isEqualTo(kept.size());
            for (StoredPart part : kept) {
                part.newReader().verify();
            }
            assertThat(PartLayout.partOf(PartLayout.key(new PartId(-1, 5), 3, 4))).isEqualTo(new PartId(-1, 5));
        }
    }

    @Test
    void aDamagedRecordIsCorruption() {
        PartFact fact = PartFact.inserted(new PartId(1, 1), "all", 1, 1, new ContentChecksum(1, 1), "x", 0, List.of());
        PartRecord record = new PartRecord(TABLE, fact, PartState.KNOWN, "t", "o", 5);
        byte[] bytes = record.encode();
        assertThat(PartRecord.decode(bytes)).isEqualTo(record);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> PartRecord.decode(damaged)).isInstanceOf(CorruptionException.class);
        }
        assertThatThrownBy(() -> PartRecord.decode(new byte[3])).isInstanceOf(CorruptionException.class);
    }
}
