package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.Expression.FunctionCall;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions that are written as operators, with ClickHouse's names for them. */
enum Operator {
    PLUS("plus", "+", Shape.BINARY), //
    MINUS("minus", "-", Shape.BINARY), //
    MULTIPLY("multiply", "*", Shape.BINARY), //
    DIVIDE("divide", "/", Shape.BINARY), //
    MODULO("modulo", "%", Shape.BINARY), //
    EQUALS("equals", "=", Shape.BINARY), //
    NOT_EQUALS("notEquals", "!=", Shape.BINARY), //
    LESS("less", "<", Shape.BINARY), //
    LESS_OR_EQUALS("lessOrEquals", "<=", Shape.BINARY), //
    GREATER("greater", ">", Shape.BINARY), //
    GREATER_OR_EQUALS("greaterOrEquals", ">=", Shape.BINARY), //
    IS_NOT_DISTINCT_FROM("isNotDistinctFrom", "<=>", Shape.BINARY), //
    LIKE("like", "LIKE", Shape.BINARY), //
    NOT_LIKE("notLike", "NOT LIKE", Shape.BINARY), //
    ILIKE("ilike", "ILIKE", Shape.BINARY), //
    NOT_ILIKE("notILike", "NOT ILIKE", Shape.BINARY), //
    IN("in", "IN", Shape.MEMBERSHIP), //
    NOT_IN("notIn", "NOT IN", Shape.MEMBERSHIP), //
    GLOBAL_IN("globalIn", "GLOBAL IN", Shape.MEMBERSHIP), //
    GLOBAL_NOT_IN("globalNotIn", "GLOBAL NOT IN", Shape.MEMBERSHIP), //
    AND("and", "AND", Shape.CHAIN), //
    OR("or", "OR", Shape.CHAIN), //
    NOT("not", "NOT", Shape.PREFIX), //
    NEGATE("negate", "-", Shape.PREFIX), //
    IS_NULL("isNull", "IS NULL", Shape.POSTFIX), //
    IS_NOT_NULL("isNotNull", "IS NOT NULL", Shape.POSTFIX), //
    ARRAY_ELEMENT("arrayElement", "[]", Shape.SUBSCRIPT), //
    TUPLE_ELEMENT("tupleElement", ".", Shape.MEMBER);

    private static final Map<String, Operator> BY_FUNCTION = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(Operator::function, Function.identity()));

    private final String function;
    private final String symbol;
    private final Shape shape;

    Operator(String function, String symbol, Shape shape) {
        this.function = function;
        this.symbol = symbol;
        this.shape = shape;
    }

    String function() {
        return function;
    }

    String symbol() {
        return symbol;
    }

    Shape shape() {
        return shape;
    }

    /** The operator that {@code call} can be written with, or null. */
    static @Nullable Operator of(FunctionCall call) {
        Operator operator = BY_FUNCTION.get(call.name());
        return operator != null && call.parameters().isEmpty() && operator.shape.accepts(call.arguments().size())
                ? operator
                : null;
    }

    /** Where the symbol stands. */
    enum Shape {
        BINARY, MEMBERSHIP, CHAIN, PREFIX, POSTFIX, SUBSCRIPT, MEMBER;

        private boolean accepts(int argumentCount) {
            return switch (this) {
                case BINARY, MEMBERSHIP, SUBSCRIPT, MEMBER -> argumentCount == 2;
                case CHAIN -> argumentCount >= 2;
                case PREFIX, POSTFIX -> argumentCount == 1;
            };
        }
    }
}
