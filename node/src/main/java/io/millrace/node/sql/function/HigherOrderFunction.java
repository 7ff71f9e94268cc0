package io.millrace.node.sql.function;

import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;

/**
 * A function over arrays with a lambda as its first argument. The lambda is evaluated once over all elements of all rows; the
 * function only looks at its results.
 */
public interface HigherOrderFunction {

    /** The result type, from the lambda's type and the first array's element type. */
    DataType resultType(String name, DataType lambdaType, DataType elementType);

    /**
     * @param results the lambda's value per element, full, at the same places as the array's elements
     * @param array the first array, compact: its elements start at 0
     */
    Column apply(Column results, DataType lambdaType, ArrayColumn array, DataType elementType);
}
