package io.millrace.node.query;

/** Runs statements. Thread-safe; each call runs on the caller's thread and may block. */
public interface QueryService {

    /**
     * Runs one statement. Rows are pulled by the caller from the result, which must be closed.
     *
     * @throws io.millrace.replication.error.UserException what the user did wrong, with ClickHouse's code; also thrown later,
     *         while rows are pulled
     */
    QueryResult execute(QueryRequest request);

    /** Asks a running query to stop. @return whether one of that id was running */
    boolean kill(String queryId);
}
