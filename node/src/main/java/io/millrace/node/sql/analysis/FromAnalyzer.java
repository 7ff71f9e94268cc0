package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.plan.ArrayJoinNode;
import io.millrace.node.sql.plan.PlanNode;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.node.sql.syntax.TableSource;
import io.millrace.node.sql.table.BuiltInTables;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** FROM: tables, subqueries, table functions, ARRAY JOIN and joins of them. */
final class FromAnalyzer {
    private final SelectScope scope;
    private final Analyzer analyzer;
    private final ExpressionBinder binder;

    FromAnalyzer(SelectScope scope, ExpressionBinder binder) {
        this.scope = scope;
        this.analyzer = scope.analyzer();
        this.binder = binder;
    }

    FromClause analyze(@Nullable TableSource from) {
        return switch (from) {
            case null -> FromClause.nothing();
            case TableSource.Table t -> table(t);
            case TableSource.Function f -> function(f);
            case TableSource.QuerySource q -> subquery(analyzer.plan(q.query(), scope), q.alias(), List.of());
            case TableSource.ArrayJoin a -> arrayJoin(a);
            case TableSource.Join j -> new JoinAnalyzer(scope, binder, this).analyze(j);
        };
    }

    private FromClause table(TableSource.Table t) {
        QualifiedName name = t.name();
        if (t.sample() != null) {
            throw new UserException(ErrorCode.SAMPLING_NOT_SUPPORTED,
                    "Storage " + name.name() + " doesn't support sampling");
        }
        Map.Entry<Query, SelectScope> common = name.database() == null ? scope.commonTable(name.name()) : null;
        if (common != null) {
            return subquery(analyzer.plan(common.getKey(), common.getValue()),
                    t.alias() == null ? name.name() : t.alias(), List
                            .of());
        }
        String database = name.inDatabase(analyzer.context().currentDatabase()).database();
        String found = database == null ? "" : database;
        Optional<io.millrace.node.sql.table.TableSource> source = analyzer.resolver().table(found, name.name());
        if (source.isEmpty()) {
            source = BuiltInTables.system(found, name.name());
        }
        if (source.isEmpty()) {
            throw unknownTable(t, found);
        }
        List<List<String>> qualifiers = qualifiers(t.alias(), found, name.name());
        Optional<Query> view = source.get().viewQuery();
        return view.isPresent() ? subquery(analyzer.plan(view.get(), null), t.alias(), qualifiers)
                : scan(source.get(), "table", t.alias(), qualifiers, t.isFinal());
    }

    private static List<List<String>> qualifiers(@Nullable String alias, String database, String name) {
        List<List<String>> out = new ArrayList<>();
        if (alias != null) {
            out.add(List.of(alias));
        }
        out.add(List.of(name));
        out.add(List.of(database, name));
        return out;
    }

    private UserException unknownTable(TableSource.Table t, String database) {
        String name = t.name().name();
        if (!analyzer.resolver().databaseExists(database)) {
            return new UserException(ErrorCode.UNKNOWN_DATABASE, "Database " + database + " does not exist");
        }
        List<String> similar = analyzer.resolver().similarTables(database, name);
        return new UserException(ErrorCode.UNKNOWN_TABLE, "Unknown table expression identifier '"
                + SqlText.name(t.name())
                + "' in scope " + scope.line() + (similar.isEmpty() ? ""
                        : similar.stream().limit(1).collect(Collectors.joining("", ". Maybe you meant ", "?"))));
    }

    private FromClause function(TableSource.Function f) {
        if (f.call().name().equalsIgnoreCase("values")) {
            List<List<String>> alias = f.alias() == null ? List.of() : List.of(List.of(f.alias()));
            return scan(new InlineValues(analyzer, binder).table(f.call()), "table_function", f.alias(), alias, false);
        }
        List<Object> arguments = new ArrayList<>();
        for (Expression argument : f.call().arguments()) {
            arguments.add(ConstantValues.of(binder.bind(argument), f.call()));
        }
        Optional<io.millrace.node.sql.table.TableSource> source = BuiltInTables.function(f.call().name(), arguments);
        if (source.isEmpty()) {
            source = analyzer.resolver().tableFunction(f.call().name(), arguments, analyzer.context());
        }
        if (source.isEmpty()) {
            throw new UserException(ErrorCode.UNKNOWN_FUNCTION, "Unknown table function " + f.call().name());
        }
        List<List<String>> qualifiers = f.alias() == null ? List.of() : List.of(List.of(f.alias()));
        return scan(source.get(), "table_function", f.alias(), qualifiers, false);
    }

