package io.millrace.node.sql.table;

import io.millrace.node.sql.syntax.Query;
import java.util.Optional;

/** A table as queries see it. Thread-safe. */
public interface TableSource {
    TableDefinition definition();

    /**
     * Opens a scan. The stream counts what it reads with {@link QueryContext#addRead} and calls
     * {@link QueryContext#checkRunning} between blocks.
     *
     * @throws io.millrace.replication.error.UserException what cannot be read, with ClickHouse's code
     */
    BlockStream scan(ScanRequest request, QueryContext context);

    /** The row count, when it is known exactly without reading: lets {@code count()} answer at once. */
    default Optional<Long> exactRowCount() {
        return Optional.empty();
    }

    /** The query of a plain view, which is read in place of a scan. */
    default Optional<Query> viewQuery() {
        return Optional.empty();
    }
}
