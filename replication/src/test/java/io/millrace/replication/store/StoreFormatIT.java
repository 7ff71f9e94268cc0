package io.millrace.replication.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.ColumnFixtures;
import io.millrace.replication.column.ColumnFixtures.Draw;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.part.FileHash;
import io.millrace.replication.part.GoldenFile;
import io.millrace.replication.part.PartSpec;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFormatIT {
    private static final UUID TABLE = new UUID(21, 22);

    @TempDir
    private Path directory;

    private static Path receivePath(Path directory, PartId part) {
        return directory.resolve("tmp").resolve(part + ".sst");
    }

    @Test
    void partRecordOfVersionOneStaysReadableAndTheSame() throws Exception {
        PartFact fact = new PartFact(new PartId(1, 2), "202511", 3, 4, new ContentChecksum(5, 6), "hash", 7, 8, 9, 10,
                List.of(
                        new SourceRange("id", "topic", 11, 12, 13)));
        PartRecord record = new PartRecord(TABLE, fact, PartState.LOCAL, "token", "origin", 14);
        GoldenFile.check("part-record-1.bin", record.encode());
        assertThat(PartRecord.decode(GoldenFile.read("part-record-1.bin"))).isEqualTo(record);
    }

    /** The file itself is RocksDB's and has its own times in it; what counts is that it can be taken in and read. */
    @Test
    void aPartFileOfVersionOneStaysReadable() throws Exception {
        Random random = new Random(5);
        Schema schema = new Schema(List.of(new Field("n", NumberType.UINT64), new Field("s", SimpleType.STRING)));
        Block block = new Block(schema, List.of(ColumnFixtures.column(NumberType.UINT64, 500, Draw.GROWING, random),
                ColumnFixtures.column(SimpleType.STRING, 500, Draw.FEW, random)), 500);
        PartId id = new PartId(31, 32);
        try (PartStore store = PartStore.open(directory, StoreOptions.DEFAULT)) {
            if (Boolean.getBoolean("golden.write")) {
                try (Preparation preparation = store.begin("token")) {
                    preparation.write(
                            new PartSpec(id, TABLE, "all", TableLayout.of(schema, List.of("n")), 0, List.of()), block,
                            SortKey.of(block, List.of("n")), null, 500);
                    Files.createDirectories(Path.of("src/test/resources/golden"));
                    byte[] file = Files.readAllBytes(receivePath(directory, id));
                    Files.write(Path.of("src/test/resources/golden/part-1.sst"), file);
                    Files.writeString(Path.of("src/test/resources/golden/part-1.content"),
                            preparation.ingest()
                                    .getFirst()
                                    .fact()
                                    .contentChecksum()
                                    .toString());
                    return;
                }
            }
            byte[] golden = GoldenFile.read("part-1.sst");
            Path received = receivePath(directory, id);
            Files.write(received, golden);
            ContentChecksum content = ContentChecksum.parse(new String(GoldenFile.read("part-1.content"),
                    StandardCharsets.US_ASCII));
            PartFact fact = PartFact.inserted(id, "all", 500, golden.length, content, FileHash.of(received), 0,
                    List.of());
            StoredPart part = store.importPart(TABLE, fact);
            assertThat(ColumnFixtures.plainValues(part.newReader().read(0, 0)))
                    .isEqualTo(ColumnFixtures.plainValues(block.column(0)));
            assertThat(ColumnFixtures.plainValues(part.newReader().read(1, 0)))
                    .isEqualTo(ColumnFixtures.plainValues(block.column(1)));
        }
    }
}
