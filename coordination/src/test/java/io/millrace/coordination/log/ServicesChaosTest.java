package io.millrace.coordination.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.commit.BlockCommit;
import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.commit.TargetCommit;
import io.millrace.coordination.ddl.DdlLog;
import io.millrace.coordination.ddl.DdlStatement;
import io.millrace.coordination.ddl.IndexedStatement;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.ephemeral.HoldState;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.RandomTransit;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeOp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Logs that are followed while they are truncated and rolled, tables that are made and dropped at one path, statements,
 * ledgers and leases, by three nodes whose servers lag and whose connections break at any point. What is asked is compared
 * with every transaction that was applied.
 */
class ServicesChaosTest {
    private static final int SEEDS = Integer.getInteger("chaos.seeds", 60);
    private static final int STEPS = 150;
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final TablePath LOGGED = new TablePath("/tables/t1/01");
    private static final TablePath CONTESTED = new TablePath("/tables/t2/01");
    private static final LedgerKey KEY = new LedgerKey("g", "t", 0);
    private static final int ROLL_AFTER = 12;

    private static final class World {
        final Random random;
        final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
        final ManualTicker ticker = new ManualTicker();
        final List<Node> nodes = new ArrayList<>();
        final Set<Node> busy = new HashSet<>();
        /** Every entry there ever was, by index. */
        final TreeMap<Long, String> history = new TreeMap<>();
        /** Every statement there is. */
        final TreeMap<Long, String> statements = new TreeMap<>();
        final Map<String, Long> toldAppended = new HashMap<>();
        final Set<String> toldNotAppended = new HashSet<>();
        /** By token: the version that the write gave the ledger. */
        final Map<String, Set<Integer>> ledgerWrites = new HashMap<>();
        int tokens;

        World(long seed) {
            random = new Random(seed);
            MemoryZnodes observer = service.connect();
            service.addListener(this::applied);
            new Tables(observer).create(LOGGED, "i", new TableSchema(0, ""));
            for (int i = 0; i < 3; i++) {
                nodes.add(new Node(this, i));
            }
        }

        private void applied(long txn, long session, List<ZnodeOp> ops, List<String> paths) {
            for (int i = 0; i < ops.size(); i++) {
                String path = paths.get(i);
                switch (ops.get(i)) {
                    case ZnodeOp.Create create -> {
                        if (path.startsWith(LOGGED.log() + "/i-") && path.contains("/log-")) {
                            int generation = Integer.parseInt(path.substring((LOGGED.log() + "/i-").length(),
                                    path.lastIndexOf('/')));
                            history.put(LogIndexes.parse(generation, path.substring(path.lastIndexOf('/') + 1)),
                                    LogEntryCodec.decode(create.text(), path).token());
                        } else if (path.startsWith("/ddl/log/log-")) {
                            statements.put((long) Integer.parseInt(path.substring("/ddl/log/log-".length())),
                                    DdlStatement.decode(create.text(), path).token());
                        } else if (path.equals(KEY.path())) {
                            wroteLedger(create.text(), 0);
                        }
                    }
                    case ZnodeOp.SetData set -> {
                        if (path.equals(KEY.path())) {
                            wroteLedger(set.text(), service.read(path).orElseThrow().version());
                        }
                    }
                    case ZnodeOp.Check _,ZnodeOp.Delete _ -> {
                    }
                }
            }
            checkContested(ops);
        }

        private void wroteLedger(String text, int version) {
            ledgerWrites.computeIfAbsent(LedgerState.decode(text, KEY.path()).token(), _ -> new HashSet<>())
                    .add(version);
        }

        /** A table that is not marked as dropped is whole. */
        private void checkContested(List<ZnodeOp> ops) {
            Optional<Znode> log = service.read(CONTESTED.log());
            if (log.isPresent()) {
                LogHead head = LogHead.decode(log.get().text(), CONTESTED.log());
                if (!head.isDropped()) {
                    assertThat(service.children(CONTESTED.path())).as("after %s", ops)
                            .containsExactlyInAnyOrder("schema", "log", "truncated", "blocks", "structure",
                                    "replicas");
                    assertThat(service.read(head.directory(CONTESTED))).as("after %s", ops).isPresent();
                    assertThat(service.read(CONTESTED.schema()).orElseThrow().text())
                            .isEqualTo(new TableSchema(0, head.incarnation()).encode());
                }
            }
        }

