package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlLexer;
import io.millrace.node.sql.grammar.SqlParserGrammar.ArgumentsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ArrayContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.AsteriskContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CallContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CaseWhenContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CastContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnTransformerContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnsMatcherContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExceptColumnsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExistsSubqueryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExpressionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExtractContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.FunctionCallContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.IdentifierContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.IdentifierPrimaryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.IntervalContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.IntervalTextContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.LiteralPrimaryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ParameterContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ParameterPrimaryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ParenthesizedContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.PrimaryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ReplaceColumnsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SelectItemContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SubqueryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SubstringContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TemporalContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TrimContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TupleContext;
import io.millrace.node.sql.syntax.Expression.Aliased;
import io.millrace.node.sql.syntax.Expression.ArrayExpression;
import io.millrace.node.sql.syntax.Expression.Asterisk;
import io.millrace.node.sql.syntax.Expression.Cast;
import io.millrace.node.sql.syntax.Expression.ColumnTransformer;
import io.millrace.node.sql.syntax.Expression.ColumnsListed;
import io.millrace.node.sql.syntax.Expression.ColumnsMatching;
import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.Expression.Identifier;
import io.millrace.node.sql.syntax.Expression.QueryParameter;
import io.millrace.node.sql.syntax.Expression.Subquery;
import io.millrace.node.sql.syntax.Expression.TupleExpression;
import io.millrace.node.sql.syntax.Literal.NullLiteral;
import io.millrace.node.sql.syntax.Literal.StringLiteral;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** What operators join: constants, names, calls, CASE, subqueries. Owned by one parse. */
final class PrimaryReader {

    private static final Map<String, String> DATE_ARITHMETIC = Map.of("dateadd", "plus", "date_add", "plus",
            "timestampadd", "plus", "timestamp_add", "plus", "datesub", "minus", "date_sub", "minus", "timestampsub",
            "minus", "timestamp_sub", "minus");

    private static final Map<String, String> DATE_DIFFERENCE = Map.of("datediff", "dateDiff", "date_diff", "dateDiff",
            "timestampdiff", "dateDiff", "timestamp_diff", "dateDiff");

    private final TreeReader tree;
    private final ExpressionReader expressions;

    PrimaryReader(TreeReader tree, ExpressionReader expressions) {
        this.tree = tree;
        this.expressions = expressions;
    }

    Expression read(PrimaryContext context) {
        return switch (context) {
            case LiteralPrimaryContext literal -> LiteralReader.read(literal.plainLiteral());
            case IdentifierPrimaryContext identifier -> Identifier.of(TreeReader.identifier(identifier.identifier()));
            case CallContext call -> simplified(call(call.functionCall()));
            case ParenthesizedContext inner -> expressions.aliased(inner.aliasedExpression());
            case SubqueryContext subquery -> new Subquery(tree.queries().union(subquery.selectUnion()));
            case TupleContext tuple -> tuple(tuple);
            case ArrayContext array -> new ArrayExpression(expressions.list(array.expressionList()));
            case AsteriskContext asterisk ->
                new Asterisk(qualifier(asterisk.identifier()), transformers(asterisk.columnTransformer()));
            case ColumnsMatcherContext columns -> columns(columns);
            case ParameterPrimaryContext parameter -> parameter(parameter.parameter());
            default -> special(context);
        };
    }

    /** {@code ()} and {@code (a,)} are calls of tuple; two elements or more need no name. */
    private Expression tuple(TupleContext context) {
        List<Expression> elements = context.aliasedExpression().stream().map(expressions::aliased).toList();
        return elements.size() < 2 ? FunctionCall.of("tuple", elements) : new TupleExpression(elements);
    }

    private Expression special(PrimaryContext context) {
        return switch (context) {
            case IntervalContext interval ->
                Interval.of(interval.INTERVAL_UNIT().getText(), expressions.operand(interval.operand()));
            case IntervalTextContext interval -> Interval.parse(LiteralReader.text(interval.STRING().getText()));
            case TemporalContext temporal ->
                FunctionCall.of(temporal.op.getType() == SqlLexer.DATE ? "toDate" : "toDateTime",
                        LiteralReader.string(temporal.STRING().getText()));
            case CaseWhenContext caseWhen -> caseWhen(caseWhen);
            case CastContext cast ->
                new Cast(expressions.aliased(cast.aliasedExpression()), TypeReader.read(cast.typeName()));
            case ExtractContext extract -> FunctionCall.of(Interval.extraction(extract.identifier().getText()),
                    expressions.read(extract.expression()));
            case SubstringContext substring ->
                FunctionCall.of("substring", substring.expression().stream().map(expressions::read).toList());
            case TrimContext trim -> FunctionCall.of(
                    trim.BOTH() != null ? "trimBoth" : trim.LEADING() != null ? "trimLeft" : "trimRight",
                    expressions.read(trim.expression(1)), expressions.read(trim.expression(0)));
            case ExistsSubqueryContext exists ->
                FunctionCall.of("exists", new Subquery(tree.queries().union(exists.selectUnion())));
            default -> throw LiteralReader.unknown(context);
        };
    }

