package io.millrace.node.table;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.replica.BlockInserter;
import io.millrace.replication.replica.InsertTarget;
import io.millrace.replication.replica.PendingInsert;
import io.millrace.replication.table.InsertRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rows of one block for all targets of a plan, prepared: parts written, nothing visible. Owned by the inserting thread.
 */
final class RoutedInsert implements AutoCloseable {
    private final PendingInsert pending;
    private final List<InsertPlan.Routed> memory;
    private final List<InsertPlan.Routed> toKafka;
    private boolean isProduced;

    private RoutedInsert(PendingInsert pending, List<InsertPlan.Routed> memory, List<InsertPlan.Routed> toKafka) {
        this.pending = pending;
        this.memory = memory;
        this.toKafka = toKafka;
    }

    /**
     * Writes the parts.
     *
     * @param hashes what deduplicates rows that came by a view path; empty for none
     */
    static RoutedInsert prepare(String token, List<InsertPlan.Routed> routed, List<SourceRange> ranges,
            Function<InsertPlan.Routed, Optional<BlockHash>> hashes, long maxPartitions, BlockInserter inserter) {
        List<InsertTarget> parts = new ArrayList<>();
        List<InsertPlan.Routed> memory = new ArrayList<>();
        List<InsertPlan.Routed> toKafka = new ArrayList<>();
        for (InsertPlan.Routed r : routed) {
            switch (r.plan().table()) {
                case MergeTreeTable t -> {
                    InsertRows rows = Objects.requireNonNull(r.plan().rows()).of(r.block(), ranges, maxPartitions);
                    parts.add(new InsertTarget(t.replica(), rows, r.viewPath(), r.viewVersion(), hashes.apply(r)));
                }
                case MemoryTable t -> memory.add(r);
                case KafkaTable t -> toKafka.add(r);
                case PlainTable t -> {
                    // Null keeps nothing.
                }
            }
        }
        return new RoutedInsert(inserter.prepare(token, parts), memory, toKafka);
    }

    /** Commits; may be called again after a RetriableException or UnknownOutcomeException. */
    CommitOutcome commit(List<LedgerAdvance> ledgers) {
        if (!isProduced) {
            for (InsertPlan.Routed r : toKafka) {
                ((KafkaTable) r.plan().table()).access().produce(r.block());
            }
            isProduced = true;
        }
        CommitOutcome outcome = pending.commit(ledgers);
        switch (outcome) {
            case CommitOutcome.Committed c ->
                memory.forEach(r -> ((MemoryTable) r.plan().table()).rows().add(r.block()));
            case CommitOutcome.Duplicate d -> {
                // The rows are there from before.
            }
            case CommitOutcome.Fenced f -> {
                // Nothing was written; the consumer knows what to do.
            }
            case CommitOutcome.Overtaken o -> {
                // Others have the ledgers; what they say counts.
            }
            case CommitOutcome.TableGone g -> throw new UserException(ErrorCode.UNKNOWN_TABLE,
                    "Tables " + g.tables()
                            + " were dropped while rows were being inserted; nothing was inserted anywhere");
        }
        return outcome;
    }

    @Override
    public void close() {
        pending.close();
    }
}
