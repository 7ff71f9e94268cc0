package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.replication.column.DataType;

/**
 * A column of a table: what was written of it, its resolved type, and the id its chunks carry in parts, never reused.
 */
public record TableColumn(int id, DataType type, DdlStatement.ColumnDefinition written) {
    public String name() {
        return written.name();
    }
}
