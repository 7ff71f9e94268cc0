package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.TableSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the current database into every table name of a query that has none, so that a stored query means the same in every
 * session. Names of common tables (WITH x AS (…)) stay. Immutable; one per query.
 */
final class NameQualifier {
    private final String database;
    private final Set<String> commonTables;

    private NameQualifier(String database, Set<String> commonTables) {
        this.database = database;
        this.commonTables = commonTables;
    }

    static Query qualify(Query query, String database) {
        return new NameQualifier(database, Set.of()).query(query);
    }

    private Query query(Query query) {
        return switch (query) {
            case Query.Select select -> select(select);
            case Query.Union union ->
                new Query.Union(union.members().stream().map(this::query).toList(), union.modes());
        };
    }

    private Query select(Query.Select s) {
        Set<String> known = new HashSet<>(commonTables);
        List<Query.WithElement> with = new ArrayList<>();
        for (Query.WithElement element : s.with()) {
            NameQualifier soFar = new NameQualifier(database, Set.copyOf(known));
            with.add(switch (element) {
                case Query.WithElement.Named named -> new Query.WithElement.Named(soFar.aliased(named.expression()));
                case Query.WithElement.CommonTable table ->
                    new Query.WithElement.CommonTable(table.name(), soFar.query(table.query()));
            });
            if (element instanceof Query.WithElement.CommonTable table) {
                known.add(table.name());
            }
        }
        NameQualifier inner = new NameQualifier(database, Set.copyOf(known));
        return new Query.Select(with, s.distinct(), inner.all(s.columns()), inner.source(s.from()),
                inner.maybe(s.prewhere()),
                inner.maybe(s.where()), inner.groupBy(s.groupBy()), inner.maybe(s.having()),
                s.orderBy()
                        .stream()
                        .map(o -> new Query.OrderBy(inner.expression(o.expression()), o.descending(), o.nullsFirst()))
                        .toList(),
                s.limitBy(), s.limit(), s.offset(), s.settings());
    }

    private Query.@Nullable GroupBy groupBy(Query.@Nullable GroupBy g) {
        return g == null ? null : new Query.GroupBy(g.kind(), all(g.keys()), g.withTotals());
    }

    private @Nullable TableSource source(@Nullable TableSource from) {
        return from == null ? null : present(from);
    }

    private TableSource present(TableSource from) {
        return switch (from) {
            case TableSource.Table t -> t.name().database() == null && commonTables.contains(t.name().name())
                    ? t
                    : new TableSource.Table(t.name().inDatabase(database), t.alias(), t.isFinal(), t.sample());
            case TableSource.Function f -> f;
            case TableSource.QuerySource q -> new TableSource.QuerySource(query(q.query()), q.alias());
            case TableSource.Join j ->
                new TableSource.Join(present(j.left()), present(j.right()), j.kind(), j.strictness(),
                        j.global(), maybe(j.on()), all(j.using()));
            case TableSource.ArrayJoin a ->
                new TableSource.ArrayJoin(present(a.left()), a.keepEmpty(), all(a.arrays()));
        };
    }

    private List<Expression> all(List<Expression> expressions) {
        return expressions.stream().map(this::expression).toList();
    }

    private @Nullable Expression maybe(@Nullable Expression expression) {
        return expression == null ? null : expression(expression);
    }

    private Expression.Aliased aliased(Expression.Aliased a) {
        return new Expression.Aliased(expression(a.expression()), a.alias());
    }

    private Expression expression(Expression e) {
        return switch (e) {
            case Expression.Subquery s -> new Expression.Subquery(query(s.query()));
            case Expression.Aliased a -> aliased(a);
            case Expression.FunctionCall f -> call(f);
            case Expression.Lambda l -> new Expression.Lambda(l.parameters(), expression(l.body()));
            case Expression.Cast c -> new Expression.Cast(expression(c.value()), c.type());
            case Expression.ArrayExpression a -> new Expression.ArrayExpression(all(a.elements()));
            case Expression.TupleExpression t -> new Expression.TupleExpression(all(t.elements()));
            default -> e; // the rest holds no query
        };
    }

    /** The right side of IN may be a bare table name, which is a table and no column. */
    private Expression call(Expression.FunctionCall f) {
        return new Expression.FunctionCall(f.name(), f.parameters(), all(f.arguments()));
    }
}
