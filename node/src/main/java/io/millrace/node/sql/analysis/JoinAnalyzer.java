package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.plan.FilterNode;
import io.millrace.node.sql.plan.JoinNode;
import io.millrace.node.sql.plan.PlanNode;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.TableSource;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.DataType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Joins: equalities between the sides become hash keys, conditions of one side become filters, the rest a filter behind. */
final class JoinAnalyzer {
    private final SelectScope scope;
    private final Analyzer analyzer;
    private final ExpressionBinder binder;
    private final FromAnalyzer sources;
    private final List<Bound> leftKeys = new ArrayList<>();
    private final List<Bound> rightKeys = new ArrayList<>();
    private final List<Bound> onLeft = new ArrayList<>();
    private final List<Bound> onRight = new ArrayList<>();
    private final List<Bound> onBoth = new ArrayList<>();

    JoinAnalyzer(SelectScope scope, ExpressionBinder binder, FromAnalyzer sources) {
        this.scope = scope;
        this.analyzer = scope.analyzer();
        this.binder = binder;
        this.sources = sources;
    }

    FromClause analyze(TableSource.Join join) {
        JoinNode.Kind kind = kind(join);
        FromClause left = sources.analyze(join.left());
        FromClause right = sources.analyze(join.right());
        List<ScopeTable> tables = new ArrayList<>(left.tables());
        tables.addAll(right.tables());
        Map<String, Bound> overlay = new LinkedHashMap<>(right.overlay());
        overlay.putAll(left.overlay());
        List<String> using = new ArrayList<>(left.usingNames());
        List<Bound.Slot> keySlots = new ArrayList<>();
        for (Expression name : join.using()) {
            keySlots.add(using(name, left, right, overlay, using));
        }
        FromClause both = new FromClause(tables, overlay, (filter, limit) -> left.build().apply(null, Long.MAX_VALUE),
                null, using,
                id -> left.owns().test(id) || right.owns().test(id) || keySlots.stream().anyMatch(k -> k.id() == id));
        if (join.on() != null) {
            scope.use(both);
            Expression on = join.on();
            split(scope.withoutAggregates("in JOIN ON", () -> binder.bind(on)), left, right);
        }
        check(join, kind);
        return new FromClause(tables, overlay, (filter, limit) -> build(kind, left, right, keySlots), null, using,
                both.owns());
    }

    private JoinNode.Kind kind(TableSource.Join join) {
        TableSource.JoinStrictness strictness = join.strictness() == null ? TableSource.JoinStrictness.ALL
                : join.strictness();
        if (strictness == TableSource.JoinStrictness.ASOF) {
            throw ExpressionBinder.notSupported("ASOF JOIN");
        }
        boolean outer = join.kind() == TableSource.JoinKind.LEFT || join.kind() == TableSource.JoinKind.RIGHT || join
                .kind() == TableSource.JoinKind.FULL;
        if (outer && analyzer.context().setting("join_use_nulls").filter(v -> v.equals("1")).isPresent()) {
            throw ExpressionBinder.notSupported("join_use_nulls = 1");
        }
        return switch (join.kind()) {
            case INNER -> strictness == TableSource.JoinStrictness.ANY ? JoinNode.Kind.INNER_ANY : JoinNode.Kind.INNER;
            case LEFT -> switch (strictness) {
                case ALL, ASOF -> JoinNode.Kind.LEFT;
                case ANY -> JoinNode.Kind.LEFT_ANY;
                case SEMI -> JoinNode.Kind.LEFT_SEMI;
                case ANTI -> JoinNode.Kind.LEFT_ANTI;
            };
            case RIGHT -> switch (strictness) {
                case ALL, ASOF -> JoinNode.Kind.RIGHT;
                case ANY -> JoinNode.Kind.RIGHT_ANY;
                case SEMI -> JoinNode.Kind.RIGHT_SEMI;
                case ANTI -> JoinNode.Kind.RIGHT_ANTI;
            };
            case FULL -> {
                if (strictness != TableSource.JoinStrictness.ALL) {
                    throw ExpressionBinder.notSupported(strictness + " FULL JOIN");
                }
                yield JoinNode.Kind.FULL;
            }
            case CROSS, COMMA -> JoinNode.Kind.CROSS;
        };
    }

    private Bound.Slot using(Expression expression, FromClause left, FromClause right, Map<String, Bound> overlay,
            List<String> using) {
        if (!(expression.withoutAlias() instanceof Expression.Identifier identifier)) {
            throw ExpressionBinder.notSupported("JOIN USING an expression: " + QueryLine.of(expression));
        }
        String name = identifier.joined();
        Bound leftValue = column(name, left);
        Bound rightValue = column(name, right);
        DataType type = keys(leftValue, rightValue);
        using.add(name);
        Bound.Slot slot = analyzer.newSlot(type, name);
        overlay.put(name, slot);
        return slot;
    }

