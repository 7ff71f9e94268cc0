package io.millrace.node.table;

import io.millrace.node.catalog.TableEntry;
import io.millrace.node.catalog.TableKind;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.List;
import java.util.Optional;

/**
 * A table that keeps nothing itself: Null, a view, a materialized view (which reads as its target).
 *
 * @param definition of a view: the columns of its query
 */
record PlainTable(TableEntry entry, TableDefinition definition) implements LiveTable {

    @Override
    public TableSource source() {
        return new TableSource() {
            @Override
            public TableDefinition definition() {
                return definition;
            }

            @Override
            public BlockStream scan(ScanRequest request, QueryContext context) {
                Schema schema = new Schema(request.columns()
                        .stream()
                        .map(name -> new Field(name, definition.column(name).orElseThrow().type()))
                        .toList());
                return BlockStream.of(schema, List.of());
            }

            @Override
            public Optional<Query> viewQuery() {
                return entry.kind() == TableKind.MATERIALIZED_VIEW ? entry.target().map(PlainTable::all)
                        : entry.query();
            }
        };
    }

    private static Query all(QualifiedName target) {
        return new Query.Select(List.of(), false, List.of(new Expression.Asterisk(List.of(), List.of())),
                io.millrace.node.sql.syntax.TableSource.Table.of(target), null, null, null, null, List.of(), null, null,
                null,
                List.of());
    }
}
