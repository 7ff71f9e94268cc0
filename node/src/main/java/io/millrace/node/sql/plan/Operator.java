package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import org.jspecify.annotations.Nullable;

/** Pulls batches. Owned by the thread that runs the query. */
public interface Operator extends AutoCloseable {
    /** The next batch with at least one row, or null at the end. */
    @Nullable
    Batch next();

    @Override
    void close();
}
