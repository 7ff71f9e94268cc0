package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.RowSort;
import io.millrace.replication.column.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorts, stably.
 *
 * @param limit rows of the result that anyone will look at; with a small one no more than a multiple of it is kept
 */
public record SortNode(PlanNode input, List<SortKey> keys, long limit) implements PlanNode {
    private static final int BATCH_ROWS = 65_536;
    private static final int MAX_TOP = 1 << 20;

    public SortNode {
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
        return new Operator() {
            private @Nullable Batch sorted;
            private int at;

            @Override
            public @Nullable Batch next() {
                Batch all = sorted;
                if (all == null) {
                    all = sortAll(source, run);
                    sorted = all;
                }
                if (at >= all.rowCount()) {
                    return null;
                }
                int from = at;
                at = Math.min(all.rowCount(), at + BATCH_ROWS);
                return all.slice(from, at);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    private Batch sortAll(Operator source, Run run) {
        List<Batch> held = new ArrayList<>();
        long rows = 0;
        long total = 0;
        long cutAt = limit <= MAX_TOP ? Math.max(BATCH_ROWS, limit * 2) : Long.MAX_VALUE;
        Batch batch;
        while ((batch = source.next()) != null) {
            run.context().checkRunning();
            held.add(batch);
            rows += batch.rowCount();
            total += batch.rowCount();
            if (rows >= cutAt) {
                Batch top = sort(concat(layout(), held), (int) limit);
                held.clear();
                held.add(top);
                rows = top.rowCount();
            }
        }
        if (limit < Long.MAX_VALUE) {
            run.countBeforeLimit(total);
        }
        return sort(concat(layout(), held), (int) Math.min(limit, Integer.MAX_VALUE));
    }

    private Batch sort(Batch batch, int most) {
        int[] rows = RowSort.sort(batch.rowCount(), BatchOrder.of(batch, keys));
        return batch.gather(rows, Math.min(rows.length, most));
    }

    static Batch concat(Layout layout, List<Batch> batches) {
        if (batches.size() == 1) {
            return batches.getFirst();
        }
        int total = batches.stream().mapToInt(Batch::rowCount).sum();
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < layout.size(); c++) {
            int at = c;
            columns.add(batches.isEmpty() ? layout.slots().get(c).type().newBuilder(0).build()
                    : Columns.concat(layout.slots().get(c).type(),
                            batches.stream().map(b -> b.columns().get(at)).toList()));
        }
        return new Batch(layout, columns, total);
    }
}
