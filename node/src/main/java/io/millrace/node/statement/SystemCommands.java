package io.millrace.node.statement;

import io.millrace.node.sql.syntax.Statement;
import io.millrace.node.sql.table.QueryContext;

/** What SYSTEM statements do. */
@FunctionalInterface
public interface SystemCommands {
    /** @throws io.millrace.replication.error.UserException NOT_IMPLEMENTED (48) for a command this version has not */
    void run(Statement.SystemCommand command, QueryContext context);
}
