package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.Expression.Aliased;
import io.millrace.node.sql.syntax.Expression.ArrayExpression;
import io.millrace.node.sql.syntax.Expression.Asterisk;
import io.millrace.node.sql.syntax.Expression.Cast;
import io.millrace.node.sql.syntax.Expression.ColumnsListed;
import io.millrace.node.sql.syntax.Expression.ColumnsMatching;
import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.Expression.Identifier;
import io.millrace.node.sql.syntax.Expression.Lambda;
import io.millrace.node.sql.syntax.Expression.QueryParameter;
import io.millrace.node.sql.syntax.Expression.Subquery;
import io.millrace.node.sql.syntax.Expression.TupleExpression;
import java.util.List;
import java.util.stream.Collectors;

/** The names ClickHouse's analyzer gives to the columns of expressions: every operator is a function. */
final class ColumnNames {

    private ColumnNames() {}

    static String of(Expression expression) {
        return switch (expression) {
            case Literal literal -> SqlText.literal(literal);
            case Identifier identifier -> identifier.joined();
            case Aliased aliased -> of(aliased.expression());
            case FunctionCall call -> call(call);
            case Cast cast -> "CAST(" + of(cast.value()) + ", " + SqlText.string(SqlText.type(cast.type())) + ")";
            case ArrayExpression array -> "[" + list(array.elements()) + "]";
            case TupleExpression tuple -> "(" + list(tuple.elements()) + ")";
            case Lambda lambda ->
                "lambda(tuple(" + String.join(", ", lambda.parameters()) + "), " + of(lambda.body()) + ")";
            case Subquery subquery -> "_subquery_1";
            case Asterisk asterisk -> "*";
            case ColumnsMatching columns -> "COLUMNS(" + SqlText.string(columns.pattern()) + ")";
            case ColumnsListed columns -> "COLUMNS(" + list(columns.columns()) + ")";
            case QueryParameter parameter -> "{" + parameter.name() + ":" + SqlText.type(parameter.type()) + "}";
        };
    }

    private static String call(FunctionCall call) {
        List<Expression> arguments = call.arguments();
        if (call.parameters().isEmpty() && !arguments.isEmpty()) {
            if (call.name().equals("tuple")) {
                return "(" + list(arguments) + ")";
            }
            if (call.name().equals("array")) {
                return "[" + list(arguments) + "]";
            }
            if (call.name().equalsIgnoreCase("count") && arguments.size() == 1
                    && arguments.getFirst() instanceof Asterisk) {
                return call.name() + "()";
            }
        }
        String parameters = call.parameters().isEmpty() ? "" : "(" + list(call.parameters()) + ")";
        return call.name() + parameters + "(" + list(arguments) + ")";
    }

    private static String list(List<Expression> expressions) {
        return expressions.stream().map(ColumnNames::of).collect(Collectors.joining(", "));
    }
}
