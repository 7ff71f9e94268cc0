package io.millrace.replication.part;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Columns;
import io.millrace.replication.column.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of the ORDER BY expressions, row by row beside a block.
 *
 * @param names   the texts of the expressions
 * @param columns constants are spelled out
 */
public record SortKey(List<String> names, List<DataType> types, List<Column> columns) {
    /** ORDER BY tuple(). */
    public static final SortKey NONE = new SortKey(List.of(), List.of(), List.of());

    public SortKey {
        names = List.copyOf(names);
        types = List.copyOf(types);
        columns = columns.stream().map(Columns::full).toList();
        if (names.size() != types.size() || names.size() != columns.size()) {
            throw new IllegalArgumentException("names=" + names.size() + " types=" + types.size() + " columns="
                    + columns.size());
        }
    }

    /** A key of plain columns of the block. */
    public static SortKey of(Block block, List<String> columnNames) {
        List<DataType> types = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (String name : columnNames) {
            columns.add(block.column(name));
            types.add(block.schema().field(block.schema().indexOf(name)).type());
        }
        return new SortKey(columnNames, types, columns);
    }

    public int size() {
        return names.size();
    }

    /** A copy of the given rows in that order. */
    public SortKey gather(int[] rows, int count) {
        return new SortKey(names, types, columns.stream().map(c -> c.gather(rows, count)).toList());
    }
}
