package io.millrace.replication.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table partition of each row of a block. */
public final class RowPartitions {
    private final List<String> ids;
    private final int @Nullable [] partitions;

    /** Takes ownership; row r belongs to {@code ids.get(partitions[r])}. */
    public RowPartitions(List<String> ids, int[] partitions) {
        this.ids = List.copyOf(ids);
        this.partitions = partitions;
    }

    private RowPartitions(String id) {
        this.ids = List.of(id);
        this.partitions = null;
    }

    /** All rows belong to one. */
    public static RowPartitions single(String id) {
        return new RowPartitions(id);
    }

    public List<String> ids() {
        return ids;
    }

    /** The rows of one of the {@link #ids}, in order; null for all rows of the block. */
    int @Nullable [] rowsOf(int id) {
        int[] all = partitions;
        if (all == null) {
            return null;
        }
        int count = 0;
        for (int partition : all) {
            count += partition == id ? 1 : 0;
        }
        int[] rows = new int[count];
        int at = 0;
        for (int row = 0; row < all.length; row++) {
            if (all[row] == id) {
                rows[at++] = row;
            }
        }
        return rows;
    }

    public String idOf(int row) {
        int[] all = partitions;
        return all == null ? ids.getFirst() : ids.get(all[row]);
    }
}
