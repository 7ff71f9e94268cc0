package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Layout;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that are there already: the one row of a SELECT without FROM, a count that was known. */
public record ValuesNode(Layout layout, List<Batch> batches) implements PlanNode {
    public ValuesNode {
        batches = List.copyOf(batches);
    }

    /** One row without columns. */
    public static ValuesNode oneRow() {
        Layout none = new Layout(List.of());
        return new ValuesNode(none, List.of(new Batch(none, List.of(), 1)));
    }

    @Override
    public List<PlanNode> inputs() {
        return List.of();
    }

    @Override
    public Operator open(Run run) {
        Iterator<Batch> rest = batches.iterator();
        return new Operator() {
            @Override
            public @Nullable Batch next() {
                while (rest.hasNext()) {
                    Batch batch = rest.next();
                    if (batch.rowCount() > 0) {
                        return batch;
                    }
                }
                return null;
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
