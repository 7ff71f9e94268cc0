package io.millrace.replication.part;

import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a table keeps its rows, at one version of its schema.
 *
 * @param columns    in the table's order
 * @param sortingKey the texts of the ORDER BY expressions; a text that is a column's name is that column
 */
public record TableLayout(int schemaVersion, List<TableColumn> columns, List<String> sortingKey) {
    public TableLayout {
        columns = List.copyOf(columns);
        sortingKey = List.copyOf(sortingKey);
        Set<Integer> ids = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (TableColumn column : columns) {
            if (!ids.add(column.id()) || !names.add(column.name())) {
                throw new IllegalArgumentException("column " + column.name() + " id=" + column.id() + " occurs twice");
            }
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a table needs at least one column");
        }
    }

    /** Columns numbered from 0, schema version 0. */
    public static TableLayout of(Schema schema, List<String> sortingKey) {
        List<Field> fields = schema.fields();
        return new TableLayout(0, java.util.stream.IntStream.range(0, fields.size())
                .mapToObj(i -> new TableColumn(i, fields.get(i).name(), fields.get(i).type()))
                .toList(), sortingKey);
    }

    public Schema schema() {
        return new Schema(columns.stream().map(c -> new Field(c.name(), c.type())).toList());
    }

    public @Nullable TableColumn column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
    }
}
