package io.millrace.node.main;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.time.Ticker;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.ddl.CatalogHolder;
import io.millrace.node.sql.syntax.Statement;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.statement.SystemCommands;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.replica.Replicas;
import io.millrace.replication.replica.TableReplica;
import java.time.Duration;

/** SYSTEM statements of this node. Any thread. */
final class NodeCommands implements SystemCommands {
    private static final Duration SYNC_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration SYNC_PAUSE = Duration.ofMillis(20);

    private final CatalogHolder catalog;
    private final Replicas replicas;
    private final Ticker ticker;

    NodeCommands(CatalogHolder catalog, Replicas replicas, Ticker ticker) {
        this.catalog = catalog;
        this.replicas = replicas;
        this.ticker = ticker;
    }

    @Override
    public void run(Statement.SystemCommand command, QueryContext context) {
        switch (command.command()) {
            case "SYNC REPLICA" -> sync(command, context);
            // System tables are made when they are read, so nothing is ever waiting to be flushed.
            case "FLUSH LOGS" -> {
            }
            default ->
                throw new UserException(ErrorCode.NOT_IMPLEMENTED, "SYSTEM " + command.command() + " is not supported");
        }
    }

    /** Waits until all that the table's log has now is applied and here. */
    private void sync(Statement.SystemCommand command, QueryContext context) {
        if (command.target() == null) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "SYSTEM SYNC REPLICA needs a table");
        }
        TableEntry table = catalog.catalog().require(command.target().inDatabase(context.currentDatabase()));
        TableReplica replica = replicas.find(table.uuid())
                .orElseThrow(() -> new UserException(ErrorCode.BAD_ARGUMENTS,
                        "Table " + table.name() + " is not replicated"));
        Deadline deadline = Deadline.after(ticker, SYNC_TIMEOUT);
        try {
            long end = replica.log().lastIndex().orElse(-1);
            if (!replica.awaitApplied(end, deadline)) {
                throw timeout(table, "its log is applied up to " + replica.view().appliedIndex() + " of " + end);
            }
        } catch (RetriableException | ConflictException e) {
            throw new UserException(ErrorCode.KEEPER_EXCEPTION,
                    "The log of " + table.name() + " cannot be read: " + e.getMessage(), e);
        }
        while (replica.view().queueSize() > 0) {
            context.checkRunning();
            if (deadline.isPassed() || !deadline.sleep(SYNC_PAUSE)) {
                throw timeout(table,
                        replica.view().queueSize() + " parts are still to be fetched: " + replica.view().lastError());
            }
        }
    }

    private static UserException timeout(TableEntry table, String why) {
        return new UserException(ErrorCode.TIMEOUT_EXCEEDED, "SYNC REPLICA " + table.name() + " took longer than "
                + SYNC_TIMEOUT.toSeconds() + " s: " + why);
    }
}
