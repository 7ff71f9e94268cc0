package io.millrace.node.table;

import io.millrace.node.sql.execution.CompiledExpressions;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.table.InsertRows;
import io.millrace.replication.table.PartitionIds;
import io.millrace.replication.table.RowPartitions;
import java.util.List;
import java.util.function.Supplier;

/** Computes key and table partitions of rows for one MergeTree table. Immutable; any thread. */
final class MergeTreeRows {
    private final MergeTreeDefinition meaning;
    private final CompiledExpressions sorting;
    private final CompiledExpressions partition;

    /** @throws UserException when a key expression is wrong for the table's columns */
    MergeTreeRows(MergeTreeDefinition meaning, Supplier<QueryContext> contexts) {
        this.meaning = meaning;
        Schema schema = meaning.layout().schema();
        this.sorting = CompiledExpressions.compile(meaning.sortingKey(), schema, contexts);
        this.partition = CompiledExpressions.compile(meaning.partitionKey(), schema, contexts);
        for (Field key : sorting.fields()) {
            if (key.type().isNullable()) {
                throw new UserException(ErrorCode.ILLEGAL_COLUMN,
                        "Sorting key contains nullable columns, but merge tree setting"
                                + " `allow_nullable_key` is disabled: " + key.name());
            }
        }
    }

    /** @param maxPartitions table partitions that one block may touch; 0 is no limit */
    InsertRows of(Block stored, List<io.millrace.coordination.log.SourceRange> ranges, long maxPartitions) {
        List<Field> keys = sorting.fields();
        SortKey key = keys.isEmpty()
                ? SortKey.NONE
                : new SortKey(meaning.layout().sortingKey(), types(keys), sorting.apply(stored));
        List<Field> parts = partition.fields();
        RowPartitions partitions = parts.isEmpty()
                ? RowPartitions.single(PartitionIds.ALL)
                : PartitionIds.assign(types(parts), columns(stored), stored.rowCount());
        if (maxPartitions > 0 && partitions.ids().size() > maxPartitions) {
            throw new UserException(ErrorCode.TOO_MANY_PARTS, "Too many partitions for single INSERT block (more than "
                    + maxPartitions + "): " + partitions.ids().size() + ". The limit is the setting"
                    + " 'max_partitions_per_insert_block'; a large number of partitions is a common misconception");
        }
        return new InsertRows(stored, partitions, key, ranges);
    }

    private List<Column> columns(Block stored) {
        return partition.apply(stored);
    }

    private static List<DataType> types(List<Field> fields) {
        return fields.stream().map(Field::type).toList();
    }
}
