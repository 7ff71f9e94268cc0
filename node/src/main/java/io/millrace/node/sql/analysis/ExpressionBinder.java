package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;

/** Expressions of one scope into typed ones. */
final class ExpressionBinder {
    private final SelectScope scope;
    private final Analyzer analyzer;
    private final Identifiers identifiers;
    private final CallBinder calls;

    ExpressionBinder(SelectScope scope) {
        this.scope = scope;
        this.analyzer = scope.analyzer();
        this.identifiers = new Identifiers(scope, this);
        this.calls = new CallBinder(scope, this);
    }

    SelectScope scope() {
        return scope;
    }

    CallBinder calls() {
        return calls;
    }

    Bound bind(Expression expression) {
        return switch (expression) {
            case Literal l -> Literals.of(l);
            case Expression.Identifier i -> identifiers.resolve(i);
            case Expression.Aliased a -> aliased(a);
            case Expression.FunctionCall c -> calls.bind(c);
            case Expression.Cast c -> cast(c);
            case Expression.ArrayExpression a -> array(a.elements());
            case Expression.TupleExpression t -> throw notSupported("a tuple as a value: "
                    + QueryLine.of(t));
            case Expression.Lambda l -> throw new UserException(ErrorCode.UNEXPECTED_EXPRESSION, "Unexpected lambda "
                    + QueryLine.of(l) + ": only a function over arrays takes one. In scope " + scope.line());
            case Expression.Subquery s -> scalar(s);
            case Expression.Asterisk a -> throw new UserException(ErrorCode.UNSUPPORTED_METHOD,
                    "Matcher " + QueryLine.of(a)
                            + " is allowed only in the list of SELECT and as the argument of count. In scope "
                            + scope.line());
            case Expression.ColumnsMatching m -> throw notSupported("COLUMNS inside an expression");
            case Expression.ColumnsListed m -> throw notSupported("COLUMNS inside an expression");
            case Expression.QueryParameter p -> parameter(p);
        };
    }

    List<Bound> bindAll(List<Expression> expressions) {
        return expressions.stream().map(this::bind).toList();
    }

    static UserException notSupported(String what) {
        return new UserException(ErrorCode.NOT_IMPLEMENTED, "Not supported: " + what);
    }

    private Bound aliased(Expression.Aliased a) {
        if (!scope.enterAlias(a.alias())) {
            return bind(a.expression());
        }
        try {
            return bind(a.expression());
        } finally {
            scope.leaveAlias(a.alias());
        }
    }

    private Bound cast(Expression.Cast c) {
        Bound value = bind(c.value());
        DataType type = DataTypes.parse(SqlText.type(c.type()));
        Bound text = new Bound.Constant(SimpleType.STRING, Columns.string(type.text()));
        return calls.call("CAST", List.of(value, text));
    }

    Bound array(List<Expression> elements) {
        List<Bound> values = bindAll(elements);
        DataType element = Supertype.of(values.stream().map(Bound::type).toList());
        if (values.stream().allMatch(v -> v instanceof Bound.Constant)) {
            var builder = element.newBuilder(values.size());
            for (Bound v : values) {
                builder.appendFrom(((Bound.Constant) analyzer.cast(v, element)).value(), 0);
            }
            Column array = new io.millrace.replication.column.ArrayColumn(new int[] {0, values.size()}, 0, 1,
                    builder.build());
            return new Bound.Constant(new ArrayType(element), array);
        }
        return calls.call("array", values.stream().map(v -> analyzer.cast(v, element)).toList());
    }

    private Bound parameter(Expression.QueryParameter p) {
        DataType type = DataTypes.parse(SqlText.type(p.type()));
        String text = analyzer.context()
                .parameter(p.name())
                .orElseThrow(() -> new UserException(
                        ErrorCode.UNKNOWN_QUERY_PARAMETER, "Substitution `" + p.name() + "` is not set"));
        if (text.equals("\\N") && type.isNullable()) {
            return new Bound.Constant(type, Columns.defaults(type, 1).single());
        }
        Bound given = new Bound.Constant(SimpleType.STRING, Columns.string(text));
        try {
            return analyzer.cast(given, type);
        } catch (UserException e) {
            throw new UserException(ErrorCode.BAD_QUERY_PARAMETER,
                    "Value " + text + " cannot be parsed as " + type.text()
                            + " for query parameter '" + p.name() + "'",
                    e);
        }
    }

    /** The one value of a subquery; NULL when it has no rows. */
    private Bound scalar(Expression.Subquery s) {
        PlannedQuery planned = analyzer.plan(s.query(), scope);
        if (planned.outputs().size() != 1) {
            throw notSupported("a scalar subquery with " + planned.outputs().size() + " columns");
        }
        Column[] columns = analyzer.run(planned, 1);
        DataType type = TypeTraits.asNullable(planned.outputs().getFirst().type());
        if (columns[0].rowCount() == 0) {
            if (!type.isNullable()) {
                throw new UserException(ErrorCode.INCORRECT_RESULT_OF_SCALAR_SUBQUERY,
                        "Scalar subquery returned empty result of type "
                                + type.text() + " which cannot be Nullable");
            }
            return new Bound.Constant(type, Columns.defaults(type, 1).single());
        }
        return analyzer.cast(new Bound.Constant(planned.outputs().getFirst().type(), columns[0]), type);
    }

    /** Whether a subquery has rows. */
    Bound exists(Expression.Subquery s) {
        PlannedQuery planned = analyzer.plan(s.query(), scope);
        boolean any = analyzer
                .run(new PlannedQuery(new io.millrace.node.sql.plan.LimitNode(planned.node(), 1, 0), planned
                        .outputs(), planned.names()), Long.MAX_VALUE)[0]
                .rowCount() > 0;
        return new Bound.Constant(NumberType.UINT8, Columns.ofLongs(NumberType.UINT8, new long[] {any ? 1 : 0}, 1));
    }

    /** An integer that is known before the query runs, as LIMIT wants it. */
    long constantInteger(Expression expression, String clause) {
        Bound bound = bind(expression);
        if (bound instanceof Bound.Constant c && TypeTraits.isInteger(TypeTraits.plain(c.type()))
                && !c.value().isNull(0)) {
            long value = io.millrace.node.sql.value.LongInput
                    .of(Columns.withoutNulls(c.value()), TypeTraits.plain(c.type()))
                    .at(0);
            if (value < 0) {
                throw notSupported("a negative number in " + clause);
            }
            return value;
        }
        throw new UserException(ErrorCode.INVALID_LIMIT_EXPRESSION,
                "The value " + QueryLine.of(expression) + " of " + clause
                        + " expression is not representable as UInt64");
    }

}
