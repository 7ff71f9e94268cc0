package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Block;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a table. The layout's slots stand for the request's columns, in the same order. */
public record ScanNode(TableSource table, ScanRequest request, Layout layout) implements PlanNode {
    @Override
    public List<PlanNode> inputs() {
        return List.of();
    }

    @Override
    public Operator open(Run run) {
        BlockStream stream = table.scan(request, run.context());
        return new Operator() {
            @Override
            public @Nullable Batch next() {
                run.context().checkRunning();
                Block block = stream.next();
                return block == null ? null : new Batch(layout, block.columns(), block.rowCount());
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }
}
