package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Evaluator;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.plan.AggregateCall;
import io.millrace.node.sql.plan.AggregateNode;
import io.millrace.node.sql.plan.ArrayJoinNode;
import io.millrace.node.sql.plan.FilterNode;
import io.millrace.node.sql.plan.LimitByNode;
import io.millrace.node.sql.plan.LimitNode;
import io.millrace.node.sql.plan.PlanNode;
import io.millrace.node.sql.plan.ProjectNode;
import io.millrace.node.sql.plan.SortKey;
import io.millrace.node.sql.plan.SortNode;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.node.sql.syntax.Query;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans one SELECT. Used once. */
final class SelectAnalyzer {
    private final Analyzer analyzer;
    private final Query.Select select;
    private final SelectScope scope;
    private final ExpressionBinder binder;
    private List<SelectItems.Item> items = List.of();
    private final List<Bound> keys = new ArrayList<>();
    private final List<Bound.Slot> keySlots = new ArrayList<>();
    private boolean aggregated;
    private List<Query.OrderBy> orderBy = List.of();

    SelectAnalyzer(Analyzer analyzer, Query.Select select, @Nullable SelectScope outer) {
        this.analyzer = analyzer;
        this.select = select;
        this.scope = new SelectScope(analyzer, select, outer);
        this.binder = new ExpressionBinder(scope);
    }

    PlannedQuery plan() {
        for (Query.WithElement element : select.with()) {
            switch (element) {
                case Query.WithElement.CommonTable table -> scope.define(table.name(), table.query());
                case Query.WithElement.Named named -> scope.defineNamed(named.expression().alias(), named.expression()
                        .expression());
            }
        }
        new AliasCollector(scope).collect(select);
        scope.use(new FromAnalyzer(scope, binder).analyze(select.from()));

        Bound where = condition(select.where(), "WHERE");
        Bound prewhere = condition(select.prewhere(), "PREWHERE");
        Bound filter = prewhere == null ? where
                : where == null ? prewhere : binder.calls().call("and", List.of(prewhere, where));
        int unfoldingsBeforeFilter = scope.unfoldings().size();

        items = new SelectItems(scope, binder).bind(select.columns());
        bindKeys();
        Bound having = select.having() == null ? null : binder.bind(select.having());
        orderBy = isOrderByAll() ? java.util.Collections.nCopies(items.size(), select.orderBy().getFirst())
                : select.orderBy();
        List<Bound> order = isOrderByAll() ? items.stream().map(SelectItems.Item::value).toList()
                : orderBy.stream().map(o -> positional(o.expression())).toList();
        List<Bound> limitKeys = select.limitBy() == null ? List.of()
                : select.limitBy().keys().stream().map(k -> positional(k)).toList();
        aggregated = select.groupBy() != null || !scope.aggregates().isEmpty();
        if (having != null && !aggregated) {
            filter = filter == null ? having : binder.calls().call("and", List.of(filter, having));
            having = null;
        }
        return build(filter, unfoldingsBeforeFilter, having, order, limitKeys);
    }

    /** {@code ORDER BY ALL}: by every column of the result, in their order. */
    private boolean isOrderByAll() {
        return select.orderBy().size() == 1
                && select.orderBy().getFirst().expression() instanceof Expression.Identifier i && i
                        .joined()
                        .equals("ALL")
                && scope.aliasOf("ALL") == null;
    }

    private @Nullable Bound condition(@Nullable Expression expression, String clause) {
        if (expression == null) {
            return null;
        }
        return requireCondition(scope.withoutAggregates("in " + clause, () -> binder.bind(expression)), clause);
    }

