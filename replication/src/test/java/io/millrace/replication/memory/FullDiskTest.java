package io.millrace.replication.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import io.millrace.replication.store.IncomingFile;
import io.millrace.replication.store.Medium;
import io.millrace.replication.store.PartDirectory;
import io.millrace.replication.store.PartFile;
import io.millrace.replication.store.PartState;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.store.StoredPart;
import io.millrace.replication.table.InsertRows;
import io.millrace.replication.table.PartitionIds;
import io.millrace.replication.table.PreparedBlock;
import io.millrace.replication.table.RowPartitions;
import io.millrace.replication.table.TableStorage;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The disk fills up before each step of each way a part takes; nothing is lost, nothing is left behind, and the same call
 * succeeds when there is room again.
 */
final class FullDiskTest {
    private static final UUID TABLE = new UUID(11, 12);
    private static final Schema SCHEMA = new Schema(List.of(new Field("a", NumberType.UINT64)));
    private static final TableLayout LAYOUT = TableLayout.of(SCHEMA, List.of("a"));

    /** Fills the disk before the n-th step. */
    private static final class FullAt implements DiskHook {
        private int left = Integer.MAX_VALUE;
        private final Set<DiskStep> seen = EnumSet.noneOf(DiskStep.class);
        private @Nullable MemoryDisk disk;
        private Consumer<DiskStep> meanwhile = step -> {
        };

        @Override
        public void before(DiskStep step) {
            seen.add(step);
            meanwhile.accept(step);
            if (left-- == 0 && disk != null) {
                disk.setFull(true);
            }
        }
    }

    /** A node's disk, store and table. */
    private static final class Node {
        private final FullAt full = new FullAt();
        private final MemoryDisk disk = new MemoryDisk("disk", full);
        private PartStore store;
        private TableStorage table;

        Node() {
            full.disk = disk;
            store = PartStore.open(disk.open(), Failpoints.NONE, InstantSource.system());
            table = TableStorage.open(store, TABLE, LAYOUT);
        }

        void restart() {
            table.close();
            store.close();
            store = PartStore.open(disk.open(), Failpoints.NONE, InstantSource.system());
            table = TableStorage.open(store, TABLE, LAYOUT);
        }

        /** Does it with the disk filling up before step 0, 1, …; after each failure makes room and does it again. */
        void withFullDiskAt(int step, Runnable action) {
            full.left = step;
            try {
                action.run();
                full.left = Integer.MAX_VALUE;
                disk.setFull(false);
            } catch (RetriableException e) {
                assertThat(e).hasMessageContaining("No space left");
                full.left = Integer.MAX_VALUE;
                disk.setFull(false);
                action.run();
            }
        }
    }

