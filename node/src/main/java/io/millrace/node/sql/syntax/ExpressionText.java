package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.Expression.Aliased;
import io.millrace.node.sql.syntax.Expression.ArrayExpression;
import io.millrace.node.sql.syntax.Expression.Asterisk;
import io.millrace.node.sql.syntax.Expression.Cast;
import io.millrace.node.sql.syntax.Expression.ColumnTransformer;
import io.millrace.node.sql.syntax.Expression.ColumnsListed;
import io.millrace.node.sql.syntax.Expression.ColumnsMatching;
import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.Expression.Identifier;
import io.millrace.node.sql.syntax.Expression.Lambda;
import io.millrace.node.sql.syntax.Expression.QueryParameter;
import io.millrace.node.sql.syntax.Expression.Subquery;
import io.millrace.node.sql.syntax.Expression.TupleExpression;
import io.millrace.node.sql.syntax.Literal.FloatLiteral;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes expressions. An operator in an operator always stands in parentheses, as ClickHouse writes it, so precedence
 * is never asked. Owned by one call of {@link SqlText}.
 */
final class ExpressionText {

    /** Reserved words that may be functions, too. */
    private static final Set<String> FUNCTION_WORDS = Set.of("and", "or", "not", "in", "like", "ilike");

    private final TextWriter out;
    private final QueryText queries;

    ExpressionText(TextWriter out, QueryText queries) {
        this.out = out;
        this.queries = queries;
    }

    /** An element of a list: it may have an alias. */
    void element(Expression expression) {
        if (expression instanceof Aliased aliased) {
            operandUnlessPlain(aliased.expression());
            out.text(" AS ").text(SqlText.identifier(aliased.alias()));
        } else {
            write(expression);
        }
    }

    void list(List<? extends Expression> expressions) {
        out.joined(expressions, this::element);
    }

    /** Part of a larger expression: an operator, a lambda or an alias takes parentheses. */
    private void operand(Expression expression) {
        if (expression instanceof Aliased || expression instanceof Lambda || isOperator(expression)) {
            out.text("(");
            element(expression);
            out.text(")");
        } else {
            write(expression);
        }
    }

    /** Before AS: only a lambda would take the alias for its own body. */
    private void operandUnlessPlain(Expression expression) {
        if (expression instanceof Lambda || expression instanceof Aliased) {
            operand(expression);
        } else {
            write(expression);
        }
    }

    private static boolean isOperator(Expression expression) {
        return expression instanceof FunctionCall call && operator(call) != null;
    }

    private static @Nullable Operator operator(FunctionCall call) {
        Operator operator = Operator.of(call);
        boolean index = operator != Operator.TUPLE_ELEMENT
                || call.arguments().get(1) instanceof IntegerLiteral number && number.value().signum() >= 0;
        return index ? operator : null;
    }

    void write(Expression expression) {
        switch (expression) {
            case Literal literal -> out.text(SqlText.literal(literal));
            case Identifier identifier -> out.text(name(identifier.parts()));
            case FunctionCall call -> call(call);
            case Lambda lambda -> lambda(lambda);
            case Cast cast -> {
                out.text("CAST(");
                element(cast.value());
                out.text(", ").text(SqlText.string(SqlText.type(cast.type()))).text(")");
            }
            case ArrayExpression array -> {
                out.text("[");
                list(array.elements());
                out.text("]");
            }
            case TupleExpression tuple -> {
                out.text("(");
                list(tuple.elements());
                out.text(")");
            }
            case Aliased aliased -> operand(aliased);
            case Subquery subquery -> queries.parenthesized(subquery.query());
            case Asterisk asterisk -> {
                qualifier(asterisk.qualifier()).text("*");
                transformers(asterisk.transformers());
            }
            case ColumnsMatching columns -> {
                qualifier(columns.qualifier()).text("COLUMNS(").text(SqlText.string(columns.pattern())).text(")");
                transformers(columns.transformers());
            }
            case ColumnsListed columns -> {
                qualifier(columns.qualifier()).text("COLUMNS(");
                list(columns.columns());
                out.text(")");
                transformers(columns.transformers());
            }
            case QueryParameter parameter -> out.text("{")
                    .text(SqlText.identifier(parameter.name()))
                    .text(":")
                    .text(SqlText.type(parameter.type()))
                    .text("}");
        }
    }

