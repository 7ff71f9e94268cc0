package io.millrace.node.sql.aggregate;

import io.millrace.node.sql.value.RowComparator;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import java.util.Arrays;

/**
 * One value of any type per group, replaced as better ones come: at most once per block and group. Owned by one thread.
 */
final class GroupValues {
    private final DataType type;
    private Column built;
    private int[] places = new int[16]; // row in built by group, -1 = none

    GroupValues(DataType type) {
        this.type = type;
        this.built = type.newBuilder(0).build();
        Arrays.fill(places, -1);
    }

    private void ensure(int groupCount) {
        if (groupCount > places.length) {
            int from = places.length;
            places = Arrays.copyOf(places, Math.max(groupCount, from * 2));
            Arrays.fill(places, from, places.length, -1);
        }
    }

    boolean has(int group) {
        return group < places.length && places[group] >= 0;
    }

    /**
     * Finds the row of {@code column} that each group takes over, first by comparing among the block's rows, then with what the
     * group holds.
     *
     * @param sign 1 for the greatest, -1 for the least, 0 for the first, 2 for the last
     * @return the chosen row by group, -1 where the group keeps what it has
     */
    int[] choose(Column column, int[] groups, int rowCount, int groupCount, int sign) {
        ensure(groupCount);
        int[] best = new int[groupCount];
        Arrays.fill(best, -1);
        RowComparator inBlock = sign == 1 || sign == -1 ? RowComparator.of(type, column, column) : (a, b) -> 0;
        for (int r = 0; r < rowCount; r++) {
            int g = groups[r];
            int b = best[g];
            if (b < 0 || sign == 2 || sign != 0 && inBlock.compare(r, b) * sign > 0) {
                best[g] = r;
            }
        }
        if (sign == 2) {
            return best;
        }
        RowComparator withHeld = sign == 0 ? (a, b) -> 0 : RowComparator.of(type, column, built);
        for (int g = 0; g < groupCount; g++) {
            if (best[g] >= 0 && places[g] >= 0 && (sign == 0 || withHeld.compare(best[g], places[g]) * sign <= 0)) {
                best[g] = -1;
            }
        }
        return best;
    }

    /** Takes the chosen rows over. */
    void take(Column column, int[] best) {
        ensure(best.length);
        boolean any = false;
        for (int row : best) {
            any |= row >= 0;
        }
        if (!any) {
            return;
        }
        ColumnBuilder next = type.newBuilder(best.length);
        for (int g = 0; g < best.length; g++) {
            if (best[g] >= 0) {
                next.appendFrom(column, best[g]);
            } else if (places[g] >= 0) {
                next.appendFrom(built, places[g]);
            } else {
                continue;
            }
            places[g] = next.rowCount() - 1;
        }
        built = next.build();
    }

    /** One row per group; the type's default where none was taken. */
    Column result(int groupCount) {
        ensure(groupCount);
        ColumnBuilder out = type.newBuilder(groupCount);
        for (int g = 0; g < groupCount; g++) {
            if (places[g] >= 0) {
                out.appendFrom(built, places[g]);
            } else {
                out.appendDefault();
            }
        }
        return out.build();
    }
}
