package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar.ArrayJoinStepContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CommaStepContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExpressionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.FunctionTableContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.GroupByContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.GroupModifierContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.JoinConstraintContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.JoinOperatorContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.JoinStepContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.LimitByContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.LimitClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.LimitContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NamedTableContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NestedTablesContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OffsetContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OrderElementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SampleContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SampleRatioContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SelectContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SelectItemContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SelectMemberContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SelectUnionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SetOperatorContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SubqueryTableContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TableItemContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TableStepContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TablesContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.WithElementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.WithExpressionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.WithQueryContext;
import io.millrace.node.sql.syntax.Expression.Aliased;
import io.millrace.node.sql.syntax.Query.GroupBy;
import io.millrace.node.sql.syntax.Query.LimitBy;
import io.millrace.node.sql.syntax.Query.OrderBy;
import io.millrace.node.sql.syntax.Query.Select;
import io.millrace.node.sql.syntax.Query.Union;
import io.millrace.node.sql.syntax.Query.UnionMode;
import io.millrace.node.sql.syntax.Query.WithElement;
import io.millrace.node.sql.syntax.TableSource.ArrayJoin;
import io.millrace.node.sql.syntax.TableSource.Join;
import io.millrace.node.sql.syntax.TableSource.JoinKind;
import io.millrace.node.sql.syntax.TableSource.JoinStrictness;
import io.millrace.node.sql.syntax.TableSource.QuerySource;
import io.millrace.node.sql.syntax.TableSource.Sample;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/** SELECT and its sources. Owned by one parse. */
final class QueryReader {

    private final TreeReader tree;

    QueryReader(TreeReader tree) {
        this.tree = tree;
    }

    private ExpressionReader expressions() {
        return tree.expressions();
    }

    Query union(SelectUnionContext context) {
        List<Query> members = context.selectMember().stream().map(this::member).toList();
        if (members.size() == 1) {
            return members.getFirst();
        }
        return new Union(members, context.setOperator().stream().map(QueryReader::mode).toList());
    }

    private static UnionMode mode(SetOperatorContext context) {
        if (context.UNION() == null) {
            throw SyntaxErrors.notSupported(context.getText().toUpperCase(Locale.ROOT) + " between queries");
        }
        return context.ALL() != null ? UnionMode.ALL
                : context.DISTINCT() != null ? UnionMode.DISTINCT : UnionMode.UNSPECIFIED;
    }

    private Query member(SelectMemberContext context) {
        return context.select() == null ? union(context.selectUnion()) : select(context.select());
    }

    private Select select(SelectContext context) {
        Limits limits = limits(context);
        List<WithElement> with = context.withClause() == null
                ? List.of()
                : context.withClause().withElement().stream().map(this::withElement).toList();
        return new Select(with, context.DISTINCT() != null,
                context.selectList().selectItem().stream().map(this::item).toList(),
                context.tables() == null ? null : tables(context.tables()),
                expressions().orNull(context.prewhere), expressions().orNull(context.where),
                context.groupBy() == null ? null : groupBy(context.groupBy()), expressions().orNull(context.having),
                context.orderElement().stream().map(this::orderBy).toList(), limits.by, limits.limit, limits.offset,
                context.settingsClause() == null ? List.of()
                        : TreeReader.settings(context.settingsClause().settingList()));
    }

    private WithElement withElement(WithElementContext context) {
        return switch (context) {
            case WithQueryContext query -> new WithElement.CommonTable(TreeReader.identifier(query.identifier()),
                    union(query.selectUnion()));
            case WithExpressionContext named -> {
                if (expressions().aliased(named.aliasedExpression()) instanceof Aliased aliased) {
                    yield new WithElement.Named(aliased);
                }
                throw new UserException(ErrorCode.SYNTAX_ERROR,
                        "Syntax error: an expression in WITH needs a name: WITH expression AS name");
            }
            default -> throw LiteralReader.unknown(context);
        };
    }

    Expression item(SelectItemContext context) {
        ParserRuleContext alias = context.anyIdentifier() != null ? context.anyIdentifier() : context.implicitAlias();
        return ExpressionReader.withAlias(expressions().read(context.expression()),
                TreeReader.identifierOrNull(alias));
    }

    private GroupBy groupBy(GroupByContext context) {
        GroupBy.Kind kind = context.ALL() != null ? GroupBy.Kind.ALL
                : context.CUBE() != null ? GroupBy.Kind.CUBE
                        : context.ROLLUP() != null ? GroupBy.Kind.ROLLUP : GroupBy.Kind.PLAIN;
        boolean totals = false;
        for (GroupModifierContext modifier : context.groupModifier()) {
            if (modifier.TOTALS() != null) {
                totals = true;
            } else {
                kind = modifier.ROLLUP() != null ? GroupBy.Kind.ROLLUP : GroupBy.Kind.CUBE;
            }
        }
        return new GroupBy(kind, expressions().list(context.expressionList()), totals);
    }

    private OrderBy orderBy(OrderElementContext context) {
        if (context.COLLATE() != null) {
            throw SyntaxErrors.notSupported("COLLATE in ORDER BY");
        }
        return new OrderBy(expressions().aliased(context.aliasedExpression()),
                context.DESC() != null || context.DESCENDING() != null,
                context.NULLS() == null ? null : context.FIRST() != null);
    }

