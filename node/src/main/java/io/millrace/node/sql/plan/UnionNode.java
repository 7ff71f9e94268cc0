package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Layout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One input after the other; each gives the same types at the same positions. */
public record UnionNode(List<PlanNode> inputs, Layout layout) implements PlanNode {
    public UnionNode {
        inputs = List.copyOf(inputs);
    }

    @Override
    public Operator open(Run run) {
        return new Operator() {
            private int at;
            private @Nullable Operator source;

            @Override
            public @Nullable Batch next() {
                while (true) {
                    Operator current = source;
                    if (current == null) {
                        if (at == inputs.size()) {
                            return null;
                        }
                        current = inputs.get(at++).open(run);
                        source = current;
                    }
                    Batch batch = current.next();
                    if (batch != null) {
                        return new Batch(layout, batch.columns(), batch.rowCount());
                    }
                    current.close();
                    source = null;
                }
            }

            @Override
            public void close() {
                if (source != null) {
                    source.close();
                }
            }
        };
    }
}
