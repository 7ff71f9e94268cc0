package io.millrace.replication.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.PartSpec;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to the database's own files is noticed: never a store that opens with less than was acknowledged. */
final class DamagedDatabaseIT {
    private static final UUID TABLE = new UUID(11, 12);
    private static final Schema SCHEMA = new Schema(List.of(new Field("n", NumberType.UINT64)));
    private static final TableLayout LAYOUT = TableLayout.of(SCHEMA, List.of("n"));

    @TempDir
    private Path directory;

    private PartStore open() {
        return PartStore.open(directory, StoreOptions.DEFAULT);
    }

    private void fill() {
        try (PartStore store = open()) {
            for (int i = 0; i < 3; i++) {
                LongColumnBuilder values = new LongColumnBuilder(10);
                for (int row = 0; row < 10; row++) {
                    values.append(row);
                }
                Block block = new Block(SCHEMA, List.of(values.build()), 10);
                try (Preparation preparation = store.begin("token")) {
                    preparation.write(new PartSpec(new PartId(i, i), TABLE, "all", LAYOUT, 0, List.of()), block,
                            SortKey.of(block, List.of("n")), null, 10);
                    preparation.ingest();
                }
            }
            store.space("s").put("k", "v".getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<Path> databaseFiles(String pattern) throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            return files.filter(f -> f.getFileName().toString().matches(pattern)).sorted().toList();
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

    private void assertRefused() {
        assertThatThrownBy(this::open).isInstanceOf(CorruptionException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("move the store's directory away");
    }

    private Path longestLog() throws IOException {
        Path longest = databaseFiles("\\d+\\.log").getFirst();
        for (Path log : databaseFiles("\\d+\\.log")) {
            longest = Files.size(log) > Files.size(longest) ? log : longest;
        }
        return longest;
    }

    @Test
    void aDamagedRecordInTheLogIsNotSkipped() throws IOException {
        fill();
        Path log = longestLog();
        long size = Files.size(log);
        assertThat(size).isGreaterThan(300);
        for (long at : new long[] {20, size / 3, size / 2, size - 3}) {
            flip(log, at);
            assertRefused();
            flip(log, at);
        }
        try (PartStore store = open()) {
            assertThat(store.records()).hasSize(3);
            assertThat(store.space("s").get("k")).isNotNull();
        }
    }

    @Test
    void aDamagedRecordIsNotSkippedForTheSakeOfADamagedPartEither() throws IOException {
        fill();
        Path part = directory.resolve("parts").resolve(new PartId(1, 1) + ".sst");
        try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
            file.setLength(100);
        }
        Path log = longestLog();
        flip(log, Files.size(log) / 2);
        assertRefused();
        flip(log, Files.size(log) / 2);
        try (PartStore store = open()) {
            assertThat(store.records()).hasSize(3);
            assertThat(store.records().stream().filter(r -> store.openPart(r).isPresent())).hasSize(2);
        }
    }

    @Test
    void aRecordThatIsCutOffAtTheEndWasNotAcknowledged() throws IOException {
        fill();
        Path log = longestLog();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(Files.size(log) - 3);
        }
        try (PartStore store = open()) {
            assertThat(store.records()).hasSize(3);
            assertThat(store.space("s").get("k")).isNull();
        }
    }

    @Test
    void aLostCurrentOrDatabaseDoesNotMeanANewOne() throws IOException {
        fill();
        Path current = directory.resolve("db").resolve("CURRENT");
        byte[] bytes = Files.readAllBytes(current);
        Files.delete(current);
        assertRefused();
        Files.write(current, bytes);
        Path kept = directory.resolve("kept");
        Files.move(directory.resolve("db"), kept);
        assertRefused();
        try (var parts = Files.list(directory.resolve("parts"))) {
            assertThat(parts).hasSize(3);
        }
        try (var files = Files.walk(directory.resolve("db"))) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
        Files.move(kept, directory.resolve("db"));
        try (PartStore store = open()) {
            assertThat(store.records()).hasSize(3);
        }
    }

    @Test
    void aDamagedManifestIsRefused() throws IOException {
        fill();
        Path manifest = databaseFiles("MANIFEST-.*").getLast();
        flip(manifest, Files.size(manifest) / 2);
        assertRefused();
        flip(manifest, Files.size(manifest) / 2);
        open().close();
    }

    @Test
    void aQuotaThatIsReachedIsAFullDisk() throws IOException {
        StoreOptions options = StoreOptions.DEFAULT.withQuotaBytes(64L << 20);
        try (PartStore store = PartStore.open(directory, options)) {
            try (RandomAccessFile ballast = new RandomAccessFile(directory.resolve("ballast").toFile(), "rw")) {
                ballast.setLength(64L << 20);
            }
            assertThat(store.freeBytes()).isZero(); // measures
            assertThatThrownBy(() -> store.space("s").put("k", new byte[10])).isInstanceOf(RetriableException.class)
                    .hasMessageContaining("No space left");
            Files.delete(directory.resolve("ballast"));
            store.space("s").put("k", new byte[10]);
        }
    }
}
