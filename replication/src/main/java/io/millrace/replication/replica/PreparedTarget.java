package io.millrace.replication.replica;

import io.millrace.coordination.log.PartFact;
import java.util.List;

/** A target whose parts are written. */
record PreparedTarget(InsertTarget target, List<PartFact> parts) {
    PreparedTarget {
        parts = List.copyOf(parts);
    }

    /** Removes the parts; only when the log certainly does not name them. */
    void discard() {
        target.table().storage().discard(parts.stream().map(PartFact::partId).toList());
    }
}
