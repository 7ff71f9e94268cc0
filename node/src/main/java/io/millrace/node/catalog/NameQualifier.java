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
    private static final Set<String> MEMBERSHIPS = Set.of("in", "notIn", "globalIn", "globalNotIn");

    private final String database;
    private final Set<String> tables;
    private final Set<String> commonTables;
    /** Names that the query gives to expressions: after IN they come before tables. */
    private final Set<String> otherNames;

    private NameQualifier(String database, Set<String> tables, Set<String> commonTables, Set<String> otherNames) {
        this.database = database;
        this.tables = tables;
        this.commonTables = commonTables;
        this.otherNames = otherNames;
    }

    /** @param tables names of the database's tables: only such a name after IN is taken for a table */
    static Query qualify(Query query, String database, Set<String> tables) {
        return new NameQualifier(database, Set.copyOf(tables), Set.of(), Set.of()).query(query);
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
        Set<String> named = new HashSet<>(otherNames);
        List<Query.WithElement> with = new ArrayList<>();
        for (Query.WithElement element : s.with()) {
            NameQualifier soFar = new NameQualifier(database, tables, Set.copyOf(known), Set.copyOf(named));
            with.add(switch (element) {
                case Query.WithElement.Named alias -> new Query.WithElement.Named(soFar.aliased(alias.expression()));
                case Query.WithElement.CommonTable table ->
                    new Query.WithElement.CommonTable(table.name(), soFar.query(table.query()));
            });
            if (element instanceof Query.WithElement.CommonTable table) {
                known.add(table.name());
            } else if (element instanceof Query.WithElement.Named expression) {
                named.add(expression.expression().alias());
            }
        }
        s.columns().forEach(column -> {
            if (column instanceof Expression.Aliased aliased) {
                named.add(aliased.alias());
            }
        });
        NameQualifier inner = new NameQualifier(database, tables, Set.copyOf(known), Set.copyOf(named));
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

    /** The right side of IN may be a bare name of a table. */
    private Expression call(Expression.FunctionCall f) {
        List<Expression> arguments = all(f.arguments());
        if (MEMBERSHIPS.contains(f.name()) && arguments.size() == 2
                && arguments.get(1) instanceof Expression.Identifier name && isTable(name)) {
            Expression table = Expression.Identifier.of(database, name.parts().getFirst());
            return new Expression.FunctionCall(f.name(), f.parameters(), List.of(arguments.get(0), table));
        }
        return new Expression.FunctionCall(f.name(), f.parameters(), arguments);
    }

    private boolean isTable(Expression.Identifier identifier) {
        String name = identifier.parts().getFirst();
        return identifier.parts().size() == 1 && tables.contains(name) && !commonTables.contains(name)
                && !otherNames.contains(name);
    }
}
