package io.millrace.node.sql.aggregate;

import io.millrace.replication.column.Column;

/** The states of all groups of one aggregate function. Owned by one thread. */
public interface Accumulator {

    /**
     * Feeds rows.
     *
     * @param arguments full columns (never constant, never dictionaries) of the types it was made for
     * @param groups the group of each row
     * @param groupCount groups there are so far: every group number is less
     */
    void add(Column[] arguments, int[] groups, int rowCount, int groupCount);

    /** One row per group. The accumulator is spent. */
    Column result(int groupCount);
}
