package io.millrace.node.sql.plan;

import io.millrace.node.sql.aggregate.Accumulator;
import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Evaluator;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.KeyIndex;
import io.millrace.replication.column.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups rows by keys. The layout has the keys' slots, then the calls'. Without keys there is one group, also when there are no
 * rows; with keys there are as many as combinations came.
 */
public record AggregateNode(PlanNode input, List<Bound> keys, List<AggregateCall> calls, Layout layout,
        boolean oneGroup)
        implements
            PlanNode {
    private static final int BATCH_ROWS = 65_536;

    public AggregateNode {
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
    }

    @Override
    public List<PlanNode> inputs() {
        return List.of(input);
    }

    @Override
    public Operator open(Run run) {
        Operator source = input.open(run);
        return new Operator() {
            private @Nullable Batch result;
            private int at;

            @Override
            public @Nullable Batch next() {
                if (result == null) {
                    result = aggregate(source);
                }
                if (at >= result.rowCount()) {
                    return null;
                }
                int from = at;
                at = Math.min(result.rowCount(), at + BATCH_ROWS);
                return result.slice(from, at);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    private Batch aggregate(Operator source) {
        KeyIndex index = new KeyIndex(keys.stream().map(Bound::type).toList());
        List<Accumulator> accumulators = calls.stream().map(c -> c.function().accumulator().get()).toList();
        Batch batch;
        boolean any = false;
        while ((batch = source.next()) != null) {
            any = true;
            feed(batch, index, accumulators);
        }
        int groupCount = oneGroup ? 1 : any ? index.size() : 0;
        List<Column> out = new ArrayList<>();
        Column[] keyColumns = index.keys();
        for (int k = 0; k < keys.size(); k++) {
            out.add(keyColumns[k].slice(0, groupCount));
        }
        for (int c = 0; c < calls.size(); c++) {
            out.add(Columns.full(accumulators.get(c).result(groupCount)));
        }
        return new Batch(layout, out, groupCount);
    }

    private void feed(Batch batch, KeyIndex index, List<Accumulator> accumulators) {
        Evaluator evaluator = new Evaluator(batch);
        Column[] keyColumns = new Column[keys.size()];
        for (int k = 0; k < keyColumns.length; k++) {
            keyColumns[k] = evaluator.evaluate(keys.get(k));
        }
        int n = batch.rowCount();
        int[] groups = keyColumns.length == 0 ? new int[n] : index.add(keyColumns, n);
        int groupCount = keyColumns.length == 0 ? 1 : index.size();
        for (int c = 0; c < calls.size(); c++) {
            List<Bound> arguments = calls.get(c).arguments();
            Column[] columns = new Column[arguments.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = Columns.withoutDictionary(Columns.full(evaluator.evaluate(arguments.get(i))));
            }
            accumulators.get(c).add(columns, groups, n, groupCount);
        }
    }
}