    private record Limits(@Nullable LimitBy by, @Nullable Expression limit, @Nullable Expression offset) {}

    /** {@code LIMIT offset, limit} and {@code LIMIT limit OFFSET offset} are the same. */
    private Limits limits(SelectContext context) {
        LimitBy by = null;
        Expression limit = null;
        Expression offset = null;
        for (LimitClauseContext clause : context.limitClause()) {
            switch (clause) {
                case LimitByContext limitBy -> {
                    refuseSecond(by, "LIMIT BY");
                    List<Expression> pair = pair(limitBy.expression(), limitBy.COMMA() != null);
                    by = new LimitBy(pair.getFirst(), pair.size() == 1 ? null : pair.get(1),
                            expressions().list(limitBy.expressionList()));
                }
                case LimitContext plain -> {
                    refuseSecond(limit, "LIMIT");
                    List<Expression> pair = pair(plain.expression(), plain.COMMA() != null);
                    limit = pair.getFirst();
                    if (pair.size() == 2) {
                        refuseSecond(offset, "OFFSET");
                        offset = pair.get(1);
                    }
                }
                case OffsetContext plain -> {
                    refuseSecond(offset, "OFFSET");
                    offset = expressions().read(plain.expression());
                }
                default -> throw LiteralReader.unknown(clause);
            }
        }
        return new Limits(by, limit, offset);
    }

    private static void refuseSecond(@Nullable Object first, String clause) {
        if (first != null) {
            throw new UserException(ErrorCode.SYNTAX_ERROR, "Syntax error: " + clause + " is written twice");
        }
    }

    private List<Expression> pair(List<ExpressionContext> contexts, boolean offsetFirst) {
        List<Expression> read = contexts.stream().map(expressions()::read).toList();
        return offsetFirst ? read.reversed() : read;
    }

    // ------------------------------------------------------------------------------------------------------- sources

    private TableSource tables(TablesContext context) {
        TableSource result = table(context.tableItem());
        for (TableStepContext step : context.tableStep()) {
            result = switch (step) {
                case CommaStepContext comma ->
                    new Join(result, table(comma.tableItem()), JoinKind.COMMA, null, false, null, List.of());
                case ArrayJoinStepContext arrays -> new ArrayJoin(result, arrays.LEFT() != null,
                        arrays.selectItem().stream().map(this::item).toList());
                case JoinStepContext join -> join(result, join);
                default -> throw LiteralReader.unknown(step);
            };
        }
        return result;
    }

    private Join join(TableSource left, JoinStepContext context) {
        JoinOperatorContext operator = context.joinOperator();
        if (operator.joinStrictness().size() > 1) {
            throw new UserException(ErrorCode.SYNTAX_ERROR,
                    "Syntax error: a JOIN is one of ANY, ALL, ASOF, SEMI, ANTI");
        }
        JoinKind kind = operator.CROSS() != null ? JoinKind.CROSS
                : operator.joinSide() == null ? JoinKind.INNER
                        : JoinKind.valueOf(operator.joinSide().getText().toUpperCase(Locale.ROOT));
        JoinStrictness strictness = operator.joinStrictness().isEmpty() ? null
                : JoinStrictness.valueOf(operator.joinStrictness(0).getText().toUpperCase(Locale.ROOT));
        JoinConstraintContext constraint = context.joinConstraint();
        if ((constraint == null) != (kind == JoinKind.CROSS)) {
            throw new UserException(ErrorCode.SYNTAX_ERROR, kind == JoinKind.CROSS
                    ? "Syntax error: CROSS JOIN has neither ON nor USING"
                    : "Syntax error: " + kind + " JOIN needs ON or USING");
        }
        boolean on = constraint != null && constraint.ON() != null;
        return new Join(left, table(context.tableItem()), kind, strictness, operator.GLOBAL() != null,
                on ? expressions().orNull(constraint.aliasedExpression()) : null,
                constraint == null || on ? List.of() : expressions().list(constraint.expressionList()));
    }

    TableSource table(TableItemContext context) {
        String alias = TreeReader.identifierOrNull(
                context.anyIdentifier() != null ? context.anyIdentifier() : context.implicitAlias());
        boolean isFinal = context.FINAL() != null;
        if ((isFinal || context.sample() != null) && !(context.tablePrimary() instanceof NamedTableContext)) {
            throw SyntaxErrors.notSupported((isFinal ? "FINAL" : "SAMPLE") + " of anything but a table");
        }
        return switch (context.tablePrimary()) {
            case NamedTableContext table -> new TableSource.Table(tree.name(table.qualifiedName()), alias, isFinal,
                    context.sample() == null ? null : sample(context.sample()));
            case FunctionTableContext function ->
                new TableSource.Function(expressions().primaries().call(function.functionCall()), alias);
            case SubqueryTableContext subquery -> new QuerySource(union(subquery.selectUnion()), alias);
            case NestedTablesContext nested -> {
                if (alias != null) {
                    throw SyntaxErrors.notSupported("An alias of tables in parentheses");
                }
                yield tables(nested.tables());
            }
            default -> throw LiteralReader.unknown(context.tablePrimary());
        };
    }

    private static Sample sample(SampleContext context) {
        List<SampleRatioContext> ratios = context.sampleRatio();
        return new Sample(ratios.getFirst().getText(), ratios.size() == 1 ? null : ratios.get(1).getText());
    }
}