    private static InsertRows rows(int count) {
        LongColumnBuilder values = new LongColumnBuilder(count);
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            values.append(random.nextLong());
        }
        Block block = new Block(SCHEMA, List.of(values.build()), count);
        return new InsertRows(block, RowPartitions.single(PartitionIds.ALL), SortKey.of(block, List.of("a")),
                List.of());
    }

    private static PartFact onlyFact(PreparedBlock block, TableStorage table) {
        return block.facts(table.tableId()).getFirst().at(1);
    }

    @Test
    void writingAPart() {
        Set<DiskStep> seen = EnumSet.noneOf(DiskStep.class);
        for (int step = 0; step < 10; step++) {
            Node node = new Node();
            PreparedBlock[] block = new PreparedBlock[1];
            node.withFullDiskAt(step, () -> block[0] = node.table.prepare("token", rows(10)));
            assertThat(node.disk.parts()).hasSize(1);
            assertThat(node.table.prepared()).hasSize(1);
            assertThat(node.store.records(TABLE)).hasSize(1);
            PartFact fact = onlyFact(block[0], node.table);
            node.withFullDiskAt(step, () -> node.table.change().add(fact, "me").commit());
            assertThat(node.table.rowCount()).isEqualTo(10);
            node.restart();
            assertThat(node.table.rowCount()).isEqualTo(10);
            seen.addAll(node.full.seen);
        }
        assertThat(seen).contains(DiskStep.CREATE_FILE, DiskStep.SYNC_FILE, DiskStep.LINK, DiskStep.SYNC_DIRECTORY,
                DiskStep.INGEST, DiskStep.WRITE_RECORDS, DiskStep.SYNC_RECORDS);
    }

    @Test
    void openingATableThatHasLostAPart() {
        Node node = new Node();
        PartFact first = onlyFact(node.table.prepare("one", rows(10)), node.table);
        PartFact second = onlyFact(node.table.prepare("two", rows(20)), node.table);
        node.table.change().add(first, "me").add(second, "me").commit();
        PartFact there = first.partId().compareTo(second.partId()) < 0 ? first : second;
        node.store.close();
        node.disk.lose(there.equals(first) ? second.partId() : first.partId());
        node.disk.setFull(true);
        PartStore store = PartStore.open(node.disk.open(), Failpoints.NONE, InstantSource.system());
        assertThatThrownBy(() -> TableStorage.open(store, TABLE, LAYOUT)).isInstanceOf(RetriableException.class);
        // What is damaged before the next try must not be taken for here because of the first.
        assertThat(store.isHeld(there.partId())).isFalse();
        node.disk.setFull(false);
        node.disk.truncate(there.partId(), 10);
        TableStorage table = TableStorage.open(store, TABLE, LAYOUT);
        assertThat(store.retain(there.partId())).isEmpty();
        assertThat(table.partSet()).hasSize(2).allMatch(part -> part.state() == PartState.KNOWN);
    }

    @Test
    void receivingAPart() {
        Node origin = new Node();
        PreparedBlock block = origin.table.prepare("token", rows(1000));
        PartFact fact = onlyFact(block, origin.table);
        origin.table.change().add(fact, "origin").commit();
        StoredPart sent = origin.store.retain(fact.partId()).orElseThrow();
        for (int step = 0; step < 16; step++) {
            Node node = new Node();
            node.table.change().add(fact, "origin").commit();
            StoredPart[] arrived = new StoredPart[1];
            node.withFullDiskAt(step, () -> {
                receive(node.store, sent);
                arrived[0] = node.store.importPart(TABLE, fact);
            });
            node.withFullDiskAt(step, () -> node.table.change().arrive(arrived[0]).commit());
            assertThat(node.table.rowCount()).isEqualTo(1000);
            node.restart();
            assertThat(node.table.rowCount()).isEqualTo(1000);
            assertThat(node.store.records(TABLE)).singleElement().matches(r -> r.state() == PartState.LOCAL);
            assertThat(node.disk.usedBytes()).isLessThan(2 * sent.sizeBytes());
        }
        sent.release();
    }

    /** Goes on where an earlier try stopped. */
    private static void receive(PartStore store, StoredPart sent) {
        try (PartFile from = sent.openFile(); IncomingFile to = store.receive(sent.partId())) {
            byte[] piece = new byte[1500];
            for (int n = from.read(to.sizeBytes(), piece, 0, piece.length); n > 0; n = from.read(to.sizeBytes(), piece,
                    0, piece.length)) {
                to.append(piece, 0, n);
            }
            to.force();
        }
    }

    @Test
    void removingAPartAndPuttingOneAside() {
        for (int step = 0; step < 6; step++) {
            Node node = new Node();
            PartFact gone = onlyFact(node.table.prepare("one", rows(10)), node.table);
            PartFact damaged = onlyFact(node.table.prepare("two", rows(20)), node.table);
            PartId aside = damaged.partId();
            node.table.change().add(gone, "me").add(damaged, "me").commit();
            node.withFullDiskAt(step, () -> node.table.change().remove(gone.partId()).commit());
            assertThat(node.disk.parts()).containsExactly(aside);
            node.disk.flipBit(aside, 500);
            StoredPart part = node.store.retain(aside).orElseThrow();
            assertThatThrownBy(part::verifyFile).isInstanceOf(
                    io.millrace.coordination.failure.CorruptionException.class);
            part.release();
            node.withFullDiskAt(step, () -> node.table.change().lose(part).commit());
            assertThat(node.table.rowCount()).isZero();
            assertThat(node.disk.parts()).isEmpty();
            node.restart();
            assertThat(node.table.partSet()).singleElement().matches(r -> r.state() == PartState.KNOWN);
            assertThat(node.store.salvage(TABLE, damaged)).isEmpty();
        }
    }

    @Test
    void aDamagedPartThatIsDroppedWhileItIsLookedAtLeavesNothing() {
        for (int move = 0; move < 2; move++) {
            Node node = new Node();
            PartFact fact = onlyFact(node.table.prepare("one", rows(10)), node.table);
            node.table.change().add(fact, "me").commit();
            node.disk.flipBit(fact.partId(), 500);
            StoredPart part = node.store.retain(fact.partId()).orElseThrow();
            assertThatThrownBy(part::verifyFile)
                    .isInstanceOf(io.millrace.coordination.failure.CorruptionException.class);
            part.release();
            node.table.change().lose(part).commit();
            AtomicInteger moves = new AtomicInteger(-move);
            node.full.meanwhile = step -> {
                if (step == DiskStep.MOVE && moves.getAndIncrement() == 0) {
                    node.table.change().remove(fact.partId()).commit();
                }
            };
            assertThat(node.store.salvage(TABLE, fact)).isEmpty();
            node.full.meanwhile = step -> {
            };
            node.table.close();
            node.store.close();
            try (Medium left = node.disk.open()) {
                assertThat(left.list(PartDirectory.QUARANTINE)).isEmpty();
                assertThat(left.list(PartDirectory.TMP)).isEmpty();
            }
        }
    }

    @Test
    void whatWasOnlyPutAsideByMistakeComesBackWithoutAFetch() {
        Node node = new Node();
        PartFact fact = onlyFact(node.table.prepare("one", rows(10)), node.table);
        node.table.change().add(fact, "me").commit();
        node.disk.flipBit(fact.partId(), 500);
        StoredPart part = node.store.retain(fact.partId()).orElseThrow();
        assertThatThrownBy(part::verifyFile).isInstanceOf(io.millrace.coordination.failure.CorruptionException.class);
        node.disk.flipBit(fact.partId(), 500);
        node.table.change().lose(part).commit();
        part.release();
        assertThat(node.disk.parts()).isEmpty();
        for (int step = 0; step < 8; step++) {
            int at = step;
            StoredPart[] back = new StoredPart[1];
            node.withFullDiskAt(at, () -> back[0] = node.store.salvage(TABLE, fact).orElseThrow());
            node.table.change().arrive(back[0]).commit();
            assertThat(node.table.rowCount()).isEqualTo(10);
            back[0].verifyFile();
            node.disk.flipBit(fact.partId(), 500);
            assertThatThrownBy(back[0]::verifyFile).isInstanceOf(
                    io.millrace.coordination.failure.CorruptionException.class);
            node.disk.flipBit(fact.partId(), 500);
            node.table.change().lose(back[0]).commit();
        }
    }
}
