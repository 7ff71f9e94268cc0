package io.millrace.replication.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every medium must do; run against RocksDB in a directory and against the one in memory. */
public abstract class MediumContract {
    /** What is done to the disk behind the medium's back, while no medium is open unless it says otherwise. */
    protected interface Disk {
        Medium open();

        /** The process that has it open ends without closing anything. */
        void crash(Medium open);

        long sizeBytes(PartId part);

        void flipBit(PartId part, long bit);

        void truncate(PartId part, long sizeBytes);

        /** Whatever names the part's file has are gone. */
        void lose(PartId part);

        void loseName(PartId part);

        /** Also while a medium is open. */
        void setFull(boolean full);
    }

    private static final PartId A = new PartId(1, 2);
    private static final PartId B = new PartId(-1, -2);

    private @Nullable Disk disk;
    private @Nullable Medium medium;

    protected abstract Disk newDisk();

    private Disk disk() {
        if (disk == null) {
            disk = newDisk();
        }
        return disk;
    }

    private Medium open() {
        Medium opened = disk().open();
        medium = opened;
        return opened;
    }

    @AfterEach
    void closeMedium() {
        if (medium != null) {
            medium.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static RecordChange put(String key, String value) {
        return new RecordChange(bytes(key), bytes(value));
    }

    private static List<String> scan(Medium medium, String prefix) {
        List<String> out = new ArrayList<>();
        medium.scan(bytes(prefix), (key, value) -> out.add(new String(key, StandardCharsets.UTF_8) + "=" + new String(
                value, StandardCharsets.UTF_8)));
        return out;
    }

    /** The value of one pair of a written part. */
    private static byte[] value(PartId part, int column, int granule) {
        byte[] value = new byte[300 + 50 * granule];
        new Random(part.low() * 31 + column * 7L + granule).nextBytes(value);
        return value;
    }

    private static final int[] COLUMNS = {0, 1, 7, PartLayout.MANIFEST_COLUMN_ID};

    private static PartOutput.Finished write(Medium medium, PartId part) {
        try (PartOutput output = medium.create(part)) {
            for (int column : COLUMNS) {
                for (int granule = 0; granule < (column == PartLayout.MANIFEST_COLUMN_ID ? 1 : 3); granule++) {
                    byte[] value = value(part, column, granule);
                    output.put(PartLayout.key(part, column, granule), Arrays.copyOf(value, value.length + 10),
                            value.length);
                }
            }
            return output.finish();
        }
    }

    private static void takeIn(Medium medium, PartId part) {
        write(medium, part);
        medium.link(List.of(part));
        medium.ingest(List.of(part));
    }

    private static void assertWhole(Medium medium, PartId part) {
        for (int column : COLUMNS) {
            for (int granule = 0; granule < (column == PartLayout.MANIFEST_COLUMN_ID ? 1 : 3); granule++) {
                assertThat(medium.chunk(part, column, granule)).isEqualTo(value(part, column, granule));
            }
        }
    }

    private static byte[] read(Medium medium, PartDirectory directory, PartId part) {
        try (PartFile file = medium.open(directory, part)) {
            byte[] out = new byte[(int) file.sizeBytes()];
            int at = 0;
            while (at < out.length) {
                int n = file.read(at, out, at, Math.min(97, out.length - at));
                assertThat(n).isPositive();
                at += n;
            }
            assertThat(file.read(out.length, new byte[1], 0, 1)).isEqualTo(-1);
            return out;
        }
    }

    @Test
    void recordsAreOrderedAndChangeTogether() {
        Medium m = open();
        m.write(List.of(put("a/2", "two"), put("a/1", "one"), put("b", "other"), put("a\u00e9", "late")));
        assertThat(scan(m, "a/")).containsExactly("a/1=one", "a/2=two");
        assertThat(scan(m, "")).containsExactly("a/1=one", "a/2=two", "a\u00e9=late", "b=other");
        m.write(List.of(new RecordChange(bytes("a/1"), null), put("a/2", "zwei"), put("a/2", "deux")));
        assertThat(m.get(bytes("a/1"))).isNull();
        assertThat(m.get(bytes("a/2"))).isEqualTo(bytes("deux"));
        assertThat(m.get(bytes("a"))).isNull();
        m.write(List.of());
    }

    @Test
    void recordsOutliveTheProcess() {
        Medium m = open();
        m.write(List.of(put("a", "1")));
        m.close();
        m = open();
        m.write(List.of(put("b", "2")));
        disk().crash(m);
        assertThat(scan(open(), "")).containsExactly("a=1", "b=2");
    }

    @Test
    void aPlaceBelongsToOneMedium() {
        Medium m = open();
        assertThatThrownBy(() -> disk().open()).isInstanceOf(RetriableException.class).hasMessageContaining("in use");
        m.close();
        open();
    }

    @Test
    void aWrittenFileIsReadAsItWasWritten() {
        Medium m = open();
        PartOutput.Finished finished = write(m, A);
        assertThat(m.list(PartDirectory.TMP)).containsExactly(A);
        assertThat(m.exists(PartDirectory.TMP, A)).isTrue();
        assertThat(m.exists(PartDirectory.PARTS, A)).isFalse();
        try (PartInput input = m.openPairs(PartDirectory.TMP, A)) {
            input.verify();
            assertThat(input.chunk(A, 1, 2)).isEqualTo(value(A, 1, 2));
            assertThatThrownBy(() -> input.chunk(A, 1, 3)).isInstanceOf(CorruptionException.class);
            assertThatThrownBy(() -> input.chunk(B, 1, 2)).isInstanceOf(CorruptionException.class);
        }
        try (PartFile file = m.open(PartDirectory.TMP, A)) {
            assertThat(file.sizeBytes()).isEqualTo(finished.sizeBytes());
            assertThat(file.checksum()).isEqualTo(finished.checksum());
        }
        assertThat(read(m, PartDirectory.TMP, A)).hasSize((int) finished.sizeBytes());
        m.delete(PartDirectory.TMP, A);
        m.delete(PartDirectory.TMP, A);
        assertThat(m.list(PartDirectory.TMP)).isEmpty();
        assertThatThrownBy(() -> m.open(PartDirectory.TMP, A)).isInstanceOf(CorruptionException.class);
        write(m, A);
        m.clear(PartDirectory.TMP);
        assertThat(m.list(PartDirectory.TMP)).isEmpty();
    }

    @Test
    void ingestedPartsAreReadByPairAndByByte() {
        Medium m = open();
        write(m, A);
        write(m, B);
        byte[] before = read(m, PartDirectory.TMP, A);
        m.link(List.of(A, B));
        m.ingest(List.of(A, B));
        assertThat(m.list(PartDirectory.TMP)).isEmpty();
        assertThat(m.list(PartDirectory.PARTS)).containsExactlyInAnyOrder(A, B);
        assertThat(m.ingested()).containsExactlyInAnyOrder(A, B);
        assertThat(read(m, PartDirectory.PARTS, A)).isEqualTo(before);
        assertWhole(m, A);
        assertWhole(m, B);
        assertThat(m.chunk(A, 0, 3)).isNull();
        assertThat(m.chunk(new PartId(5, 5), 0, 0)).isNull();
        m.deleteIngested(A);
        m.deleteIngested(A);
        assertThat(m.ingested()).containsExactly(B);
        assertThat(m.chunk(A, 0, 0)).isNull();
        assertWhole(m, B);
        assertThat(read(m, PartDirectory.PARTS, A)).isEqualTo(before);
    }

    @Test
    void ingestedPartsAndTheirNamesOutliveTheProcess() {
        Medium m = open();
        takeIn(m, A);
        m.close();
        m = open();
        takeIn(m, B);
        disk().crash(m);
        m = open();
        assertThat(m.ingested()).containsExactlyInAnyOrder(A, B);
        assertThat(m.list(PartDirectory.PARTS)).containsExactlyInAnyOrder(A, B);
        assertWhole(m, A);
        assertWhole(m, B);
    }

    @Test
    void aFileReceivedInPiecesIsTheSame() {
        Medium m = open();
        PartOutput.Finished finished = write(m, A);
        byte[] sent = read(m, PartDirectory.TMP, A);
        m.clear(PartDirectory.TMP);
        int half = sent.length / 2;
        try (IncomingFile file = m.receive(A)) {
            assertThat(file.sizeBytes()).isZero();
            file.append(sent, 0, half);
        }
        try (IncomingFile file = m.receive(A)) {
            assertThat(file.sizeBytes()).isEqualTo(half);
            file.append(sent, half, sent.length - half);
            file.force();
        }
        try (PartFile file = m.open(PartDirectory.TMP, A)) {
            assertThat(file.checksum()).isEqualTo(finished.checksum());
        }
        m.link(List.of(A));
        m.ingest(List.of(A));
        assertWhole(m, A);
    }

    @Test
    void allFilesAreTakenInOrNone() {
        Medium m = open();
        write(m, A);
        try (IncomingFile file = m.receive(B)) {
            file.append(bytes("this is no part file at all, whoever looks at it"), 0, 40);
            file.force();
        }
        assertThatThrownBy(() -> m.openPairs(PartDirectory.TMP, B)).isInstanceOf(CorruptionException.class);
        m.link(List.of(A, B));
        assertThatThrownBy(() -> m.ingest(List.of(A, B))).isInstanceOf(RuntimeException.class);
        assertThat(m.ingested()).isEmpty();
        assertThat(m.chunk(A, 0, 0)).isNull();
    }

    @Test
    void namesAreMadeThoseOfTheDatabase() {
        Medium m = open();
        takeIn(m, A);
        takeIn(m, B);
        byte[] before = read(m, PartDirectory.PARTS, A);
        m.deleteIngested(B);
        m.close();
        disk().loseName(A);
        m = open();
        m.matchNames();
        assertThat(m.list(PartDirectory.PARTS)).containsExactly(A);
        assertThat(read(m, PartDirectory.PARTS, A)).isEqualTo(before);
        disk().crash(m);
        assertThat(open().list(PartDirectory.PARTS)).containsExactly(A);
    }

    /** Whatever bit is wrong: the file's checksum tells, and no pair is ever read as something else. */
    @Test
    void aFlippedBitIsNeverReadAsSomethingElse() {
        Random random = new Random(3);
        for (int region = 0; region < 25; region++) {
            PartId part = new PartId(region, region);
            Medium m = open();
            PartOutput.Finished written = write(m, part);
            m.link(List.of(part));
            m.ingest(List.of(part));
            m.close();
            long bits = 8 * disk().sizeBytes(part);
            long bit = region * bits / 25 + random.nextInt((int) (bits / 25));
            disk().flipBit(part, bit);
            Medium damaged = open();
            try (PartFile file = damaged.open(PartDirectory.PARTS, part)) {
                assertThat(file.checksum()).isNotEqualTo(written.checksum());
            }
            for (int column : COLUMNS) {
                try {
                    byte[] read = damaged.chunk(part, column, 0);
                    assertThat(read == null || Arrays.equals(read, value(part, column, 0))).as("bit %s", bit).isTrue();
                } catch (CorruptionException e) {
                    assertThat(e).hasMessageContaining("part");
                }
            }
            damaged.deleteIngested(part);
            damaged.close();
        }
    }

    @Test
    void aCutOffOrLostPartLeavesTheOthersReadable() {
        Medium m = open();
        takeIn(m, A);
        takeIn(m, B);
        PartId c = new PartId(7, 7);
        takeIn(m, c);
        m.write(List.of(put("a", "1")));
        m.close();
        disk().truncate(A, disk().sizeBytes(A) / 2);
        disk().lose(c);
        m = open();
        assertWhole(m, B);
        assertThat(scan(m, "")).containsExactly("a=1");
        for (PartId part : List.of(A, c)) {
            try {
                assertThat(m.chunk(part, PartLayout.MANIFEST_COLUMN_ID, 0)).isNull();
            } catch (CorruptionException e) {
                assertThat(e).hasMessageContaining("part");
            }
        }
        PartId neighbour = new PartId(7, 6);
        takeIn(m, neighbour);
        assertWhole(m, neighbour);
        // Both can be removed and taken in anew.
        for (PartId part : List.of(A, c)) {
            m.deleteIngested(part);
            m.delete(PartDirectory.PARTS, part);
            assertThat(m.ingested()).doesNotContain(part);
            assertThat(m.chunk(part, 0, 0)).isNull();
            takeIn(m, part);
            assertWhole(m, part);
        }
        m.close();
        m = open();
        assertThat(m.ingested()).isEqualTo(Set.copyOf(List.of(A, B, c, neighbour)));
        assertWhole(m, A);
        assertWhole(m, c);
    }

    @Test
    void aFullDiskTakesNothingAndGoesOnWhenThereIsRoom() {
        Medium m = open();
        takeIn(m, A);
        m.write(List.of(put("a", "1")));
        write(m, B);
        disk().setFull(true);
        assertThat(m.freeBytes()).isZero();
        PartId c = new PartId(7, 7);
        assertThatThrownBy(() -> write(m, c)).isInstanceOf(RetriableException.class)
                .hasMessageContaining("No space left");
        assertThatThrownBy(() -> m.write(List.of(put("a", "2"), put("b", "2")))).isInstanceOf(RetriableException.class)
                .hasMessageContaining("No space left");
        try (IncomingFile file = m.receive(new PartId(8, 8))) {
            assertThatThrownBy(() -> file.append(new byte[100], 0, 100)).isInstanceOf(RetriableException.class);
        }
        assertThat(scan(m, "")).containsExactly("a=1");
        assertWhole(m, A);
        m.delete(PartDirectory.TMP, c);
        disk().setFull(false);
        assertThat(m.freeBytes()).isPositive();
        m.write(List.of(put("a", "2")));
        m.link(List.of(B));
        m.ingest(List.of(B));
        assertThatCode(() -> takeIn(m, c)).doesNotThrowAnyException();
        assertWhole(m, B);
        assertWhole(m, c);
        assertThat(scan(m, "")).containsExactly("a=2");
    }
}