    /** As ClickHouse reads it: multiIf, or caseWithExpression if something is compared. */
    private Expression caseWhen(CaseWhenContext context) {
        List<Expression> arguments = new ArrayList<>();
        if (context.argument != null) {
            arguments.add(expressions.read(context.argument));
        }
        List<ExpressionContext> branches = new ArrayList<>(context.expression());
        branches.remove(context.argument);
        branches.remove(context.otherwise);
        branches.forEach(branch -> arguments.add(expressions.read(branch)));
        arguments.add(context.otherwise == null ? NullLiteral.NULL : expressions.read(context.otherwise));
        return FunctionCall.of(context.argument == null ? "multiIf" : "caseWithExpression", arguments);
    }

    FunctionCall call(FunctionCallContext context) {
        if (context.over() != null) {
            throw SyntaxErrors.notSupported("The window function " + context.functionName().getText() + " with OVER");
        }
        String name = LiteralReader.identifier(context.functionName().getText());
        List<ArgumentsContext> lists = context.arguments();
        List<Expression> parameters = lists.size() == 2 ? expressions.list(lists.getFirst().expressionList())
                : List.of();
        List<Expression> arguments = new ArrayList<>(expressions.list(lists.getLast().expressionList()));
        if (lists.size() == 2 && lists.getFirst().DISTINCT() != null) {
            throw new UserException(ErrorCode.SYNTAX_ERROR,
                    "Syntax error: DISTINCT stands in the second parentheses of " + name + ", before its arguments");
        }
        if (lists.getLast().DISTINCT() != null) {
            name += "Distinct";
        }
        if (context.expression() != null) {
            name += "If";
            arguments.add(expressions.read(context.expression()));
        }
        return parameters.isEmpty() && lists.size() == 1
                ? abbreviation(name, arguments)
                : new FunctionCall(name, parameters, arguments);
    }

    /** Calls that ClickHouse's grammar reads as others. */
    private FunctionCall abbreviation(String name, List<Expression> arguments) {
        String lower = name.toLowerCase(Locale.ROOT);
        int count = arguments.size();
        if (lower.equals("position") && count == 1 && arguments.getFirst() instanceof FunctionCall in
                && in.name().equals("in") && in.arguments().size() == 2) {
            return FunctionCall.of(name, in.arguments().get(1), in.arguments().get(0));
        }
        String arithmetic = DATE_ARITHMETIC.get(lower);
        String unit = count == 0 ? null : unit(arguments.getFirst());
        if (arithmetic != null && count == 3 && unit != null) {
            return FunctionCall.of(arithmetic, arguments.get(2), Interval.of(unit, arguments.get(1)));
        }
        if (arithmetic != null && count == 2) {
            return FunctionCall.of(arithmetic, arguments);
        }
        String difference = DATE_DIFFERENCE.get(lower);
        if (difference != null && count >= 3) {
            List<Expression> rest = new ArrayList<>(arguments);
            if (unit != null) {
                rest.set(0, new StringLiteral(Interval.unitName(unit)));
            }
            return FunctionCall.of(difference, rest);
        }
        return FunctionCall.of(lower.equals("substring") ? "substring" : name, arguments);
    }

    /** {@code CAST(x, 'T')} is a cast like any other. */
    static Expression simplified(FunctionCall call) {
        return call.name().equalsIgnoreCase("CAST") && call.parameters().isEmpty() && call.arguments().size() == 2
                && call.arguments().get(1) instanceof StringLiteral type
                        ? new Cast(call.arguments().getFirst(), SqlParser.parseType(type.value()))
                        : call;
    }

    private static @Nullable String unit(Expression expression) {
        return expression instanceof Identifier identifier && identifier.parts().size() == 1
                && Interval.isUnit(identifier.parts().getFirst()) ? identifier.parts().getFirst() : null;
    }

    private Expression parameter(ParameterContext context) {
        return tree.isIdentifierParameter(context)
                ? Identifier.of(tree.identifier(context))
                : new QueryParameter(TreeReader.identifier(context.identifier()), TypeReader.read(context.typeName()));
    }

    private Expression columns(ColumnsMatcherContext context) {
        List<String> qualifier = qualifier(context.identifier());
        List<ColumnTransformer> transformers = transformers(context.columnTransformer());
        TerminalNode pattern = context.STRING();
        return pattern == null
                ? new ColumnsListed(qualifier, expressions.list(context.expressionList()), transformers)
                : new ColumnsMatching(qualifier, LiteralReader.text(pattern.getText()), transformers);
    }

    private static List<String> qualifier(List<IdentifierContext> contexts) {
        return contexts.stream().map(TreeReader::identifier).toList();
    }

    private List<ColumnTransformer> transformers(List<ColumnTransformerContext> contexts) {
        return contexts.stream().map(this::transformer).toList();
    }

    private ColumnTransformer transformer(ColumnTransformerContext context) {
        return switch (context) {
            case ExceptColumnsContext except -> except.STRING() != null
                    ? new ColumnTransformer.ExceptMatching(LiteralReader.text(except.STRING().getText()))
                    : new ColumnTransformer.Except(except.columnName().stream().map(TreeReader::columnName).toList());
            case ReplaceColumnsContext replace ->
                new ColumnTransformer.Replace(replace.selectItem().stream().map(this::replacement).toList());
            default -> throw LiteralReader.unknown(context);
        };
    }

    private Aliased replacement(SelectItemContext context) {
        if (tree.queries().item(context) instanceof Aliased aliased) {
            return aliased;
        }
        throw new UserException(ErrorCode.SYNTAX_ERROR,
                "Syntax error: REPLACE needs the name of the column it replaces: expression AS column");
    }
}
