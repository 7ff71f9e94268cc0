package io.millrace.replication.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableColumn;
import io.millrace.replication.part.TableLayout;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.store.PartState;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.store.StoreOptions;
import io.millrace.replication.store.StoredPart;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStorageIT {
    private static final UUID TABLE = new UUID(1, 2);
    private static final Schema SMALL = new Schema(
            List.of(new Field("k", NumberType.INT64), new Field("m", NumberType.UINT32)));
    private static final TableLayout SMALL_LAYOUT = TableLayout.of(SMALL, List.of("k"));

    @TempDir
    private Path directory;
    private PartStore store;

    @BeforeEach
    void open() {
        store = PartStore.open(directory, StoreOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    private static InsertRows small(int partitions, long... keys) {
        int[] months = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            months[i] = 202511 + i % partitions;
        }
        Block block = new Block(SMALL,
                List.of(new LongColumn(keys, 0, keys.length), new IntColumn(months, 0, keys.length)),
                keys.length);
        return new InsertRows(block,
                PartitionIds.assign(List.of(NumberType.UINT32), List.of(block.column("m")), keys.length),
                SortKey.of(block, List.of("k")), List.of(new SourceRange("t", "topic", 0, 5, 5 + keys.length)));
    }

    private static void publish(TableStorage table, PreparedBlock block, long logIndex) {
        PartSetChange change = table.change();
        block.facts(table.tableId()).forEach(fact -> change.add(fact.at(logIndex), "replica-1"));
        change.commit();
    }

    private static List<Long> keys(TableStorage table) {
        return TableFixture
                .readAll(table, new TableLayout(0, List.of(new TableColumn(0, "k", NumberType.INT64)), List.of()))
                .stream()
                .map(row -> (Long) row.getFirst())
                .toList();
    }

    private long filesIn(String name) throws java.io.IOException {
        try (var files = Files.list(directory.resolve(name))) {
            return files.count();
        }
    }

    private static Path receivePath(Path directory, PartId part) {
        return directory.resolve("tmp").resolve(part + ".sst");
    }

    @Test
    void everyTypeIsReadBackAsInsertedWithinAndAcrossGranules() {
        Random random = new Random(41);
        int logIndex = 0;
        TableStorage table = TableStorage.open(store, TABLE, TableFixture.LAYOUT);
        List<List<Object>> expected = new ArrayList<>();
        for (int rowCount : new int[] {1, 100, 8191, 8192, 8193, 20000}) {
            Block block = TableFixture.block(rowCount, random);
            publish(table, table.prepare("token", TableFixture.rows(block)), logIndex++);
            expected.addAll(TableFixture.rowsOf(block));
        }
        assertThat(table.rowCount()).isEqualTo(expected.size());
        assertThat(TableFixture.sorted(TableFixture.readAll(table, TableFixture.LAYOUT))).isEqualTo(TableFixture.sorted(
                expected));
        table.close();
        reopen();
        TableStorage again = TableStorage.open(store, TABLE, TableFixture.LAYOUT);
        assertThat(TableFixture.sorted(TableFixture.readAll(again, TableFixture.LAYOUT))).isEqualTo(TableFixture.sorted(
                expected));
        again.close();
    }

    @Test
    void aBlockWithoutRowsMakesNoPart() {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock block = table.prepare("token", small(1));
        assertThat(block.facts(TABLE)).isEmpty();
        assertThat(table.prepared()).isEmpty();
        table.close();
    }

    @Test
    void rowsAreSplitByTablePartitionAndSortedWithinIt() {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock block = table.prepare("token", small(2, 9, 8, 7, 6, 5, 4));
        assertThat(block.facts(TABLE)).extracting(PartFact::tablePartition).containsExactly("202511", "202512");
        assertThat(keys(table)).isEmpty();
        publish(table, block, 17);
        assertThat(keys(table)).containsExactly(5L, 7L, 9L, 4L, 6L, 8L);
        try (PartSnapshot snapshot = table.snapshot()) {
            assertThat(snapshot.parts()).extracting(VisiblePart::name)
                    .containsExactly("202511_17_17_0", "202512_17_17_0");
            assertThat(snapshot.parts().getFirst().fact().sourceRanges())
                    .containsExactly(new SourceRange("t", "topic", 0, 5, 11));
            assertThat(snapshot.parts().getFirst().origin()).isEqualTo("replica-1");
        }
        table.close();
    }

    @Test
    void oneBlockIsPreparedInSeveralTables() {
        UUID other = new UUID(3, 4);
        TableStorage first = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        TableStorage second = TableStorage.open(store, other, SMALL_LAYOUT);
        PreparedBlock block = TableStorage.prepare(store, "token",
                List.of(new TableInsert(first, small(1, 1, 2)), new TableInsert(
                        second, small(2, 3, 4))));
        assertThat(block.facts(TABLE)).hasSize(1);
        assertThat(block.facts(other)).hasSize(2);
        assertThat(block.facts(new UUID(9, 9))).isEmpty();
        publish(second, block, 1);
        publish(first, block, 1);
        assertThat(keys(first)).containsExactly(1L, 2L);
        assertThat(keys(second)).containsExactly(3L, 4L);
        first.close();
        second.close();
    }

    @Test
    void preparedPartsSurviveARestartUntilTheLogHasDecided() throws Exception {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock committed = table.prepare("committed", small(1, 1, 2));
        table.prepare("lost", small(1, 3, 4));
        table.close();
        reopen();
        table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        assertThat(table.prepared()).extracting(PartRecord::token).containsExactlyInAnyOrder("committed", "lost");
        assertThat(keys(table)).isEmpty();
        publish(table, committed, 5);
        table.discard(table.prepared().stream().map(PartRecord::partId).toList());
        assertThat(keys(table)).containsExactly(1L, 2L);
        assertThat(filesIn("parts")).isEqualTo(1);
        table.close();
        reopen();
        table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        assertThat(table.prepared()).isEmpty();
        assertThat(keys(table)).containsExactly(1L, 2L);
        table.close();
    }

    @Test
    void discardLeavesNothingAndNeverTouchesPublishedParts() throws Exception {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock published = table.prepare("a", small(1, 1));
        publish(table, published, 1);
        PreparedBlock discarded = table.prepare("b", small(2, 2, 3));
        discarded.discard();
        discarded.discard();
        published.discard();
        assertThat(keys(table)).containsExactly(1L);
        assertThat(filesIn("parts")).isEqualTo(1);
        assertThat(store.records(TABLE)).hasSize(1);
        table.close();
    }

    @Test
    void aReaderFinishesOnPartsThatAreRemovedMeanwhile() throws Exception {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock block = table.prepare("a", small(1, 1, 2, 3));
        publish(table, block, 1);
        PartId id = block.facts(TABLE).getFirst().partId();
        PartSnapshot snapshot = table.snapshot();
        StoredPart sending = store.retain(id).orElseThrow();
        table.change().remove(id).commit();
        assertThat(keys(table)).isEmpty();
        assertThat(table.rowCount()).isZero();
        assertThat(snapshot.scan(new ScanRequest(SMALL_LAYOUT.columns())).next().rowCount()).isEqualTo(3);
        snapshot.close();
        snapshot.close();
        assertThat(sending.file().orElseThrow()).exists();
        sending.release();
        assertThat(sending.file().orElseThrow()).doesNotExist();
        assertThat(store.retain(id)).isEmpty();
        assertThat(filesIn("parts")).isZero();
        table.close();
    }

    @Test
    void theAppliedIndexIsDurableWithThePartSet() {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock block = table.prepare("a", small(1, 1));
        PartSetChange change = table.change()
                .add(block.facts(TABLE).getFirst().at(7), "r")
                .put(store.space("replica"), "applied",
                        "7".getBytes(StandardCharsets.UTF_8));
        change.commit();
        table.close();
        reopen();
        assertThat(store.space("replica").get("applied")).isEqualTo("7".getBytes(StandardCharsets.UTF_8));
        assertThat(store.records(TABLE).getFirst().state()).isEqualTo(PartState.LOCAL);
        assertThat(store.records(TABLE).getFirst().fact().minBlock()).isEqualTo(7);
    }

    @Test
    void aKnownPartBecomesVisibleWhenItsBytesArriveFromAnotherStore(@TempDir Path otherDirectory) throws Exception {
        TableStorage origin = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock block = origin.prepare("a", small(1, 3, 1, 2));
        publish(origin, block, 4);
        PartFact fact = block.facts(TABLE).getFirst().at(4);
        try (PartStore otherStore = PartStore.open(otherDirectory, StoreOptions.DEFAULT)) {
            TableStorage replica = TableStorage.open(otherStore, TABLE, SMALL_LAYOUT);
            replica.change().add(fact, "replica-1").commit();
            assertThat(keys(replica)).isEmpty();
            assertThat(replica.partSet()).extracting(PartRecord::state).containsExactly(PartState.KNOWN);
            StoredPart served = store.retain(fact.partId()).orElseThrow();
            Path received = receivePath(otherDirectory, fact.partId());
            Files.copy(served.file().orElseThrow(), received);
            StoredPart arrived = otherStore.importPart(TABLE, fact);
            replica.change().arrive(arrived).commit();
            assertThat(keys(replica)).containsExactly(1L, 2L, 3L);
            assertThat(Files.readAllBytes(arrived.file().orElseThrow()))
                    .isEqualTo(Files.readAllBytes(served.file().orElseThrow()));
            assertThat(replica.partSet()).extracting(PartRecord::state).containsExactly(PartState.LOCAL);
            served.release();
            replica.close();
        }
        origin.close();
    }

    @Test
    void bytesOfAPartThatWasDroppedMeanwhileGoAgain(@TempDir Path otherDirectory) throws Exception {
        TableStorage origin = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock block = origin.prepare("a", small(1, 1));
        PartFact fact = block.facts(TABLE).getFirst().at(4);
        try (PartStore otherStore = PartStore.open(otherDirectory, StoreOptions.DEFAULT)) {
            TableStorage replica = TableStorage.open(otherStore, TABLE, SMALL_LAYOUT);
            replica.change().add(fact, "r").commit();
            Path received = receivePath(otherDirectory, fact.partId());
            Files.copy(directory.resolve("parts").resolve(fact.partId() + ".sst"), received);
            StoredPart arrived = otherStore.importPart(TABLE, fact);
            replica.change().remove(fact.partId()).commit();
            replica.change().arrive(arrived).commit();
            assertThat(arrived.file().orElseThrow()).doesNotExist();
            assertThat(replica.partSet()).isEmpty();
            replica.close();
        }
        origin.close();
    }

    @Test
    void columnsAddedLaterHaveTheirDefaultInOlderParts() {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        publish(table, table.prepare("a", small(1, 1, 2)), 1);
        List<TableColumn> columns = new ArrayList<>(SMALL_LAYOUT.columns());
        columns.add(new TableColumn(2, "s", DataTypes.parse("Nullable(Int64)"), "7"));
        TableLayout next = new TableLayout(1, columns, List.of("k"));
        table.updateLayout(next);
        try (PartSnapshot snapshot = table.snapshot()) {
            TableScan scan = snapshot
                    .scan(new ScanRequest(List.of(columns.get(2), columns.get(0)), GranulePruner.NONE, (column,
                            rowCount) -> new ConstColumn(new LongColumn(new long[] {7}, 0, 1), rowCount)));
            Column added = scan.next().column("s");
            assertThat(added).isInstanceOf(ConstColumn.class);
            assertThat(added.rowCount()).isEqualTo(2);
            assertThat(snapshot.scan(new ScanRequest(next.columns())).next().column("s").isNull(1)).isTrue();
        }
        assertThatThrownBy(() -> table.updateLayout(SMALL_LAYOUT)).isInstanceOf(IllegalArgumentException.class);
        table.close();
    }

    @Test
    void pruningReadsOnlyWhatMayMatchAndScansShareTheRest() {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        long[] keys = new long[100_000];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i * 10L;
        }
        publish(table, table.prepare("a", small(1, keys)), 1);
        publish(table, table.prepare("b", small(3, 1, 2, 3)), 2);
        GranulePruner pruner = new GranulePruner() {
            @Override
            public boolean mayMatch(VisiblePart part) {
                return part.fact().tablePartition().equals("202511");
            }

            @Override
            public boolean mayMatch(VisiblePart part, int granule) {
                LongColumn marks = (LongColumn) part.manifest().marks().getFirst();
                LongColumn min = (LongColumn) part.manifest().column(0).min();
                LongColumn max = (LongColumn) part.manifest().column(0).max();
                assertThat(min.valueAt(granule)).isEqualTo(marks.valueAt(granule));
                assertThat(max.valueAt(granule)).isLessThanOrEqualTo(marks.valueAt(granule + 1));
                return min.valueAt(granule) <= 500_000 && max.valueAt(granule) >= 400_000;
            }
        };
        try (PartSnapshot snapshot = table.snapshot()) {
            ScanRequest request = new ScanRequest(SMALL_LAYOUT.columns().subList(0, 1), pruner, DefaultValues.OF_TYPE);
            TableScan scan = snapshot.scan(request);
            assertThat(scan.granuleCount()).isEqualTo(3);
            assertThat(scan.partCount()).isEqualTo(1);
            List<Long> first = new ArrayList<>();
            for (Block block = scan.next(); block != null; block = scan.next()) {
                first.add(((LongColumn) block.column(0)).valueAt(0));
                assertThat(scan.part().fact().tablePartition()).isEqualTo("202511");
                assertThat(((LongColumn) block.column(0)).valueAt(0)).isEqualTo(scan.granule() * 81_920L);
            }
            assertThat(first).hasSize(3);
            for (int parallelism : new int[] {1, 2, 3, 7, 100}) {
                long rows = 0;
                List<TableScan> scans = snapshot.scans(new ScanRequest(List.of()), parallelism);
                assertThat(scans).hasSizeLessThanOrEqualTo(parallelism);
                for (TableScan each : scans) {
                    for (Block block = each.next(); block != null; block = each.next()) {
                        rows += block.rowCount();
                    }
                }
                assertThat(rows).isEqualTo(100_003);
            }
        }
        table.close();
    }

    @Test
    void dropRemovesEverything() throws Exception {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        publish(table, table.prepare("a", small(2, 1, 2, 3)), 1);
        table.prepare("b", small(1, 4));
        table.drop();
        assertThat(store.records()).isEmpty();
        assertThat(filesIn("parts")).isZero();
        assertThatThrownBy(table::snapshot).isInstanceOf(RetriableException.class);
    }

    @Test
    void addingAPartTwiceChangesNothing() {
        TableStorage table = TableStorage.open(store, TABLE, SMALL_LAYOUT);
        PreparedBlock block = table.prepare("a", small(1, 1));
        publish(table, block, 1);
        publish(table, block, 2);
        assertThat(keys(table)).containsExactly(1L);
        assertThat(table.partSet().getFirst().fact().minBlock()).isEqualTo(1);
        assertThatThrownBy(() -> table.change().add(block.facts(TABLE).getFirst(), "r")).isInstanceOf(
                IllegalArgumentException.class);
        table.close();
    }
}
