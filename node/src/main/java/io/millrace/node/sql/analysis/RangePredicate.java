package io.millrace.node.sql.analysis;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Evaluator;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.function.LogicFunctions;
import io.millrace.node.sql.table.ScanPredicate;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.RowComparator;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.error.UserException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a filter says about ranges of columns. A comparison with a constant is looked at where a function of one column that
 * never decreases stands on the other side; everything else may match.
 */
final class RangePredicate implements ScanPredicate {
    private static final Set<String> NEVER_DECREASING = Set.of("toDate", "toDate32", "toDateTime", "toDateTime64",
            "toYear",
            "toYYYYMM", "toYYYYMMDD", "toYYYYMMDDhhmmss", "toUnixTimestamp", "toMonday", "toStartOfYear",
            "toStartOfQuarter",
            "toStartOfMonth", "toStartOfWeek", "toStartOfDay", "toStartOfHour", "toStartOfMinute",
            "toStartOfFiveMinutes",
            "toStartOfTenMinutes", "toStartOfFifteenMinutes", "toStartOfInterval", "toRelativeDayNum",
            "toRelativeMonthNum",
            "toRelativeYearNum", "dateTrunc", "toStartOfSecond");
    private static final int MAX_MEMBERS = 1000;

    /** One part of the filter. */
    private sealed interface Condition {}

    private record All(List<Condition> parts) implements Condition {}

    private record Any(List<Condition> parts) implements Condition {}

    /** Holds somewhere in a range only if it holds at an end: of the least value, of the greatest, or of either. */
    private record AtEnds(Bound.Slot slot, Bound ofLeast, Bound ofGreatest, boolean both) implements Condition {}

    private record Members(Bound.Slot slot, Bound value, Column members, DataType type) implements Condition {}

    private record Unknown() implements Condition {}

    private final Condition condition;
    private final Map<Integer, String> names;
    private final Map<String, Column> required;
    private final ZoneId zone;

    private RangePredicate(Condition condition, Map<Integer, String> names, Map<String, Column> required, ZoneId zone) {
        this.condition = condition;
        this.names = Map.copyOf(names);
        this.required = Map.copyOf(required);
        this.zone = zone;
    }

    /** @param names the table's columns by slot */
    static Optional<ScanPredicate> of(Bound filter, Map<Integer, String> names, CallBinder calls, ZoneId zone) {
        Map<String, Column> required = new HashMap<>();
        collectRequired(filter, names, required, zone);
        Condition condition = condition(filter, names, calls);
        return condition instanceof Unknown && required.isEmpty() ? Optional.empty()
                : Optional.of(new RangePredicate(condition, names, required, zone));
    }

    private static Condition condition(Bound filter, Map<Integer, String> names, CallBinder calls) {
        if (filter instanceof Bound.Membership m && !m.negated() && m.values().size() == 1 && m.set()
                .values(0)
                .rowCount() <= MAX_MEMBERS) {
            Bound value = m.values().getFirst();
            Bound.Slot slot = monotone(value, names);
            return slot == null ? new Unknown()
                    : new Members(slot, value, m.set().values(0), m.set().types().getFirst());
        }
        if (!(filter instanceof Bound.Call call)) {
            return new Unknown();
        }
        return switch (call.function().name()) {
            case "and" -> {
                List<Condition> parts = new ArrayList<>(call.arguments()
                        .stream()
                        .map(a -> condition(a, names, calls))
                        .filter(c -> !(c instanceof Unknown))
                        .toList());
                yield parts.isEmpty() ? new Unknown() : new All(parts);
            }
            case "or" -> {
                List<Condition> parts = call.arguments().stream().map(a -> condition(a, names, calls)).toList();
                yield parts.stream().anyMatch(c -> c instanceof Unknown) ? new Unknown() : new Any(parts);
            }
            case "equals", "notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals" ->
                comparison(call, names, calls);
            default -> new Unknown();
        };
    }

    private static Condition comparison(Bound.Call call, Map<Integer, String> names, CallBinder calls) {
        Bound left = call.arguments().get(0);
        Bound right = call.arguments().get(1);
        boolean columnLeft = right instanceof Bound.Constant;
        Bound.Slot slot = columnLeft ? monotone(left, names)
                : left instanceof Bound.Constant ? monotone(right, names) : null;
        if (slot == null) {
            return new Unknown();
        }
        if (!call.function().name().equals("equals")) {
            return new AtEnds(slot, call, call, false);
        }
        // least <= constant and constant <= greatest
        Bound value = columnLeft ? left : right;
        Bound constant = columnLeft ? right : left;
        return new AtEnds(slot, calls.call("lessOrEquals", List.of(value, constant)),
                calls.call("greaterOrEquals", List.of(value,
                        constant)),
                true);
    }

