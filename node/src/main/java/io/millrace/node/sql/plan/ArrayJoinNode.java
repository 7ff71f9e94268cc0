package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Evaluator;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row per array element. The layout has the input's slots, then one per array.
 *
 * @param keepEmpty rows with empty arrays stay, with the element's default (LEFT ARRAY JOIN)
 */
public record ArrayJoinNode(PlanNode input, List<Bound> arrays, Layout layout, boolean keepEmpty) implements PlanNode {
    public ArrayJoinNode {
        arrays = List.copyOf(arrays);
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
                    Batch unfolded = unfold(batch);
                    if (unfolded.rowCount() > 0) {
                        return unfolded;
                    }
                }
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    private Batch unfold(Batch batch) {
        Evaluator evaluator = new Evaluator(batch);
        List<ArrayColumn> columns = new ArrayList<>();
        for (Bound array : arrays) {
            columns.add(Columns.compact(evaluator.evaluate(array)));
        }
        ArrayColumn first = columns.getFirst();
        int total = 0;
        for (int r = 0; r < batch.rowCount(); r++) {
            for (ArrayColumn other : columns) {
                if (other.lengthAt(r) != first.lengthAt(r)) {
                    throw new UserException(ErrorCode.SIZES_OF_ARRAYS_DONT_MATCH,
                            "Sizes of ARRAY-JOIN-ed arrays do not match");
                }
            }
            total += keepEmpty ? Math.max(1, first.lengthAt(r)) : first.lengthAt(r);
        }
        int[] rows = new int[total];
        int at = 0;
        for (int r = 0; r < batch.rowCount(); r++) {
            int count = keepEmpty ? Math.max(1, first.lengthAt(r)) : first.lengthAt(r);
            for (int i = 0; i < count; i++) {
                rows[at++] = r;
            }
        }
        List<Column> out = new ArrayList<>();
        for (Column c : batch.columns()) {
            out.add(c.gather(rows, total));
        }
        for (int a = 0; a < columns.size(); a++) {
            out.add(elements(columns.get(a), (ArrayType) arrays.get(a).type(), batch.rowCount(), total));
        }
        return new Batch(layout, out, total);
    }

    private Column elements(ArrayColumn array, ArrayType type, int rowCount, int total) {
        if (array.elements().rowCount() == total) {
            return array.elements();
        }
        ColumnBuilder out = type.element().newBuilder(total);
        for (int r = 0; r < rowCount; r++) {
            if (array.lengthAt(r) == 0) {
                out.appendDefault();
            }
            for (int e = array.startAt(r); e < array.endAt(r); e++) {
                out.appendFrom(array.elements(), e);
            }
        }
        return out.build();
    }
}
