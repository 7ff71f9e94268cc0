package io.millrace.node.sql.aggregate;

import io.millrace.node.sql.function.Argument;
import io.millrace.replication.column.DataType;
import java.util.List;

/** From parameters and argument types to a bound function. Stateless. */
@FunctionalInterface
interface AggregateSignature {
    /**
     * @param name as it is written, for messages
     * @param parameters constants in the first parentheses
     * @param types neither Nullable nor LowCardinality
     */
    AggregateFunction bind(String name, List<Argument> parameters, List<DataType> types);
}
