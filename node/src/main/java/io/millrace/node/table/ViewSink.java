package io.millrace.node.table;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.ingest.consume.BlockSink;
import io.millrace.ingest.consume.PreparedBlock;
import io.millrace.ingest.consume.SourceBlock;
import io.millrace.replication.replica.BlockInserter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Where the blocks of one Kafka table go: the views that are attached when a block is complete. Any thread. */
final class ViewSink implements BlockSink {
    private final String table;
    private final Supplier<InsertPlan> plans;
    private final BlockInserter inserter;
    private final long maxPartitions;

    /** @param plans the plan of the newest catalog; throws what is wrong with it */
    ViewSink(String table, Supplier<InsertPlan> plans, BlockInserter inserter, long maxPartitions) {
        this.table = table;
        this.plans = plans;
        this.inserter = inserter;
        this.maxPartitions = maxPartitions;
    }

    @Override
    public Set<String> requiredColumns() {
        return plans.get().columnsOfViews();
    }

    @Override
    public PreparedBlock prepare(SourceBlock source) {
        InsertPlan plan = plans.get();
        if (plan.views().isEmpty()) {
            // The last view was dropped while the block was being filled: its rows must stay in Kafka.
            throw new RetriableException("no materialized view reads from " + table);
        }
        Set<String> missing = new java.util.HashSet<>(plan.columnsOfViews());
        source.block().schema().fields().forEach(field -> missing.remove(field.name()));
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "a view was added that reads " + missing + "; the block is read again with them");
        }
        List<InsertPlan.Routed> routed = new ArrayList<>();
        if (source.block().rowCount() > 0) {
            plan.pass(source.block(), routed::add);
        }
        // No block hash: the ledger's version lets each range in once, and a range read again after a seek is wanted again.
        RoutedInsert insert = RoutedInsert.prepare(source.token(), routed, source.ranges(),
                r -> Optional.empty(), maxPartitions, inserter);
        return new PreparedBlock() {
            @Override
            public CommitOutcome commit(List<LedgerAdvance> advances) {
                return insert.commit(advances);
            }

            @Override
            public void close() {
                insert.close();
            }
        };
    }
}
