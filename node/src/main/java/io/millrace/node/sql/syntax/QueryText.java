package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.Query.GroupBy;
import io.millrace.node.sql.syntax.Query.OrderBy;
import io.millrace.node.sql.syntax.Query.Select;
import io.millrace.node.sql.syntax.Query.Union;
import io.millrace.node.sql.syntax.Query.WithElement;
import io.millrace.node.sql.syntax.TableSource.ArrayJoin;
import io.millrace.node.sql.syntax.TableSource.Join;
import io.millrace.node.sql.syntax.TableSource.JoinKind;
import io.millrace.node.sql.syntax.TableSource.QuerySource;
import io.millrace.node.sql.syntax.TableSource.Sample;
import io.millrace.node.sql.syntax.TableSource.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes SELECT and its sources. Owned by one call of {@link SqlText}. */
final class QueryText {

    private final TextWriter out;
    private final ExpressionText expressions;

    QueryText(TextWriter out) {
        this.out = out;
        expressions = new ExpressionText(out, this);
    }

    ExpressionText expressions() {
        return expressions;
    }

    void write(Query query) {
        switch (query) {
            case Select select -> select(select);
            case Union union -> union(union);
        }
    }

    /** A query in parentheses on lines of their own. */
    void parenthesized(Query query) {
        out.text("(");
        out.indented(() -> {
            out.line();
            write(query);
        });
        out.line().text(")");
    }

    private void union(Union union) {
        for (int i = 0; i < union.members().size(); i++) {
            if (i > 0) {
                out.line().text(switch (union.modes().get(i - 1)) {
                    case ALL -> "UNION ALL";
                    case DISTINCT -> "UNION DISTINCT";
                    case UNSPECIFIED -> "UNION";
                }).line();
            }
            switch (union.members().get(i)) {
                case Select select -> select(select);
                case Union nested -> parenthesized(nested);
            }
        }
    }

    private void select(Select select) {
        if (!select.with().isEmpty()) {
            out.text("WITH");
            out.below(select.with(), this::with);
            out.line();
        }
        out.lines(select.distinct() ? "SELECT DISTINCT" : "SELECT", select.columns(), this::column);
        if (select.from() != null) {
            from(select.from());
        }
        clause("PREWHERE", select.prewhere());
        clause("WHERE", select.where());
        if (select.groupBy() != null) {
            groupBy(select.groupBy());
        }
        clause("HAVING", select.having());
        if (!select.orderBy().isEmpty()) {
            out.line().lines("ORDER BY", select.orderBy(), this::orderBy);
        }
        limits(select);
        settings(select.settings());
    }

    /** A lambda is no element of a list of columns without parentheses. */
    private void column(Expression column) {
        if (column instanceof Expression.Lambda) {
            out.text("(");
            expressions.write(column);
            out.text(")");
        } else {
            expressions.element(column);
        }
    }

    private void limits(Select select) {
        if (select.limitBy() != null) {
            Query.LimitBy by = select.limitBy();
            out.line().text("LIMIT ");
            limit(by.limit(), by.offset());
            out.lines(" BY", by.keys(), expressions::element);
        }
        if (select.limit() != null) {
            out.line().text("LIMIT ");
            limit(select.limit(), select.offset());
        } else {
            clause("OFFSET", select.offset());
        }
    }

    private void limit(Expression limit, @Nullable Expression offset) {
        if (offset != null) {
            expressions.element(offset);
            out.text(", ");
        }
        expressions.element(limit);
    }

    private void clause(String keyword, @Nullable Expression expression) {
        if (expression != null) {
            out.line().text(keyword).text(" ");
            expressions.element(expression);
        }
    }

    void settings(List<Setting> settings) {
        if (!settings.isEmpty()) {
            out.line().text("SETTINGS ");
            settingList(settings);
        }
    }

    void settingList(List<Setting> settings) {
        out.joined(settings, setting -> out.text(SqlText.identifier(setting.name()))
                .text(" = ")
                .text(setting.value() == null ? "DEFAULT" : SqlText.literal(setting.value())));
    }

