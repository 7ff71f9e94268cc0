package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Evaluator;
import io.millrace.node.sql.expression.Layout;
import io.millrace.replication.column.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes expressions; a plain slot passes its column through. The layout's slots stand for the expressions, in order. */
public record ProjectNode(PlanNode input, List<Bound> expressions, Layout layout) implements PlanNode {
    public ProjectNode {
        expressions = List.copyOf(expressions);
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
                Batch batch = source.next();
                if (batch == null) {
                    return null;
                }
                Evaluator evaluator = new Evaluator(batch);
                List<Column> out = new ArrayList<>(expressions.size());
                for (Bound expression : expressions) {
                    out.add(evaluator.evaluate(expression));
                }
                return new Batch(layout, out, batch.rowCount());
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }
}
