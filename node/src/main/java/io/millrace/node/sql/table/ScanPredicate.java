package io.millrace.node.sql.table;

import io.millrace.replication.column.Column;
import java.util.Map;
import java.util.Set;

/**
 * A necessary condition of every row the query wants, for skipping parts and granules by the range of their values. Scanning
 * may ignore it: the query filters all rows itself. Immutable, thread-safe.
 */
public interface ScanPredicate {

    /** Names of the columns whose ranges tell something. */
    Set<String> columns();

    /**
     * Whether rows with values in these ranges can satisfy the condition.
     *
     * @param ranges by column name: two rows, the least and the greatest value (both included, in the column's type); columns
     *        without a known range, or with NULLs among their values, are left out
     */
    boolean mayMatch(Map<String, Column> ranges);

    /**
     * For a source that looks rows up by key, as {@code system.zookeeper} does: the values the column must have one of, by
     * {@code column = x} or {@code column IN (…)}; a column of the scanned column's type. Empty when it is not so bound.
     */
    java.util.Optional<Column> requiredValues(String column);
}
