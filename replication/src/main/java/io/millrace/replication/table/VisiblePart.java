package io.millrace.replication.table;

import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartManifest;
import io.millrace.replication.store.StoredPart;

/**
 * A part that queries read.
 *
 * @param fact        as the log has it, with block numbers
 * @param origin      the replica that had the file first
 * @param changedAtMs since when it is so
 */
public record VisiblePart(StoredPart stored, PartFact fact, String origin, long changedAtMs) {
    public PartId partId() {
        return fact.partId();
    }

    /** {@code <partition>_<min>_<max>_<level>}. */
    public String name() {
        return fact.name();
    }

    /** Row counts, columns, and min, max and marks for pruning. */
    public PartManifest manifest() {
        return stored.manifest();
    }
}
