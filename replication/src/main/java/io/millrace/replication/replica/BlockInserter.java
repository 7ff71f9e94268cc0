package io.millrace.replication.replica;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.replication.table.PreparedBlock;
import io.millrace.replication.table.TableInsert;
import io.millrace.replication.table.TableStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Starts inserts of a node: step 1 here, the rest in {@link PendingInsert}. For any thread; each call blocks its own. */
public final class BlockInserter {
    private final ReplicaContext context;
    private final Duration visibleTimeout;

    /** @param visibleTimeout how long an insert that is committed waits to be visible here before it is acknowledged anyway */
    public BlockInserter(ReplicaContext context, Duration visibleTimeout) {
        this.context = context;
        this.visibleTimeout = visibleTimeout;
    }

    /**
     * Writes the parts of all targets, visible to nobody. // step 1
     *
     * @param token random and new for each block
     * @throws io.millrace.coordination.failure.RetriableException the disk is full or fails; nothing is left
     */
    public PendingInsert prepare(String token, List<InsertTarget> targets) {
        Failpoints failpoints = context.failpoints();
        failpoints.reach(ReplicaFailpoints.BEFORE_PREPARE);
        List<PreparedTarget> prepared = new ArrayList<>();
        List<InsertTarget> left = targets.stream().filter(t -> t.rows().block().rowCount() > 0).toList();
        try {
            while (!left.isEmpty()) {
                left = prepareDistinctTables(token, left, prepared);
            }
        } catch (RuntimeException | Error e) {
            discard(prepared, e);
            throw e;
        }
        failpoints.reach(ReplicaFailpoints.AFTER_PREPARE);
        return new PendingInsert(context, visibleTimeout, token, prepared);
    }

    /** All targets but the second and further ones of a table, which are left for the next round. */
    private List<InsertTarget> prepareDistinctTables(String token, List<InsertTarget> targets,
            List<PreparedTarget> prepared) {
        List<InsertTarget> now = new ArrayList<>();
        List<InsertTarget> later = new ArrayList<>();
        Set<UUID> tables = new HashSet<>();
        for (InsertTarget target : targets) {
            (tables.add(target.table().tableId()) ? now : later).add(target);
        }
        PreparedBlock block = TableStorage.prepare(context.store(), token,
                now.stream().map(t -> new TableInsert(t.table().storage(), t.rows())).toList());
        for (InsertTarget target : now) {
            prepared.add(new PreparedTarget(target, block.facts(target.table().tableId())));
        }
        return later;
    }

    private static void discard(List<PreparedTarget> prepared, Throwable cause) {
        for (PreparedTarget target : prepared) {
            try {
                target.discard();
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
