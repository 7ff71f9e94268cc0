package io.millrace.node.sql.function;

import java.util.List;

/** Functions that belong together. */
interface FunctionFamily {
    List<FunctionFamily> ALL = List.of(new ArithmeticFunctions(), new ComparisonFunctions(), new LogicFunctions(),
            new ConditionalFunctions(), new ConversionFunctions());

    void register(FunctionRegistry.Registration registration);
}
