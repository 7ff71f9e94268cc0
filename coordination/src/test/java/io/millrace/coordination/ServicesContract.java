package io.millrace.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.ddl.DdlLog;
import io.millrace.coordination.ddl.DdlResult;
import io.millrace.coordination.ddl.DdlStatement;
import io.millrace.coordination.ddl.IndexedStatement;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.ephemeral.HoldState;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.lease.Leases;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.Gap;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.TableGoneException;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.replica.ReplicaOwner;
import io.millrace.coordination.replica.ReplicaRegistry;
import io.millrace.coordination.replica.ReplicaState;
import io.millrace.coordination.replica.ReplicaStatus;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.znode.FaultyZnodes;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znodes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ledgers, members, replicas, leases and the DDL log; run in memory and against a real ZooKeeper. */
public abstract class ServicesContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final LedgerKey KEY = new LedgerKey("a/group", "topic.1", 3);
    private static final TablePath TABLE = new TablePath("/tables/t/01");

    private final ManualTicker ticker = new ManualTicker();
    private FaultyZnodes znodes;
    private Ledgers ledgers;
    private int tokens;

    /** A new client of the same tree. */
    protected abstract Znodes connect();

    /** The service ends the client's session; the client has a new one when this returns. */
    protected abstract void expire(Znodes client);

    @BeforeEach
    void prepare() {
        znodes = new FaultyZnodes(connect());
        ledgers = new Ledgers(znodes, ticker, TIMEOUT, this::newToken);
    }

    private String newToken() {
        return "token-" + ++tokens;
    }

    private static void await(BooleanSupplier condition) {
        long endNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > endNs) {
                throw new AssertionError("the condition did not come true in time");
            }
            Thread.onSpinWait();
        }
    }

    // --- ledgers

    @Test
    void aNewLedgerStartsWhereItsFirstOwnerSays() {
        assertThat(ledgers.read(KEY)).isEmpty();
        Versioned<LedgerState> first = ledgers.takeOwnership(KEY, "n1/c1", "id", 42);
        assertThat(first.value()).isEqualTo(
                new LedgerState("id", 42, -1, "n1/c1", 1, Counters.ZERO, List.of(), "token-1"));
        assertThat(ledgers.read(KEY)).contains(first);
        Versioned<LedgerState> second = ledgers.takeOwnership(KEY, "n2/c1", "other", 7);
        assertThat(second.value().nextOffset()).isEqualTo(42);
        assertThat(second.value().topicId()).isEqualTo("id");
        assertThat(second.value().epoch()).isEqualTo(2);
        assertThat(second.value().owner()).isEqualTo("n2/c1");
        assertThat(second.version()).isEqualTo(first.version() + 1);
        assertThat(ledgers.readTopic("a/group", "topic.1")).isEqualTo(Map.of(3, second));
        assertThat(ledgers.topics("a/group")).containsExactly("topic.1");
        assertThat(ledgers.topics("none")).isEmpty();
        ledgers.deleteTopic("a/group", "topic.1");
        ledgers.deleteTopic("a/group", "topic.1");
        assertThat(ledgers.topics("a/group")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = MultiFault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void ownershipIsTakenOnceWhateverBecomesOfTheReply(MultiFault fault) {
        for (long epoch = 1; epoch <= 2; epoch++) {
            znodes.failNext(fault);
            Versioned<LedgerState> owned = ledgers.takeOwnership(KEY, "n1/c1", "id", 0);
            assertThat(znodes.deliverDelayed()).doesNotContain(true);
            assertThat(owned.value().epoch()).isEqualTo(epoch);
            assertThat(ledgers.read(KEY)).contains(owned);
        }
    }

    @Test
    void ownershipRacesAreDecidedByTheVersion() {
        Ledgers rival = new Ledgers(connect(), ticker, TIMEOUT, () -> "rival");
        znodes.beforeNextMulti(() -> rival.takeOwnership(KEY, "n2/c1", "id", 5));
        Versioned<LedgerState> mine = ledgers.takeOwnership(KEY, "n1/c1", "id", 0);
        assertThat(mine.value().epoch()).isEqualTo(2);
        assertThat(mine.value().nextOffset()).isEqualTo(5);
        assertThat(mine.value().owner()).isEqualTo("n1/c1");
    }

    @Test
    void ownershipThatIsNeverReachedSaysSo() {
        for (int i = 0; i < 2_000; i++) {
            znodes.failNext(MultiFault.NOT_SENT);
        }
        assertThatThrownBy(() -> ledgers.takeOwnership(KEY, "n1/c1", "id", 0)).isInstanceOf(RetriableException.class);
        znodes.clearFaults();
        for (int i = 0; i < 2_000; i++) {
            znodes.failNext(MultiFault.LOST_BEFORE_APPLY);
        }
        assertThatThrownBy(() -> ledgers.takeOwnership(KEY, "n1/c1", "id", 0))
                .isInstanceOf(UnknownOutcomeException.class);
    }

    @ParameterizedTest
    @EnumSource(MultiFault.class)
    void aGapIsRecordedOnceWhateverBecomesOfTheReply(MultiFault fault) {
        Versioned<LedgerState> owned = ledgers.takeOwnership(KEY, "n1/c1", "id", 10);
        LedgerState next = owned.value().skippedTo(newToken(), new Gap(10, 25, "retention", 1));
        znodes.failNext(fault);
        Versioned<LedgerState> written = ledgers.replace(KEY, owned.version(), next);
        assertThat(znodes.deliverDelayed()).doesNotContain(true);
        assertThat(written).isEqualTo(new Versioned<>(next, owned.version() + 1));
        assertThat(ledgers.read(KEY)).contains(written);
        assertThat(next.counters()).isEqualTo(new Counters(15, 0, 0, 0, 0, 15));
        assertThat(next.nextOffset()).isEqualTo(25);
        assertThatThrownBy(
                () -> ledgers.replace(KEY, owned.version(), next.skippedTo(newToken(), new Gap(25, 26, "x", 1))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("a/group/topic.1-3");
    }

    // --- the fence

    @Test
    void theLaterStartOfANodeWins() {
        WriterFence first = WriterFence.open(znodes, ticker, "n1", "inst", "run1", TIMEOUT);
        WriterFence again = WriterFence.open(znodes, ticker, "n1", "inst", "run1", TIMEOUT);
        assertThat(again.readSettled(() -> "read")).isEqualTo("read");
        WriterFence second = WriterFence.open(connect(), ticker, "n1", "inst2", "run2", TIMEOUT);
        DdlLog superseded = new DdlLog(znodes, first);
        await(() -> znodes.read("/writers/n1").orElseThrow().text().contains("run2"));
        assertThatThrownBy(() -> superseded.append(statement(), deadline())).isInstanceOf(SupersededException.class)
                .hasMessageContaining("run2");
        assertThatThrownBy(() -> first.readSettled(() -> "read")).isInstanceOf(SupersededException.class);
        assertThat(second.readSettled(() -> "read")).isEqualTo("read");
        assertThat(second.node() + second.installationId() + second.instanceId()).isEqualTo("n1inst2run2");
    }

    @ParameterizedTest
    @EnumSource(value = MultiFault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void theFenceOpensWhateverBecomesOfTheReply(MultiFault fault) {
        znodes.failNext(fault);
        WriterFence.open(znodes, ticker, "n1", "inst", "run1", TIMEOUT);
        znodes.deliverDelayed();
        znodes.failNext(fault);
        WriterFence fence = WriterFence.open(znodes, ticker, "n1", "inst", "run2", TIMEOUT);
        assertThat(znodes.deliverDelayed()).doesNotContain(true);
        new DdlLog(znodes, fence).append(statement(), deadline());
    }

    // --- the DDL log

    private DdlStatement statement() {
        return DdlStatement.of(newToken(), "n1", "CREATE TABLE t", Map.of("database", "default"));
    }

    private Deadline deadline() {
        return Deadline.after(ticker, TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource(MultiFault.class)
    void aStatementIsAppendedOnceWhateverBecomesOfTheReply(MultiFault fault) {
        DdlLog ddl = new DdlLog(znodes, WriterFence.open(znodes, ticker, "n1", "inst", "run1", TIMEOUT));
        assertThat(ddl.lastIndex()).isEmpty();
        long first = ddl.append(statement(), deadline());
        DdlStatement statement = statement();
        znodes.failNext(fault);
        long index = ddl.append(statement, deadline());
        assertThat(znodes.deliverDelayed()).doesNotContain(true);
        assertThat(index).isGreaterThan(first);
        assertThat(ddl.read(first, 10)).extracting(IndexedStatement::statement).containsExactly(statement);
        assertThat(ddl.read(DdlLog.START, 1)).extracting(IndexedStatement::index).containsExactly(first);
        assertThat(ddl.lastIndex()).hasValue(index);
        assertThat(ddl.find(statement.token(), deadline())).hasValue(index);
        assertThat(ddl.find("never", deadline())).isEmpty();
    }

    @Test
    void resultsAreAwaitedUntilTheDeadline() {
        DdlLog ddl = new DdlLog(znodes, WriterFence.open(znodes, ticker, "n1", "inst", "run1", TIMEOUT));
        long index = ddl.append(statement(), deadline());
        DdlResult failed = new DdlResult(57, "Table already exists");
        ddl.publishResult(index, "n1", DdlResult.OK);
        ddl.publishResult(index, "n/2", failed);
        ddl.publishResult(index, "n/2", DdlResult.OK);
        assertThat(ddl.awaitResults(index, Set.of("n1", "n/2"), deadline()))
                .isEqualTo(Map.of("n1", DdlResult.OK, "n/2", failed));
        assertThat(ddl.awaitResults(index, Set.of("n1", "n3"), deadline())).isEqualTo(Map.of("n1", DdlResult.OK));
        assertThat(failed.isOk()).isFalse();
        ddl.publishResult(index + 1, "n1", DdlResult.OK);
        ddl.pruneResults(1);
        assertThat(ddl.results(index, Set.of("n1"))).isEmpty();
        assertThat(ddl.results(index + 1, Set.of("n1"))).isEqualTo(Map.of("n1", DdlResult.OK));
        znodes.failNext(MultiFault.LOST_AFTER_APPLY);
        assertThatThrownBy(() -> ddl.publishResult(index + 1, "n2", DdlResult.OK))
                .isInstanceOf(RetriableException.class);
        ddl.publishResult(index + 1, "n2", DdlResult.OK);
    }

    // --- members

    private static NodeInfo node(String name, String installation, String instance) {
        return NodeInfo.of(name, installation, instance, "0.1.0", 1, Map.of("http", name + ":8123"),
                Map.of("shard", "01"));
    }

    private Ephemerals ephemerals(Znodes of) {
        return new Ephemerals(of, Duration.ofSeconds(1), Threads.PLATFORM);
    }

    @Test
    void membersComeAndGo() {
        Znodes client = connect();
        Members members = new Members(client, ephemerals(client));
        NodeInfo n1 = node("n1", "inst1", "run1");
        NodeInfo n2 = node("n2", "inst2", "run1");
        Hold hold1 = new Members(znodes, ephemerals(znodes)).register(n1);
        Hold hold2 = members.register(n2);
        assertThat(hold1.state()).isEqualTo(HoldState.HELD);
        await(() -> members.live().equals(List.of(n1, n2)));
        assertThat(members.find("n1")).contains(n1);
        hold1.close();
        hold1.close();
        assertThat(hold1.state()).isEqualTo(HoldState.RELEASED);
        await(() -> members.live().equals(List.of(n2)));
        NodeInfo moved = NodeInfo.of("n2", "inst2", "run1", "0.1.0", 1, Map.of("http", "n2:9999"), Map.of());
        hold2.update(moved.encode());
        await(() -> members.live().equals(List.of(moved)));
        assertThat(members.clusterId("c1")).isEqualTo("c1");
        assertThat(new Members(znodes, ephemerals(znodes)).clusterId("c2")).isEqualTo("c1");
    }

    @Test
    void aMemberThatLosesItsSessionRegistersAgain() {
        Znodes client = connect();
        Ephemerals keeper = ephemerals(client);
        NodeInfo n1 = node("n1", "inst1", "run1");
        Hold hold = new Members(client, keeper).register(n1);
        long before = client.sessionId();
        expire(client);
        await(() -> {
            keeper.round();
            return hold.state() == HoldState.HELD
                    && client.read("/nodes/n1").filter(z -> z.ephemeralOwner() == client.sessionId()).isPresent();
        });
        assertThat(client.sessionId()).isNotEqualTo(before);
    }

    @Test
    void aNodeThatStartsAgainReplacesItsOwnOldEntryAtOnce() {
        Znodes killed = connect();
        new Members(killed, ephemerals(killed)).register(node("n1", "inst1", "run1"));
        // kill -9: the old session is still alive at the service.
        NodeInfo again = node("n1", "inst1", "run2");
        Hold hold = new Members(znodes, ephemerals(znodes)).register(again);
        assertThat(hold.state()).isEqualTo(HoldState.HELD);
        assertThat(znodes.read("/nodes/n1").orElseThrow().ephemeralOwner()).isEqualTo(znodes.sessionId());
        killed.close();
        assertThat(new Members(znodes, ephemerals(znodes)).live()).containsExactly(again);
    }

    @Test
    void aNodeOfTheSameNameElsewhereWaitsUntilTheOtherIsGone() {
        Znodes first = connect();
        new Members(first, ephemerals(first)).register(node("n1", "inst1", "run1"));
        Ephemerals keeper = ephemerals(znodes);
        Hold hold = new Members(znodes, keeper).register(node("n1", "inst2", "run1"));
        assertThat(hold.state()).isEqualTo(HoldState.BLOCKED);
        assertThat(NodeInfo.decode(hold.blockedBy(), "blocker").installationId()).isEqualTo("inst1");
        first.close();
        await(() -> {
            keeper.round();
            return hold.state() == HoldState.HELD;
        });
        assertThat(hold.blockedBy()).isEmpty();
    }

    @Test
    void theKeepersThreadRegistersAgainByItself() {
        Znodes client = connect();
        try (Ephemerals keeper = new Ephemerals(client, Duration.ofMillis(50), Threads.PLATFORM)) {
            keeper.start();
            assertThatThrownBy(keeper::start).isInstanceOf(IllegalStateException.class);
            Hold hold = new Members(client, keeper).register(node("n1", "inst1", "run1"));
            expire(client);
            await(() -> client.read("/nodes/n1").filter(z -> z.ephemeralOwner() == client.sessionId()).isPresent());
            await(() -> hold.state() == HoldState.HELD);
        }
        assertThat(client.exists("/nodes/n1")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = MultiFault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void anEphemeralIsHeldInTheNextRoundWhateverBecomesOfTheReply(MultiFault fault) {
        Ephemerals keeper = ephemerals(znodes);
        znodes.ensurePath("/nodes");
        znodes.failNext(fault);
        Hold hold = new Members(znodes, keeper).register(node("n1", "inst1", "run1"));
        assertThat(hold.state()).isEqualTo(HoldState.PENDING);
        keeper.round();
        assertThat(hold.state()).isEqualTo(HoldState.HELD);
    }

    // --- leases

    @Test
    void oneHasTheLeaseAndTheNextGetsItAfterwards() {
        Znodes client = connect();
        Ephemerals keeper = ephemerals(client);
        Hold mine = new Leases(znodes, ephemerals(znodes)).contend("truncate", "n1");
        Leases theirs = new Leases(client, keeper);
        Hold waiting = theirs.contend("truncate", "n2");
        assertThat(mine.state()).isEqualTo(HoldState.HELD);
        assertThat(waiting.state()).isEqualTo(HoldState.BLOCKED);
        await(() -> theirs.holder("truncate").filter("n1"::equals).isPresent());
        mine.close();
        await(() -> {
            keeper.round();
            return waiting.state() == HoldState.HELD;
        });
        assertThat(theirs.holder("truncate")).contains("n2");
        assertThatThrownBy(() -> theirs.contend("truncate", "n2")).isInstanceOf(IllegalStateException.class);
    }

    // --- replicas

    @Test
    void replicasPublishHowFarTheyAre() {
        ReplicaRegistry registry = new ReplicaRegistry(znodes, TABLE);
        WriterFence mine = WriterFence.open(znodes, ticker, "n1", "inst", "run", TIMEOUT);
        assertThatThrownBy(() -> registry.register("r1", "n1")).isInstanceOf(TableGoneException.class);
        new Tables(znodes).create(TABLE, "i", new TableSchema(0, ""));
        assertThat(registry.lowestAppliedOfLive()).isEmpty();
        assertThat(registry.register("r1", "n1")).isEqualTo(new ReplicaState("n1", -1, ""));
        assertThat(registry.register("r1", "n1")).isEqualTo(new ReplicaState("n1", -1, ""));
        registry.register("r/2", "n2");
        assertThatThrownBy(() -> registry.register("r1", "n2")).isInstanceOf(ConflictException.class)
                .hasMessageContaining("n1");
        Ephemerals keeper = ephemerals(znodes);
        Hold alive = registry.showAlive(keeper, "r1", new ReplicaOwner("n1", "inst", "run"));
        registry.showAlive(keeper, "r/2", new ReplicaOwner("n2", "inst2", "run"));
        registry.publishApplied(mine, "r1", 17, "aa");
        registry.publishApplied(mine, "r/2", 12, "bb");
        assertThat(registry.list()).containsExactly(new ReplicaStatus("r/2", new ReplicaState("n2", 12, "bb"), true),
                new ReplicaStatus("r1", new ReplicaState("n1", 17, "aa"), true));
        assertThat(registry.find("r/2")).contains(registry.list().getFirst());
        assertThat(registry.find("r3")).isEmpty();
        assertThat(registry.lowestAppliedOfLive()).isEqualTo(OptionalLong.of(12));
        alive.close();
        assertThat(registry.list().getLast().isAlive()).isFalse();
        assertThat(registry.find("r1").orElseThrow().isAlive()).isFalse();
        registry.remove("r/2");
        registry.remove("r/2");
        assertThat(registry.lowestAppliedOfLive()).isEmpty();
        assertThatThrownBy(() -> registry.publishApplied(mine, "r/2", 13, "")).isInstanceOf(ConflictException.class);
        znodes.failNext(MultiFault.LOST_AFTER_APPLY);
        assertThatThrownBy(() -> registry.publishApplied(mine, "r1", 18, "cc")).isInstanceOf(RetriableException.class);
        registry.publishApplied(mine, "r1", 18, "cc");
    }

    @Test
    void aProcessThatWasSupersededPublishesNothing() {
        new Tables(znodes).create(TABLE, "i", new TableSchema(0, ""));
        ReplicaRegistry registry = new ReplicaRegistry(znodes, TABLE);
        WriterFence mine = WriterFence.open(znodes, ticker, "n1", "inst", "run", TIMEOUT);
        registry.register("r1", "n1");
        registry.publishApplied(mine, "r1", 17, "aa");
        // Its own settling raises the fence, too.
        var _ = mine.settle(Optional::empty, deadline());
        registry.publishApplied(mine, "r1", 18, "bb");
        WriterFence.open(connect(), ticker, "n1", "inst", "run2", TIMEOUT);
        assertThatThrownBy(() -> registry.publishApplied(mine, "r1", 19, "cc"))
                .isInstanceOf(SupersededException.class);
        assertThat(registry.register("r1", "n1")).isEqualTo(new ReplicaState("n1", 18, "bb"));
    }

    @Test
    void aDroppedTableIsNotBroughtBackByItsReplicasSignOfLife() {
        Tables tables = new Tables(znodes);
        tables.create(TABLE, "i", new TableSchema(0, ""));
        ReplicaRegistry registry = new ReplicaRegistry(znodes, TABLE);
        registry.register("r1", "n1");
        Ephemerals keeper = ephemerals(znodes);
        Hold alive = registry.showAlive(keeper, "r1", new ReplicaOwner("n1", "inst", "run"));
        tables.drop(TABLE);
        keeper.round();
        assertThat(alive.state()).isEqualTo(HoldState.PENDING);
        assertThat(znodes.exists(TABLE.path())).isFalse();
    }
}