    private Bound requireCondition(Bound bound, String clause) {
        if (!Evaluator.isCondition(bound.type())) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_COLUMN_FOR_FILTER,
                    "Invalid type for filter in " + clause + ": " + bound
                            .type()
                            .text() + ". In query " + scope.line());
        }
        return bound;
    }

    private void bindKeys() {
        Query.GroupBy groupBy = select.groupBy();
        if (groupBy == null) {
            return;
        }
        if (groupBy.withTotals() || groupBy.kind() == Query.GroupBy.Kind.ROLLUP
                || groupBy.kind() == Query.GroupBy.Kind.CUBE) {
            throw ExpressionBinder.notSupported(groupBy.withTotals() ? "WITH TOTALS" : groupBy.kind().toString());
        }
        if (groupBy.kind() == Query.GroupBy.Kind.ALL) {
            for (SelectItems.Item item : items) {
                if (!containsAggregate(item.value())) {
                    addKey(item.value());
                }
            }
            return;
        }
        for (Expression key : groupBy.keys()) {
            if (key.withoutAlias() instanceof Expression.TupleExpression t) {
                t.elements().forEach(e -> addKey(key(e)));
            } else {
                addKey(key(key));
            }
        }
    }

    private Bound key(Expression key) {
        return scope.withoutAggregates("in GROUP BY", () -> {
            Bound bound = positional(key);
            if (containsAggregate(bound)) {
                throw new UserException(ErrorCode.ILLEGAL_AGGREGATION,
                        "Aggregate function is found in GROUP BY in query");
            }
            return bound;
        });
    }

    private void addKey(Bound key) {
        if (!keys.contains(key)) {
            keys.add(key);
            keySlots.add(analyzer.newSlot(key.type(), "key"));
        }
    }

    private boolean containsAggregate(Bound bound) {
        return bound instanceof Bound.Slot s ? scope.isAggregate(s.id())
                : bound.children()
                        .stream()
                        .anyMatch(
                                this::containsAggregate);
    }

    /** A bare number is the place of a column in the SELECT list. */
    private Bound positional(Expression expression) {
        if (expression instanceof Literal.IntegerLiteral i && i.value().signum() != 0 && analyzer.context()
                .setting(
                        "enable_positional_arguments")
                .filter(v -> v.equals("0"))
                .isEmpty()) {
            int place = i.value().intValue() < 0 ? items.size() + i.value().intValue() + 1 : i.value().intValue();
            if (place < 1 || place > items.size()) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS, "Positional argument number " + i.value()
                        + " is out of bounds. Expected in range [1, " + items.size() + "]. In scope " + scope.line());
            }
            return items.get(place - 1).value();
        }
        return binder.bind(expression);
    }

    private PlannedQuery build(@Nullable Bound filter, int unfoldingsBeforeFilter, @Nullable Bound having,
            List<Bound> order,
            List<Bound> limitKeys) {
        long offset = select.offset() == null ? 0 : binder.constantInteger(select.offset(), "OFFSET");
        long limit = select.limit() == null ? Long.MAX_VALUE : binder.constantInteger(select.limit(), "LIMIT");
        long reach = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : limit + offset;
        List<SelectScope.Unfolding> unfoldings = scope.unfoldings();
        boolean streams = filter == null && !aggregated && order.isEmpty() && !select.distinct() && limitKeys.isEmpty()
                && unfoldings.isEmpty();

        PlanNode known = aggregated && filter == null && having == null ? new CountShortcut(scope, keys).plan() : null;
        PlanNode node;
        if (known != null) {
            node = known;
        } else {
            node = scope.from().build().apply(filter, streams ? reach : Long.MAX_VALUE);
            for (int i = 0; i < unfoldingsBeforeFilter; i++) {
                node = unfold(node, unfoldings.get(i));
            }
            node = filter == null ? node : new FilterNode(node, filter);
            for (int i = unfoldingsBeforeFilter; i < unfoldings.size(); i++) {
                if (!containsAggregate(unfoldings.get(i).array())) {
                    node = unfold(node, unfoldings.get(i));
                }
            }
            node = aggregated ? aggregate(node) : node;
        }
        for (SelectScope.Unfolding u : unfoldings) {
            if (containsAggregate(u.array())) {
                node = unfold(node, new SelectScope.Unfolding(afterAggregation(u.array()), u.slot()));
            }
        }
        if (having != null) {
            node = new FilterNode(node, requireCondition(afterAggregation(having), "HAVING"));
        }
        return finish(node, order, limitKeys, limit, offset, reach);
    }

    private PlannedQuery finish(PlanNode input, List<Bound> order, List<Bound> limitKeys, long limit, long offset,
            long reach) {
        List<Bound> expressions = new ArrayList<>();
        List<Bound.Slot> slots = new ArrayList<>();
        for (SelectItems.Item item : items) {
            expressions.add(afterAggregation(item.value()));
            slots.add(analyzer.newSlot(item.value().type(), item.name()));
        }
        List<Bound.Slot> outputs = List.copyOf(slots);
        List<SortKey> sortKeys = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Query.OrderBy by = orderBy.get(i);
            Boolean nullsFirst = by.nullsFirst();
            sortKeys.add(new SortKey(hidden(afterAggregation(order.get(i)), expressions, slots), by.descending(),
                    nullsFirst != null && nullsFirst));
        }
        List<Bound.Slot> limitSlots = new ArrayList<>();
        for (Bound key : limitKeys) {
            limitSlots.add(hidden(afterAggregation(key), expressions, slots));
        }
        PlanNode node = new ProjectNode(input, expressions, new Layout(slots));
        if (select.distinct()) {
            node = new LimitByNode(node, outputs, 1, 0);
        }
        if (!sortKeys.isEmpty()) {
            node = new SortNode(node, sortKeys, limitSlots.isEmpty() ? reach : Long.MAX_VALUE);
        }
        Query.LimitBy limitBy = select.limitBy();
        if (limitBy != null) {
            Expression by = limitBy.offset();
            node = new LimitByNode(node, limitSlots, binder.constantInteger(limitBy.limit(), "LIMIT BY"), by == null ? 0
                    : binder.constantInteger(by, "OFFSET"));
        }
        if (select.limit() != null || select.offset() != null) {
            node = new LimitNode(node, limit, offset);
        }
        return new PlannedQuery(node, outputs, items.stream().map(SelectItems.Item::name).toList());
    }

    /** The slot of an expression that is ordered by: one of the result's, or one more. */
    private Bound.Slot hidden(Bound expression, List<Bound> expressions, List<Bound.Slot> slots) {
        int at = expressions.indexOf(expression);
        if (at >= 0) {
            return slots.get(at);
        }
        expressions.add(expression);
        Bound.Slot slot = analyzer.newSlot(expression.type(), "order");
        slots.add(slot);
        return slot;
    }

    private static PlanNode unfold(PlanNode input, SelectScope.Unfolding unfolding) {
        List<Bound.Slot> slots = new ArrayList<>(input.layout().slots());
        slots.add(unfolding.slot());
        return new ArrayJoinNode(input, List.of(unfolding.array()), new Layout(slots), false);
    }

    private PlanNode aggregate(PlanNode input) {
        List<Bound.Slot> slots = new ArrayList<>(keySlots);
        List<AggregateCall> calls = scope.aggregates();
        calls.forEach(c -> slots.add(c.slot()));
        return new AggregateNode(input, keys, calls, new Layout(slots), keys.isEmpty());
    }

    /** The expression over the aggregation's output: keys and aggregates by their slots, nothing else. */
    private Bound afterAggregation(Bound expression) {
        if (!aggregated) {
            return expression;
        }
        return expression.replace(b -> {
            int key = keys.indexOf(b);
            if (key >= 0) {
                return keySlots.get(key);
            }
            if (b instanceof Bound.Slot s) {
                if (scope.isAggregate(s.id()) || isLateUnfolding(s)) {
                    return s;
                }
                throw new UserException(ErrorCode.NOT_AN_AGGREGATE, "Column '" + s.name()
                        + "' is not under aggregate function and not in GROUP BY keys. In query " + scope.line());
            }
            return null;
        });
    }

    private boolean isLateUnfolding(Bound.Slot slot) {
        return scope.unfoldings().stream().anyMatch(u -> u.slot().id() == slot.id() && containsAggregate(u.array()));
    }
}
