package io.millrace.node.sql.function;

import java.util.List;

/** A function's signature: from argument types to a kernel. Stateless. */
@FunctionalInterface
public interface ScalarFunction {
    /**
     * @throws io.millrace.replication.error.UserException NUMBER_OF_ARGUMENTS_DOESNT_MATCH (42), ILLEGAL_TYPE_OF_ARGUMENT (43)
     *         and whatever else ClickHouse says to such arguments
     */
    Resolved resolve(List<Argument> arguments, FunctionContext context);
}
