package io.millrace.coordination.commit;

import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.table.TablePath;
import java.util.Map;

/**
 * The logs were truncated past where a commit's entries would be, and nothing else tells whether it was applied. It will not be
 * applied any more; the state of each table at its index or above names the parts, or nothing ever will.
 */
public final class TruncatedOutcomeException extends UnknownOutcomeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<TablePath, Long> decidedBy;

    TruncatedOutcomeException(String message, Map<TablePath, Long> decidedBy) {
        super(message);
        this.decidedBy = Map.copyOf(decidedBy);
    }

    /** For each table the log index at or below which the commit's entries were, if it was applied. */
    public Map<TablePath, Long> decidedBy() {
        return decidedBy;
    }
}
