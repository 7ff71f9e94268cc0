package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Layout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Skips and cuts. */
public record LimitNode(PlanNode input, long limit, long offset) implements PlanNode {
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
            private long seen;

            @Override
            public @Nullable Batch next() {
                long end = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + limit;
                while (true) {
                    if (seen >= end) {
                        return null;
                    }
                    Batch batch = source.next();
                    if (batch == null) {
                        return null;
                    }
                    long start = seen;
                    seen += batch.rowCount();
                    if (!(input instanceof SortNode)) {
                        run.countBeforeLimit(seen);
                    }
                    int from = (int) Math.clamp(offset - start, 0L, batch.rowCount());
                    int to = (int) Math.clamp(end - start, 0L, batch.rowCount());
                    if (from < to) {
                        return from == 0 && to == batch.rowCount() ? batch : batch.slice(from, to);
                    }
                }
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }
}
