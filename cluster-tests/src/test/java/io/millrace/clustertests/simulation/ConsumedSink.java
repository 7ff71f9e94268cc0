package io.millrace.clustertests.simulation;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.ingest.consume.BlockSink;
import io.millrace.ingest.consume.PreparedBlock;
import io.millrace.ingest.consume.SourceBlock;
import io.millrace.replication.replica.PendingInsert;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The views of the Kafka table: they take every row into both tables. For the consumers' commit threads. */
final class ConsumedSink implements BlockSink {
    private static final Set<String> COLUMNS = Set.of("id", "body", "crc", "_topic", "_partition", "_offset");

    private final World world;
    private final NodeProcess process;
    private final Dice dice;

    ConsumedSink(World world, NodeProcess process) {
        this.world = world;
        this.process = process;
        this.dice = world.dice("sink " + process.process());
    }

    @Override
    public Set<String> requiredColumns() {
        return COLUMNS;
    }

    @Override
    public PreparedBlock prepare(SourceBlock source) {
        if (world.strikes(FaultKind.VIEW_FAILS, dice)) {
            throw new IllegalStateException("the view fails");
        }
        if (world.strikes(FaultKind.VIEW_WAITS, dice)) {
            throw new RetriableException("too many parts");
        }
        PendingInsert insert = process.prepare(source.token(), Rows.ofConsumed(source.block()), source.ranges(), "view",
                Optional.empty());
        return new PreparedBlock() {
            @Override
            public CommitOutcome commit(List<LedgerAdvance> advances) {
                CommitOutcome outcome = insert.commit(advances);
                world.judge(() -> requireTruth(advances, outcome));
                return outcome;
            }

            @Override
            public void close() {
                insert.close();
            }
        };
    }

    /** A commit that is reported must have happened. */
    private void requireTruth(List<LedgerAdvance> advances, CommitOutcome outcome) {
        if (!(outcome instanceof CommitOutcome.Committed)) {
            return;
        }
        for (LedgerAdvance advance : advances) {
            LedgerState ledger = world.auditor().ledgers().get(advance.key().path());
            boolean isThere = ledger != null && (ledger.nextOffset() >= advance.next().nextOffset()
                    || !ledger.topicId().equals(advance.next().topicId()));
            if (!isThere) {
                throw new Violation(Violation.Kind.LOST_WRITE, process.process() + ": block "
                        + advance.next().token() + " was reported as committed, ledger " + advance.key() + " is at "
                        + (ledger == null ? "nothing" : Long.toString(ledger.nextOffset())));
            }
        }
    }
}