        void act() {
            if (nodes.isEmpty()) {
                return;
            }
            Node node = nodes.get(random.nextInt(nodes.size()));
            if (busy.add(node)) {
                node.act();
                busy.remove(node);
            }
        }

        void calmDown() {
            nodes.forEach(node -> node.transit.calmDown());
            service.deliverDelayed();
            for (int i = 0; i < 3; i++) {
                nodes.forEach(Node::calm);
            }
            for (Node node : nodes) {
                assertThat(node.followed).as("node %s", node.number).isEqualTo(history.lastKey());
                assertThat(node.readStatements).containsExactlyElementsOf(statements.values());
            }
            assertThat(nodes.stream().filter(node -> node.lease.state() == HoldState.HELD)).hasSize(1);
            assertThat(statements.values()).doesNotHaveDuplicates().noneMatch(toldNotAppended::contains);
            toldAppended.forEach((token, index) -> assertThat(statements).containsEntry(index, token));
            nodes.forEach(node -> node.lease.close());
            assertThat(service.children("/leases")).isEmpty();
        }
    }

    private static final class Node {
        final World world;
        final int number;
        final RandomTransit transit;
        final MemoryZnodes znodes;
        final Committer committer;
        final DdlLog ddl;
        final TableLog log;
        final LogReader reader;
        final Ledgers ledgers;
        final Tables tables;
        final Ephemerals ephemerals;
        final Hold lease;
        final List<String> readStatements = new ArrayList<>();
        final List<String> unknownStatements = new ArrayList<>();
        long followed = TableLog.START;
        long readTo = -1;

        Node(World world, int number) {
            this.world = world;
            this.number = number;
            this.transit = RandomTransit.connect(world.service, world.ticker, world.random, world::act);
            this.znodes = transit.client();
            world.busy.add(this);
            WriterFence fence = open();
            this.committer = new Committer(znodes, fence, TIMEOUT, Failpoints.NONE);
            this.ddl = new DdlLog(znodes, fence);
            this.log = new TableLog(znodes, LOGGED, ROLL_AFTER);
            this.reader = log.newReader();
            this.ledgers = new Ledgers(znodes, world.ticker, TIMEOUT, () -> "own-" + ++world.tokens);
            this.tables = new Tables(znodes);
            this.ephemerals = new Ephemerals(znodes, Duration.ofSeconds(1), Threads.PLATFORM);
            this.lease = ephemerals.hold("/leases/l", "n" + number, _ -> false);
            world.busy.remove(this);
        }

        private WriterFence open() {
            while (true) {
                try {
                    znodes.ensurePath("/leases");
                    return WriterFence.open(znodes, world.ticker, "n" + number, "inst", "run", TIMEOUT);
                } catch (RetriableException e) {
                    world.ticker.advance(TIMEOUT);
                }
            }
        }

        void act() {
            try {
                switch (world.random.nextInt(12)) {
                    case 0, 1, 2 -> insert();
                    case 3, 4 -> follow();
                    case 5 -> log.truncateBelow(Math.max(0, followed - world.random.nextInt(4)));
                    case 6 -> log.rollIfNeeded();
                    case 7 -> own();
                    case 8 -> state();
                    case 9 -> readStatements();
                    case 10 -> contest();
                    default -> {
                        ephemerals.round();
                        transit.endAbandoned();
                    }
                }
            } catch (RetriableException | UnknownOutcomeException | ConflictException e) {
                world.ticker.advance(Duration.ofMillis(5));
            }
        }

        void calm() {
            follow();
            readStatements();
            ephemerals.round();
            for (String token : List.copyOf(unknownStatements)) {
                tell(token, ddl.find(token, deadline()));
                unknownStatements.remove(token);
            }
            readStatements();
        }

        private Deadline deadline() {
            return Deadline.after(world.ticker, TIMEOUT);
        }

