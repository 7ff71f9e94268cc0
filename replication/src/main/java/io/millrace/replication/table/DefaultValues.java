package io.millrace.replication.table;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.Columns;
import io.millrace.replication.part.TableColumn;

/** The values of a column that a part does not have because it is older than the column. */
@FunctionalInterface
public interface DefaultValues {
    /** The type's own default. */
    DefaultValues OF_TYPE = (column, rowCount) -> Columns.defaults(column.type(), rowCount);

    /** A column of {@code rowCount} rows in the column's type; a ConstColumn will do. */
    Column valuesOf(TableColumn column, int rowCount);
}
