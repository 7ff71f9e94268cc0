package io.millrace.node.sql.plan;

import io.millrace.node.sql.table.QueryContext;

/** One execution of a plan. Owned by the thread that runs the query. */
public final class Run {
    private final QueryContext context;
    private long rowsBeforeLimit = -1;

    public Run(QueryContext context) {
        this.context = context;
    }

    public QueryContext context() {
        return context;
    }

    /** Rows that reached the outermost LIMIT, -1 when there was none. */
    public long rowsBeforeLimit() {
        return rowsBeforeLimit;
    }

    void countBeforeLimit(long rows) {
        rowsBeforeLimit = rows;
    }
}
