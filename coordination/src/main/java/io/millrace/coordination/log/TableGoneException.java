package io.millrace.coordination.log;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.table.TablePath;

/** The table has been dropped, or was never created. */
public final class TableGoneException extends ConflictException {
    private static final long serialVersionUID = 1L;

    /** There is no table at the path. */
    public TableGoneException(TablePath table) {
        super("there is no table at " + table + " in ZooKeeper: it was dropped or never created");
    }
}
