package io.millrace.replication.table;

import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.MetaSpace;
import io.millrace.replication.store.StoreBatch;
import io.millrace.replication.store.StoredPart;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of a table's part set that become durable and visible together, with what the caller adds to the batch (the applied
 * index). Owned by the one thread that applies the table's log.
 */
public final class PartSetChange {
    sealed interface Op {}

    record Add(PartFact fact, String origin) implements Op {}

    record Arrive(StoredPart part) implements Op {}

    record Remove(PartId part) implements Op {}

    record Lose(StoredPart part) implements Op {}

    private final TableStorage table;
    private final List<Op> ops = new ArrayList<>();
    private final StoreBatch batch = new StoreBatch();

    PartSetChange(TableStorage table) {
        this.table = table;
    }

    /**
     * The log names this part. It is visible at once when it was prepared here, and known otherwise. A part that is in the set
     * already stays as it is.
     *
     * @param fact with its block numbers
     */
    public PartSetChange add(PartFact fact, String origin) {
        if (fact.minBlock() == PartFact.OWN_LOG_INDEX) {
            throw new IllegalArgumentException(
                    "part=" + fact.partId() + " has no block number yet; use the entry at its log index");
        }
        ops.add(new Add(fact, origin));
        return this;
    }

    /**
     * The bytes of a known part came; takes over the caller's reference when committed. When the part was removed meanwhile,
     * the bytes go again.
     */
    public PartSetChange arrive(StoredPart part) {
        ops.add(new Arrive(part));
        return this;
    }

    /** The log drops or replaces this part. Readers that have it may finish. A part that is not in the set is ignored. */
    public PartSetChange remove(PartId part) {
        ops.add(new Remove(part));
        return this;
    }

    /** A local part is damaged: it is known from now on. A part that is not in the set, or has been replaced, is ignored. */
    public PartSetChange lose(StoredPart part) {
        ops.add(new Lose(part));
        return this;
    }

    /** Something of the caller's that becomes durable with the change. */
    public PartSetChange put(MetaSpace space, String key, byte[] value) {
        batch.put(space, key, value);
        return this;
    }

    /** Likewise. */
    public PartSetChange delete(MetaSpace space, String key) {
        batch.delete(space, key);
        return this;
    }

    /**
     * One synced batch, then the new snapshot.
     *
     * @throws io.millrace.coordination.failure.RetriableException when the disk is full or fails: nothing has changed, the same
     *                                                             change may be committed again
     */
    public void commit() {
        table.commit(ops, batch);
    }
}
