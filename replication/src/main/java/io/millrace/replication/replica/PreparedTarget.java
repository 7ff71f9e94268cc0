package io.millrace.replication.replica;

import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import java.util.List;

/** A target whose parts are written. */
record PreparedTarget(InsertTarget target, List<PartFact> parts) {
    PreparedTarget {
        parts = List.copyOf(parts);
    }

    /** Removes the parts, now or later; only when the log certainly does not name them. */
    void discard() {
        target.table().discard(ids());
    }

    /** The log names them at this index or below, or never will. */
    void judgeAt(long logIndex) {
        target.table().judgeAt(logIndex, ids());
    }

    /** Perhaps in the log, perhaps still to come; nobody asks again. */
    void settleLater() {
        target.table().settleLater(ids());
    }

    private List<PartId> ids() {
        return parts.stream().map(PartFact::partId).toList();
    }
}
