package io.millrace.node.sql.execution;

import io.millrace.node.sql.analysis.Analyzer;
import io.millrace.node.sql.analysis.PlannedQuery;
import io.millrace.node.sql.plan.Run;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableResolver;
import io.millrace.replication.column.Schema;

/** Runs queries. Stateless. */
public final class SelectExecutor {
    private SelectExecutor() {}

    /**
     * Plans and opens. Rows are read as the result is pulled, on the caller's thread.
     *
     * @throws io.millrace.replication.error.UserException what is wrong with the query; also while rows are pulled
     */
    public static SelectResult execute(Query query, QueryContext context, TableResolver resolver) {
        PlannedQuery planned = new Analyzer(context, resolver).plan(query);
        Run run = new Run(context);
        return new SelectResult(planned.names(), new ResultColumns(planned), run, planned.node().open(run));
    }

    /** Names and types of the result without running the query (scalar and IN subqueries do run). */
    public static Schema describe(Query query, QueryContext context, TableResolver resolver) {
        return new ResultColumns(new Analyzer(context, resolver).plan(query)).schema();
    }
}
