package io.millrace.node.sql.cast;

import io.millrace.replication.column.Column;

/** A column of one type into a column of another. Keeps nothing from call to call, so any thread may use it. */
@FunctionalInterface
public interface Conversion {
    /** The argument may be constant; the result has as many rows, and may be constant only if the argument was. */
    Column apply(Column column);
}
