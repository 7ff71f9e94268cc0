package io.millrace.node.system;

import io.millrace.node.catalog.DatabaseEntry;
import io.millrace.node.catalog.TableColumn;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.node.sql.table.TableDefinition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code system.databases}, {@code tables} and {@code columns}. */
final class CatalogTables {
    private CatalogTables() {}

    static RowTable databases(NodeFacts node) {
        return new RowTable("databases", """
                name String
                engine String
                data_path String
                metadata_path String
                uuid UUID
                engine_full String
                comment String
                """, (sink, scan) -> {
            for (DatabaseEntry d : node.catalog().databases().values()) {
                sink.row(d.name(), "Replicated", "", "", d.uuid(), "Replicated", "");
            }
            sink.row(SystemTables.DATABASE, "Atomic", "", "", new java.util.UUID(0, 0), "Atomic", "");
        });
    }

    static RowTable tables(NodeFacts node) {
        return new RowTable("tables", """
                database String
                name String
                uuid UUID
                engine String
                is_temporary UInt8
                create_table_query String
                engine_full String
                as_select String
                partition_key String
                sorting_key String
                primary_key String
                sampling_key String
                total_rows Nullable(UInt64)
                total_bytes Nullable(UInt64)
                comment String
                metadata_version Int32
                """, (sink, scan) -> node.catalog().tables().filter(t -> !t.isDetached()).forEach(t -> {
            Optional<TableDefinition> definition = node.definition(t);
            Optional<NodeFacts.RowsAndBytes> size = node.size(t);
            sink.row(t.database(), t.name().name(), t.uuid(), t.engineName(), 0, SqlText.format(ShownStatements.of(t)),
                    ShownStatements.engineFull(t), t.query().map(SqlText::format).orElse(""),
                    definition.map(d -> text(d.partitionKey())).orElse(""),
                    definition.map(d -> list(d.sortingKey())).orElse(""),
                    definition.map(d -> list(d.primaryKey())).orElse(""), "",
                    size.<Object> map(NodeFacts.RowsAndBytes::rows).orElse(null),
                    size.<Object> map(NodeFacts.RowsAndBytes::bytes).orElse(null), "", t.schemaVersion());
        }));
    }

    static RowTable columns(NodeFacts node) {
        return new RowTable("columns", """
                database String
                table String
                name String
                type String
                position UInt64
                default_kind String
                default_expression String
                data_compressed_bytes UInt64
                data_uncompressed_bytes UInt64
                marks_bytes UInt64
                comment String
                is_in_partition_key UInt8
                is_in_sorting_key UInt8
                is_in_primary_key UInt8
                is_in_sampling_key UInt8
                compression_codec String
                character_octet_length Nullable(UInt64)
                numeric_precision Nullable(UInt64)
                numeric_precision_radix Nullable(UInt64)
                numeric_scale Nullable(UInt64)
                datetime_precision Nullable(UInt64)
                """, (sink,
                scan) -> node.catalog().tables().filter(t -> !t.isDetached()).forEach(t -> columnsOf(node, t, sink)));
    }

    private static void columnsOf(NodeFacts node, TableEntry t, RowSink sink) {
        Optional<TableDefinition> definition = node.definition(t);
        long position = 1;
        for (TableColumn c : t.columns()) {
            DdlStatement.ColumnDefinition written = c.written();
            Numeric numeric = Numeric.of(c.type());
            sink.row(t.database(), t.name().name(), c.name(), c.type().text(), position++,
                    written.defaultKind() == null ? "" : written.defaultKind().name(),
                    text(written.defaultExpression()), 0, 0, 0,
                    written.comment() == null ? "" : written.comment(),
                    definition.map(
                            d -> mentions(d.partitionKey() == null ? List.of() : List.of(d.partitionKey()), c.name()))
                            .orElse(false),
                    definition.map(d -> mentions(d.sortingKey(), c.name())).orElse(false),
                    definition.map(d -> mentions(d.primaryKey(), c.name())).orElse(false), 0, "", null,
                    numeric.precision(),
                    numeric.radix(), numeric.scale(), numeric.dateTimePrecision());
        }
    }

    private static boolean mentions(List<Expression> keys, String column) {
        return keys.stream().anyMatch(key -> mentions(key, column));
    }

    private static boolean mentions(Expression key, String column) {
        return switch (key) {
            case Expression.Identifier i -> i.joined().equals(column);
            case Expression.FunctionCall f -> mentions(f.arguments(), column);
            case Expression.TupleExpression t -> mentions(t.elements(), column);
            case Expression.Cast c -> mentions(c.value(), column);
            default -> false;
        };
    }

    private static String list(List<Expression> expressions) {
        return expressions.stream().map(SqlText::format).collect(Collectors.joining(", "));
    }

    private static String text(@Nullable Expression expression) {
        return expression == null ? "" : SqlText.format(expression);
    }
}
