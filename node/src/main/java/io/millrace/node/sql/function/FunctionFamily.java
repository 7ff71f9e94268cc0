package io.millrace.node.sql.function;

import java.util.List;

/** Functions that belong together. */
interface FunctionFamily {
    List<FunctionFamily> ALL = List.of(new ArithmeticFunctions(), new ComparisonFunctions(), new LogicFunctions(),
            new ConditionalFunctions(), new ConversionFunctions(), new StringFunctions(), new SearchFunctions(),
            new SplitFunctions(), new ArrayFunctions(), new ArraySetFunctions(), new LambdaFunctions(),
            new MathFunctions(), new ServerFunctions(),
            new TimeFunctions(), new TimeShiftFunctions(), new TimeRoundFunctions(), new DateTimeTextFunctions(),
            new JsonFunctions(), new HashFunctions(), new EncodingFunctions(), new UrlFunctions(),
            new TransformFunctions());

    void register(FunctionRegistry.Registration registration);
}
