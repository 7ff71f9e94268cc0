package io.millrace.coordination.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.commit.CommitOutcome.Committed;
import io.millrace.coordination.commit.CommitOutcome.Duplicate;
import io.millrace.coordination.commit.CommitOutcome.Fenced;
import io.millrace.coordination.commit.CommitOutcome.TableGone;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.IndexedEntry;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.memory.RandomTransit;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.znode.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Three writers on two tables and one topic partition, each multi failing at random, requests arriving late, sessions
 * ending, processes killed and started again; in the second test also servers that lag, connections that break at any
 * point of any call, and calls that wait on their way while others go on. The oracle is outside: what each writer was
 * told.
 */
class CommitChaosTest {
    private static final TablePath T1 = new TablePath("/tables/t1/01");
    private static final TablePath T2 = new TablePath("/tables/t2/01");
    private static final LedgerKey KEY = new LedgerKey("g", "t", 0);
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final List<MultiFault> FAULTS = List.of(MultiFault.NOT_SENT, MultiFault.LOST_BEFORE_APPLY,
            MultiFault.LOST_AFTER_APPLY, MultiFault.DELAYED);
    private static final int SEEDS = 200;
    private static final int STEPS = 120;

    /** The process dies here. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed(String failpoint) {
            super(failpoint);
        }
    }

    private static final class World {
        final Random random;
        final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
        final MemoryZnodes observer = service.connect();
        final ManualTicker ticker = new ManualTicker();
        final List<Writer> writers = new ArrayList<>();
        final Set<String> toldApplied = new HashSet<>();
        final Set<String> toldNotApplied = new HashSet<>();
        final boolean isLagging;
        final Set<Writer> busy = new HashSet<>();
        final List<Long> deadSessions = new ArrayList<>();
        final List<RandomTransit> ways = new ArrayList<>();
        int faultCount;
        int killCount;
        int steps;
        int tokens;

        World(long seed, boolean isLagging) {
            random = new Random(seed);
            this.isLagging = isLagging;
            Tables tables = new Tables(observer);
            tables.create(T1, "i1", new TableSchema(0, ""));
            tables.create(T2, "i2", new TableSchema(0, ""));
            for (int i = 0; i < 3; i++) {
                writers.add(new Writer(this, i));
            }
        }

        MultiFault fault() {
            if (random.nextInt(4) > 0) {
                return MultiFault.NONE;
            }
            faultCount++;
            return FAULTS.get(random.nextInt(FAULTS.size()));
        }

        void dieOrPass(String failpoint) {
            if (random.nextInt(20) == 0) {
                killCount++;
                throw new Killed(failpoint);
            }
        }

        MemoryZnodes connect() {
            if (!isLagging) {
                MemoryZnodes client = service.connect();
                client.injectFaults(_ -> fault());
                return client;
            }
            RandomTransit way = RandomTransit.connect(service, ticker, random, this::act);
            ways.add(way);
            return way.client();
        }

        void act() {
            Writer writer = writers.get(random.nextInt(writers.size()));
            if (!busy.add(writer)) {
                return;
            }
            switch (random.nextInt(10)) {
                case 0 -> writer.restart();
                case 1 -> {
                    long old = writer.client.abandonSession();
                    if (random.nextBoolean()) {
                        service.deliverDelayed();
                    }
                    writer.client.endOldSession(old);
                }
                case 2 -> service.deliverDelayed();
                case 3, 4, 5 -> writer.insert();
                default -> writer.consume();
            }
            busy.remove(writer);
        }

        void step() {
            act();
            if (!deadSessions.isEmpty() && random.nextInt(5) == 0) {
                service.endSession(deadSessions.removeFirst());
                ways.forEach(RandomTransit::endAbandoned);
            }
            if (++steps % 8 == 0) {
                checkInvariants();
            }
        }

        void checkInvariants() {
            List<IndexedEntry> first = log(T1);
            List<IndexedEntry> second = log(T2);
            List<String> tokens1 = tokensOf(first);
            List<String> tokens2 = tokensOf(second);
            assertThat(tokens1).doesNotHaveDuplicates();
            assertThat(tokens2).doesNotHaveDuplicates();
            // A block is in all its targets or in none.
            assertThat(new HashSet<>(tokens1)).isEqualTo(new HashSet<>(tokens2));
            assertThat(tokens1).containsAll(toldApplied).noneMatch(toldNotApplied::contains);
            long next = 0;
            for (IndexedEntry each : first) {
                for (PartFact part : ((LogEntry.PartsAdded) each.entry()).parts()) {
                    for (SourceRange range : part.sourceRanges()) {
                        assertThat(range.firstOffset()).isEqualTo(next);
                        next = range.endOffsetExclusive();
                    }
                }
            }
            Optional<Versioned<LedgerState>> ledger = new Ledgers(observer, ticker, TIMEOUT, () -> "x").read(KEY);
            assertThat(ledger.map(state -> state.value().nextOffset()).orElse(0L)).isEqualTo(next);
            assertThat(ledger.map(state -> state.value().counters().consumed()).orElse(0L)).isEqualTo(next);
        }

        List<IndexedEntry> log(TablePath table) {
            return new TableLog(observer, table).newReader().read(TableLog.START, Integer.MAX_VALUE);
        }

        static List<String> tokensOf(List<IndexedEntry> entries) {
            return entries.stream().map(each -> each.entry().token()).toList();
        }
    }

    private static final class Writer {
        final World world;
        final int number;
        int run;
        MemoryZnodes client;
        @Nullable
        Committer committer;
        @Nullable
        Versioned<LedgerState> ledger;
        @Nullable
        BlockCommit unknown;

        Writer(World world, int number) {
            this.world = world;
            this.number = number;
            this.client = world.connect();
        }

        /** Killed and started again: what it did not know before, the log tells now, for good. */
        void restart() {
            world.deadSessions.add(client.sessionId());
            client.kill();
            client = world.connect();
            committer = null;
            ledger = null;
            try {
                WriterFence fence = WriterFence.open(client, world.ticker, "n" + number, "inst", "run" + ++run,
                        TIMEOUT);
                committer = new Committer(client, fence, TIMEOUT, world::dieOrPass);
                if (unknown != null) {
                    BlockCommit asked = unknown;
                    boolean isThere = fence.readSettled(
                            () -> World.tokensOf(new TableLog(client, T1).newReader().read(TableLog.START, 100_000)))
                            .contains(asked.token());
                    (isThere ? world.toldApplied : world.toldNotApplied).add(asked.token());
                    unknown = null;
                }
            } catch (RetriableException e) {
                committer = null;
            }
        }

