package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.plan.AggregateCall;
import io.millrace.node.sql.plan.PlanNode;
import io.millrace.node.sql.plan.ValuesNode;
import io.millrace.node.sql.table.TableSource;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.NumberType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code SELECT count() FROM t}, answered from what the table knows. */
final class CountShortcut {
    private final SelectScope scope;
    private final List<Bound> keys;

    CountShortcut(SelectScope scope, List<Bound> keys) {
        this.scope = scope;
        this.keys = keys;
    }

    /** The aggregation's output, or null when rows must be read. */
    @Nullable
    PlanNode plan() {
        TableSource table = scope.from().only();
        List<AggregateCall> calls = scope.aggregates();
        if (table == null || !keys.isEmpty() || calls.isEmpty() || !scope.unfoldings().isEmpty()) {
            return null;
        }
        List<Bound.Slot> slots = new ArrayList<>();
        for (AggregateCall call : calls) {
            boolean counts = call.slot().name().equals("count") && (call.arguments().isEmpty() || !call.arguments()
                    .getFirst()
                    .type()
                    .isNullable());
            if (!counts) {
                return null;
            }
            slots.add(call.slot());
        }
        Optional<Long> rows = table.exactRowCount();
        if (rows.isEmpty()) {
            return null;
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            columns.add(Columns.ofLongs(NumberType.UINT64, new long[] {rows.get()}, 1));
        }
        Layout layout = new Layout(slots);
        return new ValuesNode(layout, List.of(new Batch(layout, columns, 1)));
    }
}
