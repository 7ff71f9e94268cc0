package io.millrace.coordination.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.memory.Transit;
import io.millrace.coordination.memory.ZnodeCall;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableLogTest {
    private static final TablePath TABLE = new TablePath("/tables/t/01");

    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.ofEpochMilli(77)));
    private final MemoryZnodes znodes = service.connect();
    private final TableLog log = new TableLog(znodes, TABLE, 100);
    private final LogReader reader = log.newReader();

    @BeforeEach
    void createTable() {
        new Tables(znodes).create(TABLE, "i", new TableSchema(0, ""));
    }

    private LogHead head() {
        return new Tables(znodes).head(TABLE).orElseThrow().value();
    }

    private long append(String token) {
        LogHead head = head();
        String path = znodes.multi(List.of(new ZnodeOp.Create(head.directory(TABLE) + "/log-",
                LogEntryCodec.encode(new LogEntry.PartLost(token, "r1", new PartId(0, 1), "")),
                CreateMode.PERSISTENT_SEQUENTIAL))).getFirst();
        return LogIndexes.parse(head.generation(), path);
    }

    private List<Long> append(int count) {
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            out.add(append("t" + i));
        }
        return out;
    }

    private void skip(int count) {
        service.skipSequence(head().directory(TABLE), count);
    }

    /** By a reader that has read before and by one that has not: memory changes nothing. */
    private List<IndexedEntry> read(long from, int most) {
        List<IndexedEntry> fresh = log.newReader().read(from, most);
        assertThat(reader.read(from, most)).isEqualTo(fresh);
        return fresh;
    }

    private static List<Long> indexes(List<IndexedEntry> entries) {
        return entries.stream().map(IndexedEntry::index).toList();
    }

    @Test
    void readsInOrderInPiecesAcrossGaps() {
        assertThat(read(TableLog.START, 10)).isEmpty();
        assertThat(log.firstIndex()).isEmpty();
        assertThat(log.lastIndex()).isEmpty();
        List<Long> written = new ArrayList<>(append(3));
        skip(5);
        written.addAll(append(2));
        assertThat(written).containsExactly(0L, 1L, 2L, 8L, 9L);
        assertThat(indexes(read(TableLog.START, 10))).isEqualTo(written);
        assertThat(indexes(read(TableLog.START, 2))).containsExactly(0L, 1L);
        assertThat(indexes(read(1, 2))).containsExactly(2L, 8L);
        assertThat(indexes(read(5, 10))).containsExactly(8L, 9L);
        assertThat(read(9, 10)).isEmpty();
        assertThat(read(TableLog.START, 1).getFirst().loggedAtMs()).isEqualTo(77);
        assertThat(log.firstIndex()).hasValue(0);
        assertThat(log.lastIndex()).hasValue(9);
        assertThat(log.entryCount()).isEqualTo(5);
    }

    @Test
    void aReaderThatHasSeenAllBelowTheMarkReadsOn() {
        append(10);
        assertThat(log.truncateBelow(6)).isEqualTo(6);
        assertThat(log.truncateBelow(6)).isZero();
        assertThat(log.truncateBelow(3)).isZero();
        assertThat(log.firstKeptIndex()).isEqualTo(6);
        assertThat(log.firstIndex()).hasValue(6);
        assertThat(indexes(read(5, 10))).containsExactly(6L, 7L, 8L, 9L);
        assertThat(indexes(read(8, 10))).containsExactly(9L);
    }

    @Test
    void aReaderThatMissesEntriesIsToldSoAlsoWhenTheLogIsEmpty() {
        append(3);
        skip(4);
        append(3);
        log.truncateBelow(2);
        assertThatThrownBy(() -> read(TableLog.START, 10)).isInstanceOfSatisfying(LogTruncatedException.class,
                e -> assertThat(e.firstKeptIndex()).isEqualTo(2));
        assertThatThrownBy(() -> read(0, 10)).isInstanceOf(LogTruncatedException.class);
        assertThat(indexes(read(1, 10))).containsExactly(2L, 7L, 8L, 9L);
        log.truncateBelow(100);
        assertThat(log.entryCount()).isZero();
        assertThatThrownBy(() -> read(9, 10)).isInstanceOf(LogTruncatedException.class);
        assertThat(read(99, 10)).isEmpty();
        assertThat(log.lastIndex()).isEmpty();
        assertThat(append("next")).isEqualTo(10);
    }

    @Test
    void anInterruptedTruncationIsFinishedByTheNext() {
        append(10);
        znodes.failNextMulti(List.of(MultiFault.LOST_AFTER_APPLY, MultiFault.LOST_BEFORE_APPLY));
        assertThatThrownBy(() -> log.truncateBelow(5)).isInstanceOf(RetriableException.class);
        assertThat(log.firstKeptIndex()).isEqualTo(5);
        // Nothing is deleted yet, so nothing is missed.
        assertThat(read(TableLog.START, 10)).hasSize(10);
        assertThat(log.truncateBelow(5)).isEqualTo(5);
        assertThat(indexes(read(4, 10))).hasSize(5);
    }

    @Test
    void twoMayTruncateAtOnce() {
        append(10);
        MemoryZnodes second = service.connect();
        TableLog other = new TableLog(second, TABLE);
        List<Boolean> once = new ArrayList<>();
        znodes.injectFaults(ops -> {
            if (once.isEmpty() && ops.getFirst() instanceof ZnodeOp.Delete) {
                once.add(true);
                other.truncateBelow(4);
            }
            return MultiFault.NONE;
        });
        assertThat(log.truncateBelow(7)).isEqualTo(3);
        assertThat(log.entryCount()).isEqualTo(3);
    }

    @Test
    void rollsToTheNextGenerationAndReadsAcross() {
        append(2);
        assertThat(log.rollIfNeeded()).isFalse();
        skip(100);
        append(1);
        assertThat(log.rollIfNeeded()).isTrue();
        assertThat(log.rollIfNeeded()).isFalse();
        assertThat(head().generation()).isEqualTo(1);
        append(2);
        long base = 1L << 31;
        assertThat(indexes(read(TableLog.START, 10))).containsExactly(0L, 1L, 102L, base, base + 1);
        assertThat(indexes(read(1, 2))).containsExactly(102L, base);
        assertThat(indexes(read(base, 10))).containsExactly(base + 1);
        assertThat(log.lastIndex()).hasValue(base + 1);
        assertThat(log.truncateBelow(base)).isEqualTo(3);
        assertThat(znodes.children(TABLE.log())).containsExactly("i-1");
        assertThat(log.firstIndex()).hasValue(base);
        assertThat(indexes(read(base - 1, 10))).containsExactly(base, base + 1);
        assertThat(log.truncateBelow(base + 1)).isEqualTo(1);
        assertThat(log.entryCount()).isEqualTo(1);
    }

    @Test
    void indexesKeepTheirOrderAndRefuseACounterThatHasRunOver() {
        assertThat(LogIndexes.parse(0, "/t/log/i-0/log-2147483647")).isEqualTo(Integer.MAX_VALUE);
        assertThat(LogIndexes.parse(1, "log-0000000000")).isEqualTo(1L << 31);
        assertThat(LogIndexes.generation((5L << 31) | 7)).isEqualTo(5);
        assertThat(LogIndexes.name((5L << 31) | 7)).isEqualTo("log-0000000007");
        assertThatThrownBy(() -> LogIndexes.parse(0, "log--2147483648")).isInstanceOf(CorruptionException.class)
                .hasMessageContaining("run over");
        assertThatThrownBy(() -> LogIndexes.parse(0, "log-x")).isInstanceOf(CorruptionException.class);
    }

    @Test
    void watchesEntriesAndRolls() {
        List<String> seen = new ArrayList<>();
        Watch watch = log.watch(() -> seen.add("changed"));
        append(1);
        assertThat(seen).isNotEmpty();
        skip(100);
        append(1);
        seen.clear();
        log.rollIfNeeded();
        assertThat(seen).isNotEmpty();
        watch.close();
        seen.clear();
        append(1);
        assertThat(seen).isEmpty();
    }

    @Test
    void aTruncationThatArrivesLateDoesNotTouchTheNextTableAtThePath() {
        append(10);
        znodes.failNextMulti(List.of(MultiFault.DELAYED, MultiFault.NOT_SENT));
        assertThatThrownBy(() -> log.truncateBelow(5)).isInstanceOf(RetriableException.class);
        new Tables(znodes).drop(TABLE);
        new Tables(znodes).create(TABLE, "next", new TableSchema(0, ""));
        assertThat(service.deliverDelayed()).isZero();
        assertThat(log.firstKeptIndex()).isZero();
    }

    @Test
    void aDroppedTableHasNoLog() {
        new Tables(znodes).drop(TABLE);
        assertThatThrownBy(() -> read(TableLog.START, 1)).isInstanceOf(TableGoneException.class)
                .hasMessageContaining(TABLE.path());
        assertThatThrownBy(log::rollIfNeeded).isInstanceOf(TableGoneException.class);
    }

    /** Calls of a kind that ZooKeeper was asked for by an action. */
    private long calls(ZnodeCall.Kind kind, Runnable action) {
        long before = service.callCounts().getOrDefault(kind, 0L);
        action.run();
        return service.callCounts().getOrDefault(kind, 0L) - before;
    }

    @Test
    void whoHasReadToTheEndReadsOnWithoutListing() {
        append(3);
        assertThat(reader.read(TableLog.START, 2)).hasSize(2);
        assertThat(reader.isAtEnd()).isFalse();
        assertThat(indexes(reader.read(1, 10))).containsExactly(2L);
        assertThat(reader.isAtEnd()).isTrue();
        assertThat(calls(ZnodeCall.Kind.CHILDREN, () -> {
            assertThat(reader.read(2, 10)).isEmpty();
            append(2);
            assertThat(indexes(reader.read(2, 10))).containsExactly(3L, 4L);
        })).isZero();
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void aNumberThatWasPassedOverOrTruncatedIsFoundOutByListing() {
        append(3);
        assertThat(reader.read(TableLog.START, 10)).hasSize(3);
        skip(5);
        append(2);
        assertThat(indexes(reader.read(2, 10))).containsExactly(8L, 9L);
        append(2);
        log.truncateBelow(10);
        // What it has seen is gone, what it has not seen is there.
        assertThat(indexes(reader.read(9, 10))).containsExactly(10L, 11L);
        append(3);
        log.truncateBelow(14);
        assertThatThrownBy(() -> reader.read(11, 10)).isInstanceOf(LogTruncatedException.class);
        assertThat(reader.isAtEnd()).isFalse();
        assertThat(indexes(reader.read(13, 10))).containsExactly(14L);
        log.truncateBelow(100);
        assertThat(reader.read(14, 10)).as("nothing was made since, so nothing is missing").isEmpty();
        assertThat(indexes(read(99, 10))).isEmpty();
    }

    @Test
    void entriesBeyondTheWantedOnesAreReadNextTime() {
        append(1);
        assertThat(reader.read(TableLog.START, 10)).hasSize(1);
        append(5);
        assertThat(indexes(reader.read(0, 3))).containsExactly(1L, 2L, 3L);
        assertThat(reader.isAtEnd()).isFalse();
        assertThat(indexes(reader.read(3, 3))).containsExactly(4L, 5L);
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void whoHasReadToTheEndFollowsIntoTheNextGenerationAndTheNextTable() {
        skip(100);
        append(2);
        assertThat(reader.read(TableLog.START, 10)).hasSize(2);
        log.rollIfNeeded();
        assertThat(reader.read(101, 10)).isEmpty();
        append(2);
        long base = 1L << 31;
        assertThat(indexes(reader.read(101, 10))).containsExactly(base, base + 1);
        append(1);
        assertThat(indexes(reader.read(base + 1, 10))).containsExactly(base + 2);
        new Tables(znodes).drop(TABLE);
        assertThatThrownBy(() -> reader.read(base + 2, 10)).isInstanceOf(TableGoneException.class);
        new Tables(znodes).create(TABLE, "next", new TableSchema(0, ""));
        append(1);
        assertThat(indexes(reader.read(TableLog.START, 10))).containsExactly(0L);
    }

    @Test
    void whoIsBehindByAGenerationMissesNothingThatIsTruncatedWhileItReads() {
        append(2);
        skip(100);
        append(1);
        log.rollIfNeeded();
        append(3);
        long base = 1L << 31;
        int[] listings = new int[1];
        LogReader behind = new TableLog(service.connect(new Transit() {
            @Override
            public void request(ZnodeCall call) {
                if (call.kind() == ZnodeCall.Kind.CHILDREN && ++listings[0] == 2) {
                    log.truncateBelow(base + 2);
                }
            }
        }), TABLE).newReader();
        // The older generation was listed whole, of the newer one two entries went before it was listed.
        assertThatThrownBy(() -> behind.read(0, 10)).isInstanceOf(LogTruncatedException.class);
        assertThat(listings[0]).isEqualTo(2);
    }
}
