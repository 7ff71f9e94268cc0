package io.millrace.node.table;

import io.millrace.node.catalog.TableColumn;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.replication.column.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Catalog entries in the words of the SQL engine. Pure. */
final class Definitions {
    private Definitions() {}

    static TableDefinition of(TableEntry table, List<Field> virtualColumns, List<Expression> sortingKey,
            List<Expression> primaryKey, List<Expression> partitionKey) {
        @Nullable
        Expression partition = switch (partitionKey.size()) {
            case 0 -> null;
            case 1 -> partitionKey.getFirst();
            default -> new Expression.TupleExpression(partitionKey);
        };
        return new TableDefinition(table.database(), table.name().name(), table.uuid(), table.engineName(),
                table.columns().stream().map(Definitions::column).toList(), virtualColumns, sortingKey, primaryKey,
                partition);
    }

    static TableDefinition of(TableEntry table, List<Field> virtualColumns) {
        return of(table, virtualColumns, List.of(), List.of(), List.of());
    }

    private static ColumnDefinition column(TableColumn column) {
        DdlStatement.ColumnDefinition written = column.written();
        ColumnDefinition.Kind kind = switch (written.defaultKind()) {
            case null -> ColumnDefinition.Kind.PLAIN;
            case DEFAULT -> ColumnDefinition.Kind.DEFAULT;
            case MATERIALIZED -> ColumnDefinition.Kind.MATERIALIZED;
            case ALIAS -> ColumnDefinition.Kind.ALIAS;
            case EPHEMERAL -> ColumnDefinition.Kind.EPHEMERAL;
        };
        String comment = written.comment() == null ? "" : written.comment();
        return new ColumnDefinition(column.name(), column.type(), kind, written.defaultExpression(), comment);
    }
}