    private void lambda(Lambda lambda) {
        List<String> parameters = lambda.parameters().stream().map(SqlText::identifier).toList();
        out.text(parameters.size() == 1 ? parameters.getFirst() : "(" + String.join(", ", parameters) + ")");
        out.text(" -> ");
        operand(lambda.body());
    }

    private void call(FunctionCall call) {
        Operator operator = operator(call);
        if (operator != null) {
            operator(operator, call.arguments());
            return;
        }
        out.text(functionName(call.name()));
        if (!call.parameters().isEmpty()) {
            out.text("(");
            list(call.parameters());
            out.text(")");
        }
        out.text("(");
        list(call.arguments());
        out.text(")");
    }

    private void operator(Operator operator, List<Expression> arguments) {
        Expression first = arguments.getFirst();
        switch (operator.shape()) {
            case BINARY, CHAIN -> {
                operand(first);
                for (Expression argument : arguments.subList(1, arguments.size())) {
                    out.text(" ").text(operator.symbol()).text(" ");
                    operand(argument);
                }
            }
            case MEMBERSHIP -> {
                operand(first);
                out.text(" ").text(operator.symbol()).text(" ");
                members(arguments.get(1));
            }
            case PREFIX -> {
                out.text(operator.symbol()).text(operator == Operator.NOT ? " " : "");
                parenthesizedNumber(first);
            }
            case POSTFIX -> {
                operand(first);
                out.text(" ").text(operator.symbol());
            }
            case SUBSCRIPT -> {
                parenthesizedNumber(first);
                out.text("[");
                element(arguments.get(1));
                out.text("]");
            }
            case MEMBER -> {
                parenthesizedNumber(first);
                out.text(".");
                write(arguments.get(1));
            }
        }
    }

    /** A minus or a point beside a number would become part of it. */
    private void parenthesizedNumber(Expression expression) {
        if (expression instanceof IntegerLiteral || expression instanceof FloatLiteral) {
            out.text("(");
            write(expression);
            out.text(")");
        } else {
            operand(expression);
        }
    }

    /** The right side of IN stands in parentheses. */
    private void members(Expression expression) {
        switch (expression) {
            case TupleExpression tuple -> write(tuple);
            case Subquery subquery -> write(subquery);
            case ArrayExpression array -> write(array);
            case FunctionCall call when !isOperator(call) -> write(call);
            default -> {
                out.text("(");
                element(expression);
                out.text(")");
            }
        }
    }

    /** COLUMNS(...) is no function. */
    private static String functionName(String name) {
        if (name.equalsIgnoreCase("columns")) {
            return SqlText.quotedIdentifier(name);
        }
        return FUNCTION_WORDS.contains(name.toLowerCase(Locale.ROOT)) ? name : SqlText.identifier(name);
    }

    private static String name(List<String> parts) {
        return String.join(".", parts.stream().map(SqlText::identifier).toList());
    }

    private TextWriter qualifier(List<String> parts) {
        return parts.isEmpty() ? out : out.text(name(parts)).text(".");
    }

    private void transformers(List<ColumnTransformer> transformers) {
        for (ColumnTransformer transformer : transformers) {
            switch (transformer) {
                case ColumnTransformer.Except except -> {
                    List<String> names = except.columns().stream().map(SqlText::columnName).toList();
                    String list = String.join(", ", names);
                    out.text(" EXCEPT ").text(names.size() == 1 ? list : "(" + list + ")");
                }
                case ColumnTransformer.ExceptMatching except ->
                    out.text(" EXCEPT ").text(SqlText.string(except.pattern()));
                case ColumnTransformer.Replace replace -> {
                    out.text(" REPLACE (");
                    list(replace.replacements());
                    out.text(")");
                }
            }
        }
    }
}