        private void insert() {
            String token = "insert-" + ++world.tokens;
            PartFact part = PartFact.inserted(new PartId(0, world.tokens), "all", 1, 1, new ContentChecksum(0, 0), "",
                    0, List.of());
            LogEntry.PartsAdded entry = new LogEntry.PartsAdded(token, "r", "", 0, Optional.empty(), List.of(part));
            CommitOutcome outcome = committer.commit(
                    new BlockCommit(token, List.of(), List.of(new TargetCommit(LOGGED, entry))));
            assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
        }

        /** Everything once, in order; or it is told that something is gone, and then it is. */
        private void follow() {
            try {
                List<IndexedEntry> entries = reader.read(followed, 1 + world.random.nextInt(5));
                while (!entries.isEmpty()) {
                    for (IndexedEntry each : entries) {
                        assertThat(each.index()).isEqualTo(world.history.higherKey(followed));
                        assertThat(each.entry().token()).isEqualTo(world.history.get(each.index()));
                        followed = each.index();
                    }
                    entries = reader.read(followed, 5);
                }
            } catch (LogTruncatedException e) {
                assertThat(e.firstKeptIndex()).isGreaterThan(followed + 1);
                // A clone knows at least what the one has applied that truncated.
                followed = e.firstKeptIndex() - 1;
            }
        }

        private void own() {
            Versioned<LedgerState> owned = ledgers.takeOwnership(KEY, "n" + number, "id", 5);
            assertThat(world.ledgerWrites.get(owned.value().token())).contains(owned.version());
            assertThat(owned.value().nextOffset()).isGreaterThanOrEqualTo(5);
            LedgerState old = owned.value();
            LedgerState next = new LedgerState(old.topicId(), old.nextOffset() + 1, -1, old.owner(), old.epoch(),
                    old.counters(), old.gaps(), ledgers.newToken());
            Versioned<LedgerState> replaced = ledgers.replace(KEY, owned.version(), next);
            assertThat(replaced.version()).isEqualTo(owned.version() + 1);
            assertThat(world.ledgerWrites.get(next.token())).containsExactly(replaced.version());
        }

        private void state() {
            String token = "ddl-" + ++world.tokens;
            DdlStatement statement = statement(token);
            try {
                world.toldAppended.put(token, ddl.append(statement, deadline()));
            } catch (UnknownOutcomeException e) {
                unknownStatements.add(token);
            } catch (RetriableException e) {
                world.toldNotAppended.add(token);
            }
            if (!unknownStatements.isEmpty() && world.random.nextBoolean()) {
                String asked = unknownStatements.getFirst();
                tell(asked, ddl.find(asked, deadline()));
                unknownStatements.removeFirst();
            }
        }

        private void tell(String token, OptionalLong index) {
            if (index.isPresent()) {
                world.toldAppended.put(token, index.getAsLong());
            } else {
                world.toldNotAppended.add(token);
            }
        }

        private DdlStatement statement(String token) {
            return DdlStatement.of(token, "n" + number, "SELECT 1", Map.of());
        }

        private void readStatements() {
            for (IndexedStatement each : ddl.read(readTo, 3 + world.random.nextInt(5))) {
                assertThat(each.index()).isEqualTo(world.statements.higherKey(readTo));
                readStatements.add(each.statement().token());
                readTo = each.index();
            }
        }

        private void contest() {
            String incarnation = "i" + ++world.tokens;
            if (world.random.nextBoolean()) {
                tables.create(CONTESTED, incarnation, new TableSchema(0, incarnation));
            } else if (world.random.nextBoolean()) {
                tables.drop(CONTESTED);
            } else {
                Optional<Versioned<LogHead>> head = tables.head(CONTESTED);
                if (head.isPresent()) {
                    tables.drop(CONTESTED, head.get().value().incarnation());
                }
            }
        }
    }

    @Test
    void whatIsAskedIsTrueThoughServersLagAndCallsBreakAtAnyPoint() {
        int faults = 0;
        int stale = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                World world = new World(seed);
                for (int i = 0; i < STEPS; i++) {
                    world.act();
                }
                world.calmDown();
                faults += world.nodes.stream().mapToInt(node -> node.transit.faultCount()).sum();
                stale += world.nodes.stream().mapToInt(node -> node.transit.staleCalls()).sum();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(faults).isGreaterThan(SEEDS * 10);
        assertThat(stale).isGreaterThan(SEEDS * 10);
    }
}
