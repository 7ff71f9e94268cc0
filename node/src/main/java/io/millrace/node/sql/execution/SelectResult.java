package io.millrace.node.sql.execution;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.plan.Operator;
import io.millrace.node.sql.plan.Run;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a query, pulled. Used by one thread; must be closed. */
public final class SelectResult implements BlockStream {
    private final List<String> names;
    private final ResultColumns columns;
    private final Run run;
    private final Operator operator;

    SelectResult(List<String> names, ResultColumns columns, Run run, Operator operator) {
        this.names = names;
        this.columns = columns;
        this.run = run;
        this.operator = operator;
    }

    /** Names as the query gave them; they may repeat, while the schema's are made unique. */
    public List<String> names() {
        return names;
    }

    @Override
    public Schema schema() {
        return columns.schema();
    }

    @Override
    public @Nullable Block next() {
        run.context().checkRunning();
        Batch batch = operator.next();
        return batch == null ? null : columns.block(batch);
    }

    /** Rows there would have been without the outermost LIMIT, at least; empty when there was none. Valid after the end. */
    public Optional<Long> rowsBeforeLimit() {
        return run.rowsBeforeLimit() < 0 ? Optional.empty() : Optional.of(run.rowsBeforeLimit());
    }

    @Override
    public void close() {
        operator.close();
    }
}