    private Bound column(String name, FromClause side) {
        Bound overlaid = side.overlay().get(name);
        if (overlaid != null) {
            return overlaid;
        }
        for (ScopeTable table : side.tables()) {
            var column = table.column(name);
            if (column.isPresent()) {
                return column.get().value().get();
            }
        }
        throw new UserException(ErrorCode.UNKNOWN_IDENTIFIER, "JOIN using identifier '" + name
                + "' cannot be resolved in both tables. In scope " + scope.line());
    }

    /** Adds a pair of keys in their common type. */
    private DataType keys(Bound left, Bound right) {
        DataType type = left.type().equals(right.type()) ? left.type()
                : Supertype.of(TypeTraits.withoutLowCardinality(left.type()),
                        TypeTraits.withoutLowCardinality(right.type()));
        leftKeys.add(analyzer.cast(left, type));
        rightKeys.add(analyzer.cast(right, type));
        return type;
    }

    private void split(Bound on, FromClause left, FromClause right) {
        if (on instanceof Bound.Call call && call.function().name().equals("and")) {
            call.arguments().forEach(a -> split(a, left, right));
            return;
        }
        if (on instanceof Bound.Call call && call.function().name().equals("equals")) {
            Bound a = call.arguments().get(0);
            Bound b = call.arguments().get(1);
            if (within(a, left) && within(b, right) && !isConstant(a) && !isConstant(b)) {
                keys(a, b);
                return;
            }
            if (within(b, left) && within(a, right) && !isConstant(a) && !isConstant(b)) {
                keys(b, a);
                return;
            }
        }
        if (within(on, right)) {
            onRight.add(on);
        } else if (within(on, left)) {
            onLeft.add(on);
        } else {
            onBoth.add(on);
        }
    }

    private static boolean isConstant(Bound bound) {
        return bound instanceof Bound.Constant;
    }

    private static boolean within(Bound bound, FromClause side) {
        return bound instanceof Bound.Slot s ? side.owns().test(s.id())
                : bound.children().stream().allMatch(c -> within(c, side));
    }

    private void check(TableSource.Join join, JoinNode.Kind kind) {
        boolean inner = kind == JoinNode.Kind.INNER || kind == JoinNode.Kind.CROSS;
        if (leftKeys.isEmpty() && !inner) {
            throw new UserException(ErrorCode.INVALID_JOIN_ON_EXPRESSION,
                    "Cannot determine join keys in JOIN ON expression "
                            + (join.on() == null ? "" : QueryLine.of(join.on())));
        }
        boolean rightFilterKeeps = inner || kind == JoinNode.Kind.LEFT || kind == JoinNode.Kind.LEFT_ANY
                || kind == JoinNode.Kind.LEFT_SEMI || kind == JoinNode.Kind.LEFT_ANTI
                || kind == JoinNode.Kind.INNER_ANY;
        boolean leftFilterKeeps = inner || kind == JoinNode.Kind.RIGHT || kind == JoinNode.Kind.RIGHT_ANY
                || kind == JoinNode.Kind.RIGHT_SEMI || kind == JoinNode.Kind.RIGHT_ANTI
                || kind == JoinNode.Kind.INNER_ANY;
        if (!onBoth.isEmpty() && !inner || !onRight.isEmpty() && !rightFilterKeeps
                || !onLeft.isEmpty() && !leftFilterKeeps) {
            throw ExpressionBinder.notSupported("this condition in ON of an outer JOIN: " + (join.on() == null ? ""
                    : QueryLine.of(join.on())));
        }
    }

    private PlanNode build(JoinNode.Kind kind, FromClause leftSide, FromClause rightSide, List<Bound.Slot> keySlots) {
        PlanNode left = filtered(leftSide.build().apply(null, Long.MAX_VALUE), onLeft);
        PlanNode right = filtered(rightSide.build().apply(null, Long.MAX_VALUE), onRight);
        List<Bound.Slot> slots = new ArrayList<>(left.layout().slots());
        slots.addAll(right.layout().slots());
        slots.addAll(keySlots);
        JoinNode.Kind used = leftKeys.isEmpty() ? JoinNode.Kind.CROSS : kind;
        return filtered(new JoinNode(left, right, leftKeys, rightKeys, used, new Layout(slots)), onBoth);
    }

    private static PlanNode filtered(PlanNode input, List<Bound> conditions) {
        PlanNode node = input;
        for (Bound condition : conditions) {
            node = new FilterNode(node, condition);
        }
        return node;
    }
}