    /** The one column under functions that never decrease, or null. */
    private static Bound.@Nullable Slot monotone(Bound value, Map<Integer, String> names) {
        if (value instanceof Bound.Slot s) {
            return names.containsKey(s.id()) ? s : null;
        }
        if (!(value instanceof Bound.Call call) || !NEVER_DECREASING.contains(call.function().name())) {
            return null;
        }
        Bound only = null;
        for (Bound argument : call.arguments()) {
            if (!(argument instanceof Bound.Constant)) {
                if (only != null) {
                    return null;
                }
                only = argument;
            }
        }
        // Text is not in the order of what it says.
        return only != null && TypeTraits.isTime(TypeTraits.plain(only.type())) ? monotone(only, names) : null;
    }

    private static void collectRequired(Bound filter, Map<Integer, String> names, Map<String, Column> out,
            ZoneId zone) {
        if (filter instanceof Bound.Call call && call.function().name().equals("and")) {
            call.arguments().forEach(a -> collectRequired(a, names, out, zone));
        } else if (filter instanceof Bound.Call call && call.function().name().equals("equals")) {
            Bound left = call.arguments().get(0);
            Bound right = call.arguments().get(1);
            if (left instanceof Bound.Slot s && right instanceof Bound.Constant c) {
                require(s, c.type(), c.value(), names, out, zone);
            } else if (right instanceof Bound.Slot s && left instanceof Bound.Constant c) {
                require(s, c.type(), c.value(), names, out, zone);
            }
        } else if (filter instanceof Bound.Membership m && !m.negated() && m.values().size() == 1 && m.values()
                .getFirst() instanceof Bound.Slot s) {
            require(s, m.set().types().getFirst(), m.set().values(0), names, out, zone);
        }
    }

    private static void require(Bound.Slot slot, DataType from, Column values, Map<Integer, String> names,
            Map<String, Column> out,
            ZoneId zone) {
        String name = names.get(slot.id());
        if (name == null || Columns.nullMask(Columns.full(values)) != null) {
            return;
        }
        try {
            out.putIfAbsent(name, Columns.full(Casts.of(from, slot.type(), zone).apply(values)));
        } catch (UserException e) {
            // A constant that the column's type cannot hold binds nothing; the comparison itself says what it means.
            return;
        }
    }

    @Override
    public Set<String> columns() {
        Set<String> out = new LinkedHashSet<>();
        collect(condition, out);
        return out;
    }

    private void collect(Condition c, Set<String> out) {
        switch (c) {
            case All all -> all.parts().forEach(p -> collect(p, out));
            case Any any -> any.parts().forEach(p -> collect(p, out));
            case AtEnds e -> out.add(name(e.slot()));
            case Members m -> out.add(name(m.slot()));
            case Unknown u -> {
                // no column
            }
        }
    }

    private String name(Bound.Slot slot) {
        String name = names.get(slot.id());
        if (name == null) {
            throw new IllegalStateException("slot " + slot + " is not of the table");
        }
        return name;
    }

    @Override
    public boolean mayMatch(Map<String, Column> ranges) {
        return mayMatch(condition, ranges);
    }

    private boolean mayMatch(Condition c, Map<String, Column> ranges) {
        return switch (c) {
            case All all -> all.parts().stream().allMatch(p -> mayMatch(p, ranges));
            case Any any -> any.parts().stream().anyMatch(p -> mayMatch(p, ranges));
            case AtEnds e -> {
                Column range = ranges.get(name(e.slot()));
                yield range == null || atEnds(e, range);
            }
            case Members m -> {
                Column range = ranges.get(name(m.slot()));
                yield range == null || members(m, range);
            }
            case Unknown u -> true;
        };
    }

    private static boolean atEnds(AtEnds e, Column range) {
        Evaluator evaluator = evaluator(e.slot(), range);
        byte[] least = LogicFunctions.truths(evaluator.evaluate(e.ofLeast()), e.ofLeast().type(), 2);
        byte[] greatest = LogicFunctions.truths(evaluator.evaluate(e.ofGreatest()), e.ofGreatest().type(), 2);
        return e.both() ? least[0] == 1 && greatest[1] == 1 : least[0] == 1 || greatest[1] == 1;
    }

    private static Evaluator evaluator(Bound.Slot slot, Column range) {
        return new Evaluator(new Batch(new Layout(List.of(slot)), List.of(range), 2));
    }

    private boolean members(Members m, Column range) {
        Column ends = Columns
                .full(Casts.of(m.value().type(), m.type(), zone).apply(evaluator(m.slot(), range).evaluate(m.value())));
        RowComparator order = RowComparator.of(m.type(), m.members(), ends);
        for (int i = 0; i < m.members().rowCount(); i++) {
            if (order.compare(i, 0) >= 0 && order.compare(i, 1) <= 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Optional<Column> requiredValues(String column) {
        return Optional.ofNullable(required.get(column));
    }
}
