package io.millrace.node.sql.cast;

import io.millrace.replication.column.Column;

/** A column of one type into a column of another. Used by one thread. */
@FunctionalInterface
public interface Conversion {
    /** The argument may be constant; the result has as many rows, and may be constant only if the argument was. */
    Column apply(Column column);
}
