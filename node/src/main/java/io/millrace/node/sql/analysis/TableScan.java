package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.plan.PlanNode;
import io.millrace.node.sql.plan.ScanNode;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.ScanPredicate;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.Field;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Collects the columns that a query reads of one table, and computes ALIAS columns from others. */
final class TableScan {
    private final Analyzer analyzer;
    private final TableSource source;
    private final boolean isFinal;
    private final Map<String, Bound.Slot> used = new LinkedHashMap<>();
    private final List<NamedColumn> columns = new ArrayList<>();

    TableScan(Analyzer analyzer, TableSource source, boolean isFinal, @Nullable String alias) {
        this.analyzer = analyzer;
        this.source = source;
        this.isFinal = isFinal;
        TableDefinition definition = source.definition();
        String qualifier = alias != null ? alias + "."
                : definition.database().isEmpty() || definition.database()
                        .startsWith("_") ? "" : definition.fullName() + ".";
        for (ColumnDefinition c : definition.columns()) {
            if (c.kind() == ColumnDefinition.Kind.ALIAS) {
                columns.add(new NamedColumn(c.name(), c.type(), false, () -> computed(c)));
            } else if (c.isStored()) {
                columns.add(stored(c.name(), c.type(), c.isOrdinary(), qualifier));
            }
        }
        for (Field f : definition.virtualColumns()) {
            columns.add(stored(f.name(), f.type(), false, qualifier));
        }
    }

    List<NamedColumn> columns() {
        return columns;
    }

    private NamedColumn stored(String name, DataType type, boolean inStar, String qualifier) {
        return new NamedColumn(name, type, inStar,
                () -> used.computeIfAbsent(name, n -> analyzer.newSlot(type, qualifier + n)));
    }

    private Bound computed(ColumnDefinition column) {
        Expression expression = column.expression();
        if (expression == null) {
            throw new UserException(ErrorCode.LOGICAL_ERROR, "ALIAS column " + column.name() + " has no expression");
        }
        SelectScope inner = new SelectScope(analyzer, null, null);
        List<NamedColumn> others = columns.stream().filter(c -> !c.name().equals(column.name())).toList();
        ScopeTable table = new ScopeTable("table", List.of(), source.definition().fullName(), others);
        inner.use(new FromClause(List.of(table), Map.of(), (filter, limit) -> build(null, Long.MAX_VALUE), null,
                List.of(),
                this::owns));
        return analyzer.cast(new ExpressionBinder(inner).bind(expression), column.type());
    }

    boolean owns(int slot) {
        return used.values().stream().anyMatch(s -> s.id() == slot);
    }

    PlanNode build(@Nullable Bound filter, long limit) {
        if (used.isEmpty()) {
            // Rows are counted by some column: the narrowest.
            NamedColumn narrowest = columns.stream()
                    .filter(c -> isStored(c.name()))
                    .min(Comparator.comparingInt(TableScan::cost))
                    .orElseThrow(() -> new UserException(ErrorCode.EMPTY_LIST_OF_COLUMNS_QUERIED,
                            "Table " + source.definition()
                                    .fullName() + " has no columns to read"));
            used.put(narrowest.name(), analyzer.newSlot(narrowest.type(), narrowest.name()));
        }
        Map<Integer, String> names = new HashMap<>();
        used.forEach((name, slot) -> names.put(slot.id(), name));
        Optional<ScanPredicate> predicate = filter == null ? Optional.empty()
                : RangePredicate.of(filter, names, new ExpressionBinder(new SelectScope(analyzer, null, null)).calls(),
                        analyzer.context().serverZone());
        ScanRequest request = new ScanRequest(List.copyOf(used.keySet()), predicate,
                limit == Long.MAX_VALUE ? OptionalLong.empty()
                        : OptionalLong.of(limit),
                isFinal);
        return new ScanNode(source, request, new Layout(List.copyOf(used.values())));
    }

    private boolean isStored(String name) {
        return source.definition().column(name).map(ColumnDefinition::isStored).orElse(true);
    }

    private static int cost(NamedColumn column) {
        int width = TypeTraits.widthBytes(column.type());
        return width == 0 ? 1000 : width;
    }
}
