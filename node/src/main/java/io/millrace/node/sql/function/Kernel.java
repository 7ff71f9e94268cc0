package io.millrace.node.sql.function;

import io.millrace.replication.column.Column;

/**
 * A resolved function over whole columns. Keeps nothing from call to call (but for rowNumberInAllBlocks), so any thread may use
 * it.
 */
@FunctionalInterface
public interface Kernel {
    /**
     * @param arguments of the types the function was resolved against, each of {@code rowCount} rows; constants may come as
     *        ConstColumn
     * @return {@code rowCount} rows of the result type
     */
    Column apply(Column[] arguments, int rowCount);
}