        void insert() {
            String token = "insert-" + ++world.tokens;
            commit(new BlockCommit(token, List.of(), targets(token, List.of())));
        }

        void consume() {
            if (committer == null || unknown != null) {
                commit(null);
                return;
            }
            if (ledger == null) {
                try {
                    ledger = new Ledgers(client, world.ticker, TIMEOUT, () -> "own-" + ++world.tokens)
                            .takeOwnership(KEY, "n" + number + "/" + run, "id", 0);
                } catch (RetriableException | UnknownOutcomeException e) {
                    return;
                }
            }
            String token = "block-" + ++world.tokens;
            LedgerState from = ledger.value();
            int count = 1 + world.random.nextInt(5);
            LedgerState next = from.advanced(token, from.nextOffset() + count, 0,
                    new Counters(count, count, 0, 0, 0, 0));
            SourceRange range = new SourceRange("id", "t", 0, from.nextOffset(), next.nextOffset());
            commit(new BlockCommit(token, List.of(new LedgerAdvance(KEY, ledger.version(), next)),
                    targets(token, List.of(range))));
        }

        private static List<TargetCommit> targets(String token, List<SourceRange> ranges) {
            PartFact part = PartFact.inserted(new PartId(0, token.hashCode()), "all", 1, 1, new ContentChecksum(0, 0),
                    "", 0, ranges);
            LogEntry.PartsAdded entry = new LogEntry.PartsAdded(token, "r", "", 0, Optional.empty(), List.of(part));
            return List.of(new TargetCommit(T1, entry), new TargetCommit(T2, entry));
        }

        private void commit(@Nullable BlockCommit fresh) {
            if (committer == null) {
                restart();
                return;
            }
            BlockCommit block = unknown != null ? unknown : fresh;
            if (block == null) {
                return;
            }
            unknown = null;
            try {
                switch (committer.commit(block)) {
                    case Committed committed -> {
                        world.toldApplied.add(block.token());
                        if (!block.ledgers().isEmpty() && ledger != null) {
                            ledger = new Versioned<>(block.ledgers().getFirst().next(),
                                    committed.ledgerVersions().get(KEY));
                        }
                    }
                    case Fenced _ -> {
                        world.toldNotApplied.add(block.token());
                        ledger = null;
                    }
                    case CommitOutcome.Overtaken _ -> ledger = null;
                    case Duplicate _,TableGone _ -> throw new AssertionError("neither hash nor drop: " + block);
                }
            } catch (Killed e) {
                unknown = block;
                restart();
            } catch (UnknownOutcomeException e) {
                unknown = block;
            } catch (RetriableException e) {
                world.toldNotApplied.add(block.token());
            }
        }
    }

    @Test
    void everyAnswerIsTrueWhateverFails() {
        run(false, SEEDS);
    }

    @Test
    void everyAnswerIsTrueThoughServersLagAndCallsBreakAtAnyPoint() {
        run(true, Integer.getInteger("chaos.seeds", 60));
    }

    private static void run(boolean isLagging, int seeds) {
        int faults = 0;
        int kills = 0;
        int applied = 0;
        int stale = 0;
        for (long seed = 0; seed < seeds; seed++) {
            World world = new World(seed, isLagging);
            try {
                for (int i = 0; i < STEPS; i++) {
                    world.step();
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            kills += world.killCount;
            faults += world.faultCount + world.ways.stream().mapToInt(RandomTransit::faultCount).sum();
            applied += world.toldApplied.size();
            stale += world.ways.stream().mapToInt(RandomTransit::staleCalls).sum();
        }
        assertThat(kills).isGreaterThan(seeds);
        assertThat(faults).isGreaterThan(seeds * 10);
        assertThat(applied).isGreaterThan(seeds * 10);
        assertThat(stale).isGreaterThan(isLagging ? seeds * 10 : -1);
    }
}
