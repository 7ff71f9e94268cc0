package io.millrace.replication.table;

import io.millrace.replication.part.TableColumn;
import java.util.List;

/**
 * What to read.
 *
 * @param columns  in the order of the blocks' fields; may be empty, for row counts alone
 * @param defaults for parts that are older than a column
 */
public record ScanRequest(List<TableColumn> columns, GranulePruner pruner, DefaultValues defaults) {
    public ScanRequest {
        columns = List.copyOf(columns);
    }

    public ScanRequest(List<TableColumn> columns) {
        this(columns, GranulePruner.NONE, DefaultValues.OF_TYPE);
    }
}