    private void with(WithElement element) {
        switch (element) {
            case WithElement.Named named -> expressions.element(named.expression());
            case WithElement.CommonTable table -> {
                out.text(SqlText.identifier(table.name())).text(" AS").line();
                parenthesized(table.query());
            }
        }
    }

    private void groupBy(GroupBy groupBy) {
        out.line();
        if (groupBy.kind() == GroupBy.Kind.ALL) {
            out.text("GROUP BY ALL");
        } else {
            out.lines("GROUP BY", groupBy.keys(), expressions::element);
        }
        out.indented(() -> {
            if (groupBy.kind() == GroupBy.Kind.ROLLUP || groupBy.kind() == GroupBy.Kind.CUBE) {
                out.line().text("WITH ").text(groupBy.kind().name());
            }
            if (groupBy.withTotals()) {
                out.line().text("WITH TOTALS");
            }
        });
    }

    private void orderBy(OrderBy element) {
        expressions.element(element.expression());
        out.text(element.descending() ? " DESC" : " ASC");
        if (element.nullsFirst() != null) {
            out.text(element.nullsFirst() ? " NULLS FIRST" : " NULLS LAST");
        }
    }

    // ------------------------------------------------------------------------------------------------------- sources

    private void from(TableSource source) {
        out.line().text("FROM");
        leftmost(source);
    }

    /** A subquery begins a line of its own after FROM and JOIN. */
    private void leftmost(TableSource source) {
        switch (source) {
            case Join join -> join(join);
            case ArrayJoin arrays -> {
                leftmost(arrays.left());
                out.line()
                        .lines(arrays.keepEmpty() ? "LEFT ARRAY JOIN" : "ARRAY JOIN", arrays.arrays(),
                                expressions::element);
            }
            case QuerySource query -> {
                out.line();
                source(query);
            }
            case Table table -> {
                out.text(" ");
                source(table);
            }
            case TableSource.Function function -> {
                out.text(" ");
                source(function);
            }
        }
    }

    private void join(Join join) {
        leftmost(join.left());
        if (join.kind() == JoinKind.COMMA) {
            out.text(",");
            leftmost(join.right());
            return;
        }
        out.line();
        if (join.global()) {
            out.text("GLOBAL ");
        }
        if (join.strictness() != null) {
            out.text(join.strictness().name()).text(" ");
        }
        out.text(join.kind() == JoinKind.FULL ? "FULL OUTER JOIN" : join.kind() + " JOIN");
        if (join.right() instanceof Join || join.right() instanceof ArrayJoin) {
            out.text(" (");
            out.indented(() -> leftmost(join.right()));
            out.text(")");
        } else {
            leftmost(join.right());
        }
        if (join.on() != null) {
            out.text(" ON ");
            expressions.element(join.on());
        } else if (!join.using().isEmpty()) {
            out.text(" USING (");
            expressions.list(join.using());
            out.text(")");
        }
    }

    /** One source with its alias. */
    void source(TableSource source) {
        switch (source) {
            case Table table -> {
                out.text(SqlText.name(table.name()));
                alias(table.alias());
                if (table.isFinal()) {
                    out.line().text("FINAL");
                }
                if (table.sample() != null) {
                    out.line();
                    sample(table.sample());
                }
            }
            case TableSource.Function function -> {
                expressions.write(function.call());
                alias(function.alias());
            }
            case QuerySource query -> {
                parenthesized(query.query());
                alias(query.alias());
            }
            case Join join -> leftmost(join);
            case ArrayJoin arrays -> leftmost(arrays);
        }
    }

    private void sample(Sample sample) {
        out.text("SAMPLE ").text(sample.ratio().replace("/", " / "));
        if (sample.offset() != null) {
            out.text(" OFFSET ").text(sample.offset().replace("/", " / "));
        }
    }

    private void alias(@Nullable String alias) {
        if (alias != null) {
            out.text(" AS ").text(SqlText.identifier(alias));
        }
    }
}
