package io.millrace.replication.table;

import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Block;
import io.millrace.replication.part.SortKey;
import java.util.List;

/**
 * Rows for one table, with what SQL has computed beside them.
 *
 * @param block        has every column of the table's layout, by name and type
 * @param partitions   of its rows
 * @param sortKey      the ORDER BY values of its rows
 * @param sourceRanges the messages that the rows were made of; empty when they do not come from Kafka
 */
public record InsertRows(Block block, RowPartitions partitions, SortKey sortKey, List<SourceRange> sourceRanges) {
    public InsertRows {
        sourceRanges = List.copyOf(sourceRanges);
    }
}
