package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.value.KeyIndex;
import io.millrace.replication.column.Column;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** At most {@code limit} rows per combination of keys, after skipping {@code offset}. DISTINCT is a limit of one. */
public record LimitByNode(PlanNode input, List<Bound.Slot> keys, long limit, long offset) implements PlanNode {
    public LimitByNode {
        keys = List.copyOf(keys);
    }

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
        KeyIndex index = new KeyIndex(keys.stream().map(Bound.Slot::type).toList());
        return new Operator() {
            private long[] counts = new long[64];

            @Override
            public @Nullable Batch next() {
                while (true) {
                    Batch batch = source.next();
                    if (batch == null) {
                        return null;
                    }
                    Batch kept = keep(batch);
                    if (kept.rowCount() > 0) {
                        return kept;
                    }
                }
            }

            private Batch keep(Batch batch) {
                Column[] columns = keys.stream().map(k -> batch.column(k.id())).toArray(Column[]::new);
                int[] numbers = index.add(columns, batch.rowCount());
                if (index.size() > counts.length) {
                    counts = Arrays.copyOf(counts, Math.max(index.size(), counts.length * 2));
                }
                int[] rows = new int[batch.rowCount()];
                int n = 0;
                for (int i = 0; i < rows.length; i++) {
                    long place = counts[numbers[i]]++;
                    if (place >= offset && place - offset < limit) {
                        rows[n++] = i;
                    }
                }
                return n == rows.length ? batch : batch.gather(rows, n);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }
}