    private FromClause scan(io.millrace.node.sql.table.TableSource source, String kind, @Nullable String alias,
            List<List<String>> qualifiers, boolean isFinal) {
        TableScan scan = new TableScan(analyzer, source, isFinal, alias);
        ScopeTable table = new ScopeTable(kind, qualifiers, source.definition().fullName(), scan.columns());
        return new FromClause(List.of(table), Map.of(), scan::build, isFinal ? null : source, List.of(), scan::owns);
    }

    private static FromClause subquery(PlannedQuery planned, @Nullable String alias, List<List<String>> known) {
        List<List<String>> qualifiers = new ArrayList<>(known);
        if (alias != null && known.isEmpty()) {
            qualifiers.add(List.of(alias));
        }
        Map<String, NamedColumn> columns = new LinkedHashMap<>();
        for (int i = 0; i < planned.outputs().size(); i++) {
            Bound.Slot slot = planned.outputs().get(i);
            String name = planned.names().get(i);
            columns.putIfAbsent(name,
                    new NamedColumn(name, slot.type(), true, () -> new Bound.Slot(slot.id(), slot.type(),
                            name)));
        }
        ScopeTable table = new ScopeTable("subquery", qualifiers, alias == null ? "" : alias,
                List.copyOf(columns.values()));
        return new FromClause(List.of(table), Map.of(), (filter, limit) -> planned.node(), null, List.of(),
                id -> planned.outputs().stream().anyMatch(o -> o.id() == id));
    }

    private FromClause arrayJoin(TableSource.ArrayJoin a) {
        FromClause left = analyze(a.left());
        scope.use(left);
        Map<String, Bound> overlay = new LinkedHashMap<>(left.overlay());
        List<Bound> arrays = new ArrayList<>();
        List<Bound.Slot> slots = new ArrayList<>();
        for (Expression expression : a.arrays()) {
            String alias = expression.alias();
            if (alias != null && expression.withoutAlias() instanceof Expression.FunctionCall zip
                    && zip.name().equals("arrayZip")) {
                // A tuple is its members: alias.1, alias.2 and so on.
                List<Expression> members = new ArrayList<>();
                for (int i = 0; i < zip.arguments().size(); i++) {
                    String member = alias + "." + (i + 1);
                    unfold(zip.arguments().get(i), member, arrays, slots, overlay);
                    members.add(Expression.Identifier.of(member));
                }
                scope.alias(alias, new Expression.TupleExpression(members));
                continue;
            }
            String name = alias != null ? alias
                    : expression instanceof Expression.Identifier i ? i.joined()
                            : SqlText.expression(expression);
            unfold(expression.withoutAlias(), name, arrays, slots, overlay);
        }
        return new FromClause(left.tables(), overlay, (filter, limit) -> {
            PlanNode input = left.build().apply(null, Long.MAX_VALUE);
            List<Bound.Slot> all = new ArrayList<>(input.layout().slots());
            all.addAll(slots);
            return new ArrayJoinNode(input, arrays, new Layout(all), a.keepEmpty());
        }, null, left.usingNames(), id -> left.owns().test(id) || slots.stream().anyMatch(s -> s.id() == id));
    }

    private void unfold(Expression expression, String name, List<Bound> arrays, List<Bound.Slot> slots,
            Map<String, Bound> overlay) {
        Bound array = binder.bind(expression);
        if (!(array.type() instanceof ArrayType type)) {
            throw new UserException(ErrorCode.TYPE_MISMATCH,
                    "ARRAY JOIN requires array argument, got " + array.type().text());
        }
        Bound.Slot slot = analyzer.newSlot(type.element(), name);
        arrays.add(array);
        slots.add(slot);
        overlay.put(name, slot);
    }
}
