package io.millrace.node.sql.table;

import io.millrace.node.sql.syntax.Expression;
import io.millrace.replication.column.Field;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a table before a row is read.
 *
 * @param engine the engine with its arguments, as SHOW CREATE prints it; secrets hidden
 * @param virtualColumns readable by name, not part of {@code *}
 * @param sortingKey empty without ORDER BY and for {@code tuple()}
 * @param primaryKey a prefix of the sorting key; the sorting key itself unless PRIMARY KEY was given
 */
public record TableDefinition(String database, String name, UUID uuid, String engine, List<ColumnDefinition> columns,
        List<Field> virtualColumns, List<Expression> sortingKey, List<Expression> primaryKey,
        @Nullable Expression partitionKey) {
    public TableDefinition {
        columns = List.copyOf(columns);
        virtualColumns = List.copyOf(virtualColumns);
        sortingKey = List.copyOf(sortingKey);
        primaryKey = List.copyOf(primaryKey);
    }

    /** A table of plain columns without keys. */
    public static TableDefinition plain(String database, String name, String engine, List<Field> fields) {
        return new TableDefinition(database, name, new UUID(0, 0), engine,
                fields.stream().map(f -> ColumnDefinition.plain(f.name(), f.type())).toList(), List.of(), List.of(),
                List.of(),
                null);
    }

    public Optional<ColumnDefinition> column(String columnName) {
        return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
    }

    /** {@code database.name}, as messages name a table. */
    public String fullName() {
        return database.isEmpty() ? name : database + "." + name;
    }
}
