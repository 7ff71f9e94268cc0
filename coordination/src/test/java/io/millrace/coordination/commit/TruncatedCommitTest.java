package io.millrace.coordination.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.commit.CommitOutcome.Committed;
import io.millrace.coordination.commit.CommitOutcome.Fenced;
import io.millrace.coordination.commit.CommitOutcome.Overtaken;
import io.millrace.coordination.commit.TargetResult.Logged;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.znode.FaultyZnodes;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znodes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits of unknown outcome whose place in the log was truncated before anybody could look. */
final class TruncatedCommitTest {
    private static final TablePath TABLE = new TablePath("/tables/t1/01");
    private static final LedgerKey LEDGER = new LedgerKey("group", "topic", 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
    private final ManualTicker ticker = new ManualTicker();
    private final FaultyZnodes znodes = new FaultyZnodes(service.connect());
    private final Znodes other = service.connect();
    private final Ledgers ledgers = new Ledgers(other, ticker, TIMEOUT, this::newToken);
    private Committer committer;
    private Committer busy;
    private int tokens;

    @BeforeEach
    void prepare() {
        new Tables(other).create(TABLE, "i1", new TableSchema(0, "a"));
        committer = committer(znodes, "n1");
        busy = committer(other, "n2");
    }

    private Committer committer(Znodes client, String node) {
        return new Committer(client, WriterFence.open(client, ticker, node, "inst-" + node, "run", TIMEOUT), TIMEOUT,
                Failpoints.NONE);
    }

    private String newToken() {
        return "token-" + ++tokens;
    }

    private Versioned<LedgerState> own(String owner) {
        return ledgers.takeOwnership(LEDGER, owner, "topic-id", 0);
    }

    private BlockCommit block(@Nullable Versioned<LedgerState> ledger, Optional<BlockHash> hash) {
        String token = newToken();
        return new BlockCommit(token,
                ledger == null ? List.of()
                        : List.of(new LedgerAdvance(LEDGER, ledger.version(),
                                ledger.value().advanced(token, 10, 1, new Counters(10, 10, 0, 0, 0, 0)))),
                List.of(new TargetCommit(TABLE, new LogEntry.PartsAdded(token, "r1", "", 0, hash,
                        List.of(PartFact.inserted(new PartId(tokens, 1), "all", 1, 1, new ContentChecksum(1, 1), "f", 0,
                                List.of()))))));
    }

    private void send(BlockCommit block, MultiFault fault) {
        znodes.failNext(fault);
        for (int i = 0; i < 200; i++) {
            znodes.failNext(MultiFault.NOT_SENT);
        }
        assertThatThrownBy(() -> committer.commit(block)).isInstanceOf(UnknownOutcomeException.class);
        znodes.clearFaults();
    }

    /** Others go on, and all that they have applied leaves the log. */
    private long truncate() {
        long last = 0;
        for (int i = 0; i < 3; i++) {
            last = ((Logged) ((Committed) busy.commit(block(null, Optional.empty()))).targets().getFirst()).logIndex();
        }
        new TableLog(other, TABLE).truncateBelow(last);
        return last;
    }

    @Test
    void aLedgerWithItsTokenTellsThatItWasApplied() {
        Versioned<LedgerState> ledger = own("n1/c1");
        BlockCommit block = block(ledger, Optional.empty());
        send(block, MultiFault.LOST_AFTER_APPLY);
        long kept = truncate();
        assertThat(committer.commit(block)).isEqualTo(
                new Committed(List.of(new Logged(kept - 1)), Map.of(LEDGER, ledger.version() + 1)));
    }

    @Test
    void aBlockHashWithItsTokenTellsThatItWasApplied() {
        BlockCommit block = block(null, Optional.of(new BlockHash(1, 2)));
        send(block, MultiFault.LOST_AFTER_APPLY);
        long kept = truncate();
        assertThat(committer.commit(block)).isEqualTo(new Committed(List.of(new Logged(kept - 1)), Map.of()));
    }

    @Test
    void aLedgerThatNobodyHasWrittenTellsThatItWasNotApplied() {
        BlockCommit block = block(own("n1/c1"), Optional.empty());
        send(block, MultiFault.LOST_BEFORE_APPLY);
        long kept = truncate();
        Committed committed = (Committed) committer.commit(block);
        assertThat(((Logged) committed.targets().getFirst()).logIndex()).isGreaterThan(kept);
    }

    @Test
    void aLedgerThatAnotherHasWrittenOnceTellsThatItWasNotApplied() {
        BlockCommit block = block(own("n1/c1"), Optional.empty());
        send(block, MultiFault.LOST_BEFORE_APPLY);
        own("n2/c1");
        truncate();
        assertThat(committer.commit(block)).isEqualTo(new Fenced(Set.of(LEDGER)));
    }

    @Test
    void whereOthersHaveWrittenTheLedgerSinceTheirWordCounts() {
        for (MultiFault fault : List.of(MultiFault.LOST_BEFORE_APPLY, MultiFault.LOST_AFTER_APPLY)) {
            BlockCommit block = block(own("n1/c1"), Optional.empty());
            send(block, fault);
            own("n2/c1");
            own("n2/c2");
            long kept = truncate();
            assertThat(committer.commit(block)).as("%s", fault)
                    .isEqualTo(new Overtaken(Set.of(LEDGER), Map.of(TABLE, kept - 1)));
        }
    }

    @Test
    void withoutLedgerAndHashNobodyCanTellButUpToWhereItWouldBe() {
        BlockCommit block = block(null, Optional.empty());
        send(block, MultiFault.LOST_AFTER_APPLY);
        long kept = truncate();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> committer.commit(block)).isInstanceOfSatisfying(TruncatedOutcomeException.class,
                    e -> assertThat(e.decidedBy()).isEqualTo(Map.of(TABLE, kept - 1)));
        }
    }
}
