package io.millrace.ingest.format;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rows left out which fields (or gave NULL where NULL means the default), so that DEFAULT expressions can fill them in.
 * Only fields with such an expression are tracked; the others cost nothing. Owned by the thread of its block builder.
 */
public final class OmittedMask {
    private final @Nullable BitSet[] byColumn;

    /** {@code tracked[position]}: whether the field has a DEFAULT expression. */
    public OmittedMask(boolean[] tracked) {
        this.byColumn = new BitSet[tracked.length];
        for (int i = 0; i < tracked.length; i++) {
            if (tracked[i]) {
                byColumn[i] = new BitSet();
            }
        }
    }

    void mark(int position, int row) {
        BitSet rows = byColumn[position];
        if (rows != null) {
            rows.set(row);
        }
    }

    void truncate(int rowCount) {
        for (BitSet rows : byColumn) {
            if (rows != null && rows.length() > rowCount) {
                rows.clear(rowCount, rows.length());
            }
        }
    }

    public boolean isOmitted(int position, int row) {
        BitSet rows = byColumn[position];
        return rows != null && rows.get(row);
    }

    /** Whether any row left the field out: false spares computing the DEFAULT expression. */
    public boolean hasOmitted(int position) {
        BitSet rows = byColumn[position];
        return rows != null && !rows.isEmpty();
    }
}
