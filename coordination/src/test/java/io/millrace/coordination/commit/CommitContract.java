package io.millrace.coordination.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.commit.CommitOutcome.Committed;
import io.millrace.coordination.commit.CommitOutcome.Duplicate;
import io.millrace.coordination.commit.CommitOutcome.Fenced;
import io.millrace.coordination.commit.TargetResult.AlreadyThere;
import io.millrace.coordination.commit.TargetResult.Logged;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.IndexedEntry;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.znode.FaultyZnodes;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.Znodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commit of a block, with every way to lose a reply; run in memory and against a real ZooKeeper. */
public abstract class CommitContract {
    private static final TablePath T1 = new TablePath("/tables/t1/01");
    private static final TablePath T2 = new TablePath("/clickhouse/tables/01/t2");
    private static final LedgerKey P0 = new LedgerKey("group", "topic", 0);
    private static final LedgerKey P1 = new LedgerKey("group", "topic", 1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker();
    private FaultyZnodes znodes;
    private Znodes other;
    private Tables tables;
    private Ledgers ledgers;
    private WriterFence fence;
    private Committer committer;
    private int tokens;
    private final List<String> reached = new ArrayList<>();

    /** A new client of the same tree. */
    protected abstract Znodes connect();

    /** Gives the client a new session, at once. */
    protected abstract void renewSession(Znodes client);

    @BeforeEach
    void prepare() {
        Znodes inner = connect();
        znodes = new FaultyZnodes(inner);
        other = connect();
        tables = new Tables(other);
        assertThat(tables.create(T1, "i1", new TableSchema(0, "a"))).isTrue();
        assertThat(tables.create(T2, "i2", new TableSchema(0, "b"))).isTrue();
        ledgers = new Ledgers(other, ticker, TIMEOUT, this::newToken);
        fence = WriterFence.open(znodes, ticker, "n1", "inst", "run1", TIMEOUT);
        committer = new Committer(znodes, fence, TIMEOUT, reached::add);
    }

    private String newToken() {
        return "token-" + ++tokens;
    }

    private Versioned<LedgerState> own(LedgerKey key) {
        return ledgers.takeOwnership(key, "n1/c1", "topic-id", 0);
    }

    private static LedgerAdvance advance(String token, LedgerKey key, Versioned<LedgerState> from, int messages) {
        LedgerState state = from.value();
        return new LedgerAdvance(key, from.version(),
                state.advanced(token, state.nextOffset() + messages, 1, new Counters(messages, messages, 0, 0, 0, 0)));
    }

    private static TargetCommit target(String token, TablePath table, long hash) {
        return new TargetCommit(table, new LogEntry.PartsAdded(token, "r1", "", 0,
                hash < 0 ? Optional.empty() : Optional.of(new BlockHash(0, hash)), List.of(part(token, hash))));
    }

    private static PartFact part(String token, long hash) {
        return PartFact.inserted(new PartId(token.hashCode(), hash), "all", 1, 1, new ContentChecksum(1, 1), "f", 0,
                List.of(new SourceRange("topic-id", "topic", 0, 0, 1)));
    }

    private BlockCommit kafkaBlock(Versioned<LedgerState> p0, long hash) {
        String token = newToken();
        return new BlockCommit(token, List.of(advance(token, P0, p0, 10)),
                List.of(target(token, T1, hash), target(token, T2, hash)));
    }

    private List<IndexedEntry> log(TablePath table) {
        TableLog log = new TableLog(other, table);
        return log.newReader().read(log.firstKeptIndex() - 1, 1000);
    }

    private List<String> tokensIn(TablePath table) {
        return log(table).stream().map(each -> each.entry().token()).toList();
    }

    private static long indexOf(CommitOutcome outcome, int target) {
        return ((Logged) ((Committed) outcome).targets().get(target)).logIndex();
    }

    @Test
    void commitsDataHashesAndLedgersTogether() {
        Versioned<LedgerState> p0 = own(P0);
        Versioned<LedgerState> p1 = own(P1);
        String token = newToken();
        CommitOutcome outcome = committer.commit(new BlockCommit(token,
                List.of(advance(token, P0, p0, 10), advance(token, P1, p1, 5)),
                List.of(target(token, T1, 1), target(token, T2, 1))));
        Committed committed = (Committed) outcome;
        assertThat(committed.ledgerVersions()).isEqualTo(Map.of(P0, p0.version() + 1, P1, p1.version() + 1));
        assertThat(log(T1)).extracting(IndexedEntry::index).containsExactly(indexOf(outcome, 0));
        assertThat(log(T2)).extracting(IndexedEntry::index).containsExactly(indexOf(outcome, 1));
        LogEntry.PartsAdded entry = (LogEntry.PartsAdded) log(T1).getFirst().entry();
        assertThat(entry.parts().getFirst().minBlock()).isEqualTo(indexOf(outcome, 0));
        assertThat(entry.parts().getFirst().name()).isEqualTo("all_" + indexOf(outcome, 0) + "_"
                + indexOf(outcome, 0) + "_0");
        assertThat(ledgers.read(P0).orElseThrow().value().nextOffset()).isEqualTo(10);
        assertThat(ledgers.read(P1).orElseThrow().version()).isEqualTo(p1.version() + 1);
        assertThat(other.children(T1.blocks())).containsExactly(new BlockHash(0, 1).toString());
        assertThat(reached).containsExactly(CommitFailpoints.BEFORE_MULTI, CommitFailpoints.AFTER_MULTI);
    }

    @Test
    void laterCommitsHaveHigherIndexesEvenWhenTheSequenceSkips() {
        long last = -1;
        for (int i = 0; i < 4; i++) {
            String token = newToken();
            long index = indexOf(committer.commit(
                    new BlockCommit(token, List.of(), List.of(target(token, T1, i), target(token, T1, 100 + i)))), 1);
            assertThat(index).isGreaterThan(last);
            last = index;
            skipSequence(T1);
        }
        assertThat(log(T1)).extracting(IndexedEntry::index).isSorted().doesNotHaveDuplicates().hasSize(8);
    }

    /** Makes the next log index of a table skip some, where the implementation can. */
    protected void skipSequence(TablePath table) {}

    @Test
    void twoOwnersNeverBothAdvance() {
        Versioned<LedgerState> mine = own(P0);
        Versioned<LedgerState> theirs = ledgers.takeOwnership(P0, "n2/c1", "topic-id", 0);
        assertThat(theirs.value().epoch()).isEqualTo(mine.value().epoch() + 1);
        assertThat(committer.commit(kafkaBlock(mine, 1))).isEqualTo(new Fenced(Set.of(P0)));
        assertThat(log(T1)).isEmpty();
        assertThat(other.children(T1.blocks())).isEmpty();
        assertThat(committer.commit(kafkaBlock(theirs, 1))).isInstanceOf(Committed.class);
    }

    @Test
    void namesTheLedgersThatWereTaken() {
        Versioned<LedgerState> p0 = own(P0);
        Versioned<LedgerState> p1 = own(P1);
        ledgers.takeOwnership(P1, "n2/c1", "topic-id", 0);
        String token = newToken();
        assertThat(committer.commit(new BlockCommit(token,
                List.of(advance(token, P0, p0, 1), advance(token, P1, p1, 1)), List.of(target(token, T1, 1)))))
                .isEqualTo(new Fenced(Set.of(P1)));
        assertThat(ledgers.read(P0).orElseThrow()).isEqualTo(p0);
    }

    @Test
    void aBlockThatIsThereIsNotInsertedAgain() {
        String first = newToken();
        committer.commit(new BlockCommit(first, List.of(), List.of(target(first, T1, 1))));
        String again = newToken();
        assertThat(committer.commit(new BlockCommit(again, List.of(), List.of(target(again, T1, 1)))))
                .isEqualTo(new Duplicate(List.of(new AlreadyThere(first)), Map.of()));
        assertThat(tokensIn(T1)).containsExactly(first);
    }

    @Test
    void eachTargetDeduplicatesByItselfAndTheLedgerStillAdvances() {
        String first = newToken();
        committer.commit(new BlockCommit(first, List.of(), List.of(target(first, T1, 1))));
        BlockCommit block = kafkaBlock(own(P0), 1);
        Committed committed = (Committed) committer.commit(block);
        assertThat(committed.targets().getFirst()).isEqualTo(new AlreadyThere(first));
        assertThat(committed.targets().getLast()).isInstanceOf(Logged.class);
        assertThat(tokensIn(T1)).containsExactly(first);
        assertThat(tokensIn(T2)).containsExactly(block.token());
        assertThat(ledgers.read(P0).orElseThrow().value().nextOffset()).isEqualTo(10);
        // All there: the ledger moves on alone.
        BlockCommit same = kafkaBlock(ledgers.read(P0).orElseThrow(), 1);
        assertThat(committer.commit(same)).isInstanceOf(Duplicate.class);
        assertThat(ledgers.read(P0).orElseThrow().value().nextOffset()).isEqualTo(20);
    }

    @Test
    void aTargetWhoseHashIsGoneBeforeTheOthersHaveTheBlockGetsItToo() {
        String first = newToken();
        committer.commit(new BlockCommit(first, List.of(), List.of(target(first, T1, 1))));
        String second = newToken();
        int[] sent = {0};
        Committer slow = new Committer(znodes, fence, TIMEOUT, name -> {
            if (name.equals(CommitFailpoints.BEFORE_MULTI) && ++sent[0] == 2) {
                other.multi(List.of(new ZnodeOp.Delete(BlockRecord.path(T1, new BlockHash(0, 1)), -1)));
            }
        });
        Committed committed = (Committed) slow
                .commit(new BlockCommit(second, List.of(), List.of(target(second, T1, 1), target(second, T2, 1))));
        assertThat(committed.targets()).hasOnlyElementsOfType(Logged.class);
        assertThat(tokensIn(T1)).containsExactly(first, second);
        assertThat(tokensIn(T2)).containsExactly(second);
    }

    @Test
    void withoutAHashEqualBlocksAreTwo() {
        for (int i = 0; i < 2; i++) {
            String token = newToken();
            committer.commit(new BlockCommit(token, List.of(), List.of(target(token, T1, -1))));
        }
        assertThat(log(T1)).hasSize(2);
    }

    @Test
    void twoTargetsMayBeTheSameTable() {
        String token = newToken();
        CommitOutcome outcome = committer.commit(new BlockCommit(token, List.of(),
                List.of(target(token, T1, 1), target(token, T1, 2))));
        assertThat(log(T1)).extracting(IndexedEntry::index).containsExactly(indexOf(outcome, 0), indexOf(outcome, 1));
        assertThatThrownBy(() -> new BlockCommit(token, List.of(), List.of(target(token, T1, 1), target(token, T1, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The kinds of commit that differ in how their token is found. */
    enum Shape {
        LEDGER_AND_HASHES, HASH_ONLY, LEDGER_ONLY, LEDGER_WITHOUT_HASH, NEITHER, TWICE_THE_SAME_TABLE;
    }

    private BlockCommit block(Shape shape) {
        String token = newToken();
        return switch (shape) {
            case LEDGER_AND_HASHES -> kafkaBlock(own(P0), 1);
            case HASH_ONLY -> new BlockCommit(token, List.of(), List.of(target(token, T1, 1)));
            case LEDGER_ONLY -> new BlockCommit(token, List.of(advance(token, P0, own(P0), 10)), List.of());
            case LEDGER_WITHOUT_HASH -> new BlockCommit(token, List.of(advance(token, P0, own(P0), 10)),
                    List.of(target(token, T1, -1)));
            case NEITHER -> new BlockCommit(token, List.of(), List.of(target(token, T1, -1)));
            case TWICE_THE_SAME_TABLE -> new BlockCommit(token, List.of(),
                    List.of(target(token, T1, -1), target(token, T1, -1)));
        };
    }

    private void assertAppliedOnce(BlockCommit block, CommitOutcome outcome) {
        Committed committed = (Committed) outcome;
        for (TablePath table : List.of(T1, T2)) {
            List<Long> expected = new ArrayList<>();
            for (int i = 0; i < block.targets().size(); i++) {
                if (block.targets().get(i).table().equals(table)) {
                    expected.add(((Logged) committed.targets().get(i)).logIndex());
                }
            }
            assertThat(log(table)).filteredOn(each -> each.entry().token().equals(block.token()))
                    .extracting(IndexedEntry::index)
                    .containsExactlyElementsOf(expected);
        }
        for (LedgerAdvance advance : block.ledgers()) {
            Versioned<LedgerState> now = ledgers.read(advance.key()).orElseThrow();
            assertThat(now.value()).isEqualTo(advance.next());
            assertThat(committed.ledgerVersions()).containsEntry(advance.key(), now.version());
        }
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void aLostReplyIsFoundApplied(Shape shape) {
        BlockCommit block = block(shape);
        znodes.failNext(MultiFault.LOST_AFTER_APPLY);
        assertAppliedOnce(block, committer.commit(block));
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void aLostRequestIsSentAgain(Shape shape) {
        BlockCommit block = block(shape);
        znodes.failNext(MultiFault.LOST_BEFORE_APPLY);
        assertAppliedOnce(block, committer.commit(block));
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void aRequestThatArrivesLateIsRefused(Shape shape) {
        BlockCommit block = block(shape);
        znodes.failNext(MultiFault.DELAYED);
        CommitOutcome outcome = committer.commit(block);
        assertThat(znodes.deliverDelayed()).containsExactly(false);
        assertAppliedOnce(block, outcome);
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void aRequestThatArrivesBeforeTheFenceIsRaisedCounts(Shape shape) {
        BlockCommit block = block(shape);
        znodes.failNext(MultiFault.DELAYED);
        znodes.beforeNextMulti(() -> znodes.beforeNextMulti(
                () -> assertThat(znodes.deliverDelayed()).containsExactly(true)));
        assertAppliedOnce(block, committer.commit(block));
        assertThat(znodes.deliverDelayed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void theRaisingOfTheFenceMayBeLostToo(Shape shape) {
        BlockCommit block = block(shape);
        znodes.failNext(MultiFault.LOST_AFTER_APPLY, MultiFault.LOST_BEFORE_APPLY, MultiFault.LOST_AFTER_APPLY,
                MultiFault.NOT_SENT);
        assertAppliedOnce(block, committer.commit(block));
        BlockCommit next = block(Shape.NEITHER);
        znodes.failNext(MultiFault.DELAYED, MultiFault.DELAYED, MultiFault.LOST_AFTER_APPLY, MultiFault.NOT_SENT,
                MultiFault.LOST_BEFORE_APPLY);
        assertAppliedOnce(next, committer.commit(next));
        assertThat(znodes.deliverDelayed()).containsOnly(false);
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void staysUnknownWhileNothingGetsThroughAndIsSettledByTheNextCall(Shape shape) {
        for (MultiFault first : List.of(MultiFault.LOST_AFTER_APPLY, MultiFault.LOST_BEFORE_APPLY,
                MultiFault.DELAYED)) {
            BlockCommit block = block(shape);
            cutConnectionAfter(first);
            assertThatThrownBy(() -> committer.commit(block)).isInstanceOf(UnknownOutcomeException.class);
            znodes.clearFaults();
            // Other commits go on between.
            String between = newToken();
            committer.commit(new BlockCommit(between, List.of(), List.of(target(between, T1, -1))));
            assertAppliedOnce(block, committer.commit(block));
            assertThat(znodes.deliverDelayed()).doesNotContain(true);
            tables.drop(T1);
            tables.drop(T2);
            tables.create(T1, newToken(), new TableSchema(0, ""));
            tables.create(T2, newToken(), new TableSchema(0, ""));
        }
    }

    private void cutConnectionAfter(MultiFault first) {
        znodes.failNext(first);
        for (int i = 0; i < 200; i++) {
            znodes.failNext(MultiFault.NOT_SENT);
        }
    }

    @Test
    void aDuplicateFoundBeforeAnUnknownOutcomeStaysADuplicate() {
        String first = newToken();
        committer.commit(new BlockCommit(first, List.of(), List.of(target(first, T2, 7))));
        String token = newToken();
        // T1 does not deduplicate: sent a second time it would get the rows twice.
        BlockCommit block = new BlockCommit(token, List.of(), List.of(target(token, T1, -1), target(token, T2, 7)));
        znodes.failNext(MultiFault.NONE);
        cutConnectionAfter(MultiFault.LOST_AFTER_APPLY);
        assertThatThrownBy(() -> committer.commit(block)).isInstanceOf(UnknownOutcomeException.class);
        znodes.clearFaults();
        Committed committed = (Committed) committer.commit(block);
        assertThat(committed.targets().getFirst()).isInstanceOf(Logged.class);
        assertThat(committed.targets().getLast()).isEqualTo(new AlreadyThere(first));
        assertThat(tokensIn(T1)).containsExactly(token);
        assertThat(tokensIn(T2)).containsExactly(first);
    }

    @Test
    void anotherProcessThatKnowsNothingRecognisesItsOwnTokens() {
        BlockCommit block = kafkaBlock(own(P0), 1);
        CommitOutcome outcome = committer.commit(block);
        Committer restarted = new Committer(znodes, WriterFence.open(znodes, ticker, "n1", "inst", "run2", TIMEOUT),
                TIMEOUT, Failpoints.NONE);
        assertThat(restarted.commit(block)).isEqualTo(outcome);
        BlockCommit insert = block(Shape.HASH_ONLY);
        assertThatThrownBy(() -> committer.commit(insert)).isInstanceOf(SupersededException.class);
    }

    @Test
    void notSentWithinTheDeadlineIsCertainlyNotApplied() {
        BlockCommit block = kafkaBlock(own(P0), 1);
        cutConnectionAfter(MultiFault.NOT_SENT);
        assertThatThrownBy(() -> committer.commit(block)).isInstanceOf(RetriableException.class);
        znodes.clearFaults();
        assertThat(log(T1)).isEmpty();
        assertAppliedOnce(block, committer.commit(block));
    }

    @Test
    void aNewSessionWhileSettlingIsNoticed() {
        BlockCommit block = block(Shape.NEITHER);
        znodes.failNext(MultiFault.LOST_AFTER_APPLY);
        znodes.beforeNextMulti(() -> znodes.beforeNextMulti(() -> renewSession(znodes.inner())));
        assertAppliedOnce(block, committer.commit(block));
    }

    @Test
    void aLateMultiOfAKilledProcessIsRefusedAfterTheNextStart() {
        BlockCommit block = block(Shape.NEITHER);
        znodes.failNext(MultiFault.DELAYED);
        for (int i = 0; i < 200; i++) {
            znodes.failNext(MultiFault.NOT_SENT);
        }
        assertThatThrownBy(() -> committer.commit(block)).isInstanceOf(UnknownOutcomeException.class);
        znodes.clearFaults();
        WriterFence next = WriterFence.open(other, ticker, "n1", "inst", "run2", TIMEOUT);
        assertThat(next.readSettled(() -> log(T1))).isEmpty();
        assertThat(znodes.deliverDelayed()).containsExactly(false);
        assertThat(log(T1)).isEmpty();
    }

    @Test
    void nothingIsCommittedToADroppedTable() {
        committer.commit(block(Shape.HASH_ONLY));
        tables.drop(T1);
        BlockCommit block = kafkaBlock(own(P0), 5);
        assertThat(committer.commit(block)).isEqualTo(new CommitOutcome.TableGone(Set.of(T1)));
        assertThat(log(T2)).isEmpty();
        assertThat(ledgers.read(P0).orElseThrow().value().nextOffset()).isZero();
    }

    @Test
    void aTableCreatedAnewAtTheSamePathDoesNotGetTheOldOnesBlocks() {
        committer.commit(block(Shape.HASH_ONLY));
        tables.drop(T1);
        tables.create(T1, "i1-anew", new TableSchema(0, ""));
        // The committer still knows the old head; it has the same version as the new one.
        String token = newToken();
        BlockCommit block = new BlockCommit(token, List.of(), List.of(target(token, T1, 1)));
        assertAppliedOnce(block, committer.commit(block));
        assertThat(other.children(T1.log())).containsExactly("i1-anew-0");
    }

    @Test
    void followsTheLogToItsNextGeneration() {
        CommitOutcome first = committer.commit(block(Shape.HASH_ONLY));
        String head = other.read(T1.log()).orElseThrow().text();
        var old = io.millrace.coordination.table.LogHead.decode(head, "head");
        var next = new io.millrace.coordination.table.LogHead(old.incarnation(), 1, false);
        other.multi(List.of(new ZnodeOp.SetData(T1.log(), next.encode(), 0),
                new ZnodeOp.Create(next.directory(T1), "", ZnodeOp.CreateMode.PERSISTENT)));
        String token = newToken();
        CommitOutcome second = committer.commit(new BlockCommit(token, List.of(), List.of(target(token, T1, 99))));
        assertThat(indexOf(second, 0)).isGreaterThan(indexOf(first, 0)).isEqualTo(1L << 31);
        assertThat(log(T1)).extracting(IndexedEntry::index).containsExactly(indexOf(first, 0), indexOf(second, 0));
    }

    @Test
    void aDroppedPartTakesItsHashAlongSoThatItsRowsCanComeAgain() {
        BlockCommit insert = block(Shape.HASH_ONLY);
        committer.commit(insert);
        int structure = tables.structureVersion(T1, "all");
        TableChange drop = new TableChange(T1, new LogEntry.PartsDropped(newToken(), "r1",
                List.of(part(insert.token(), 1).partId()), "DROP PARTITION"), Map.of("all", structure),
                OptionalInt.empty(), List.of(new BlockHash(0, 1), new BlockHash(0, 404)));
        assertThat(committer.append(drop)).isInstanceOf(ChangeOutcome.Appended.class);
        assertThat(other.children(T1.blocks())).isEmpty();
        BlockCommit again = block(Shape.HASH_ONLY);
        assertAppliedOnce(again, committer.commit(again));
        assertThat(tables.structureVersion(T1, "all")).isEqualTo(structure + 1);
    }

    @Test
    void aMergeThatRacesADropLoses() {
        committer.commit(block(Shape.HASH_ONLY));
        int seen = tables.structureVersion(T1, "all");
        committer.append(drop(seen));
        TableChange merge = new TableChange(T1,
                new LogEntry.PartsReplaced(newToken(), "r1", List.of(new PartId(1, 1)),
                        part("x", 1).at(0)),
                Map.of("all", seen), OptionalInt.empty(), List.of());
        assertThat(committer.append(merge)).isEqualTo(new ChangeOutcome.StructureMoved(T1.structure("all")));
        assertThat(log(T1)).hasSize(2);
    }

    private TableChange drop(int structure) {
        return new TableChange(T1, new LogEntry.PartsDropped(newToken(), "r1", List.of(), "test"),
                Map.of("all", structure), OptionalInt.empty(), List.of());
    }

    @Test
    void aSchemaChangeWritesTheSchemaAndTheFactTogether() {
        int version = tables.schema(T1).orElseThrow().version();
        TableChange change = new TableChange(T1, new LogEntry.SchemaChanged(newToken(), "r1", 1, "a, b"), Map.of(),
                OptionalInt.of(version), List.of());
        assertThat(committer.append(change)).isInstanceOf(ChangeOutcome.Appended.class);
        assertThat(tables.schema(T1).orElseThrow().value()).isEqualTo(new TableSchema(1, "a, b"));
        TableChange late = new TableChange(T1, new LogEntry.SchemaChanged(newToken(), "r2", 1, "a, c"), Map.of(),
                OptionalInt.of(version), List.of());
        assertThat(committer.append(late)).isEqualTo(new ChangeOutcome.SchemaMoved());
        tables.drop(T1);
        assertThat(committer.append(late)).isEqualTo(new ChangeOutcome.TableGone());
    }

    @Test
    void aChangeWithALostReplyIsAppliedOnce() {
        for (MultiFault fault : List.of(MultiFault.LOST_AFTER_APPLY, MultiFault.LOST_BEFORE_APPLY,
                MultiFault.DELAYED)) {
            TableChange change = drop(tables.structureVersion(T1, "all"));
            znodes.failNext(fault);
            ChangeOutcome outcome = committer.append(change);
            assertThat(znodes.deliverDelayed()).doesNotContain(true);
            assertThat(log(T1)).filteredOn(each -> each.entry().token().equals(change.entry().token()))
                    .extracting(each -> (ChangeOutcome) new ChangeOutcome.Appended(each.index()))
                    .containsExactly(outcome);
            TableChange cut = drop(tables.structureVersion(T1, "all"));
            cutConnectionAfter(fault);
            assertThatThrownBy(() -> committer.append(cut)).isInstanceOf(UnknownOutcomeException.class);
            znodes.clearFaults();
            assertThat(committer.append(cut)).isInstanceOf(ChangeOutcome.Appended.class);
            assertThat(znodes.deliverDelayed()).doesNotContain(true);
            assertThat(tokensIn(T1)).containsOnlyOnce(cut.entry().token());
        }
    }

    @Test
    void theWindowForgetsTheOldestHashes() {
        for (int i = 0; i < 7; i++) {
            String token = newToken();
            committer.commit(new BlockCommit(token, List.of(), List.of(target(token, T1, 9 - i))));
        }
        BlockWindow window = new BlockWindow(other, T1, 3);
        assertThat(window.prune()).isEqualTo(4);
        assertThat(window.prune()).isZero();
        assertThat(other.children(T1.blocks())).containsExactlyInAnyOrder(new BlockHash(0, 3).toString(),
                new BlockHash(0, 4).toString(), new BlockHash(0, 5).toString());
        String token = newToken();
        committer.commit(new BlockCommit(token, List.of(), List.of(target(token, T1, 9))));
        assertThat(new BlockWindow(other, T1, 3).prune()).isEqualTo(1);
        assertThat(window.prune()).isZero();
        assertThat(other.children(T1.blocks())).contains(new BlockHash(0, 9).toString())
                .doesNotContain(new BlockHash(0, 5).toString());
    }

    @Test
    void settlesEvenWhenTheLogWasTruncatedBehindIt() {
        for (int i = 0; i < 3; i++) {
            String token = newToken();
            committer.commit(new BlockCommit(token, List.of(), List.of(target(token, T2, -1))));
        }
        // This committer has never looked at T1 since; others have written and truncated.
        committer.commit(block(Shape.HASH_ONLY));
        Committer busy = new Committer(other, WriterFence.open(other, ticker, "n2", "inst2", "run", TIMEOUT), TIMEOUT,
                Failpoints.NONE);
        long last = 0;
        for (int i = 0; i < 3; i++) {
            String token = newToken();
            last = indexOf(busy.commit(new BlockCommit(token, List.of(), List.of(target(token, T1, -1)))), 0);
        }
        new TableLog(other, T1).truncateBelow(last);
        BlockCommit applied = block(Shape.NEITHER);
        znodes.failNext(MultiFault.LOST_AFTER_APPLY);
        assertAppliedOnce(applied, committer.commit(applied));

        long beyond = ((Logged) ((Committed) busy.commit(block(Shape.NEITHER))).targets().getFirst()).logIndex();
        new TableLog(other, T1).truncateBelow(beyond);
        BlockCommit unsent = block(Shape.LEDGER_WITHOUT_HASH);
        znodes.failNext(MultiFault.LOST_BEFORE_APPLY);
        assertAppliedOnce(unsent, committer.commit(unsent));
    }
}
