package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Evaluator;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.function.LogicFunctions;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows for which the condition holds (is neither zero nor NULL). */
public record FilterNode(PlanNode input, Bound condition) implements PlanNode {
    @Override
    public Layout layout() {
        return input.layout();
    }

    @Override
    public List<PlanNode> inputs() {
        return List.of(input);
    }

    @Override
    public Operator open(Run run) {
        Operator source = input.open(run);
        return new Operator() {
            @Override
            public @Nullable Batch next() {
                while (true) {
                    Batch batch = source.next();
                    if (batch == null) {
                        return null;
                    }
                    Batch kept = filter(batch);
                    if (kept.rowCount() > 0) {
                        return kept;
                    }
                }
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    private Batch filter(Batch batch) {
        Column column = new Evaluator(batch).evaluate(condition);
        if (column instanceof ConstColumn) {
            boolean holds = LogicFunctions.truths(column.slice(0, 1), condition.type(), 1)[0] == 1;
            return holds ? batch : batch.slice(0, 0);
        }
        byte[] truths = LogicFunctions.truths(column, condition.type(), batch.rowCount());
        for (int i = 0; i < truths.length; i++) {
            truths[i] = (byte) (truths[i] == 1 ? 1 : 0);
        }
        int[] count = new int[1];
        int[] rows = Columns.selected(truths, truths.length, count);
        return count[0] == truths.length ? batch : batch.gather(rows, count[0]);
    }
}
