package io.millrace.node.sql.execution;

import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableResolver;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tables of one block each, in the database {@code default}; remembers what was asked of them. */
final class MemoryTables implements TableResolver {
    final List<ScanRequest> scans = new ArrayList<>();
    private final Map<String, TableSource> tables = new HashMap<>();

    /** @param knowsCount whether the table tells its row count without a scan */
    MemoryTables with(TableDefinition definition, Block block, boolean knowsCount) {
        tables.put(definition.name(), new TableSource() {
            @Override
            public TableDefinition definition() {
                return definition;
            }

            @Override
            public BlockStream scan(ScanRequest request, QueryContext context) {
                scans.add(request);
                List<Field> fields = new ArrayList<>();
                List<Column> columns = new ArrayList<>();
                for (String name : request.columns()) {
                    fields.add(block.schema().field(block.schema().indexOf(name)));
                    columns.add(block.column(name));
                }
                context.addRead(block.rowCount(), block.sizeBytes());
                Schema schema = new Schema(fields);
                return BlockStream.of(schema, List.of(new Block(schema, columns, block.rowCount())));
            }

            @Override
            public Optional<Long> exactRowCount() {
                return knowsCount ? Optional.of((long) block.rowCount()) : Optional.empty();
            }
        });
        return this;
    }

    @Override
    public Optional<TableSource> table(String database, String name) {
        return database.equals("default") ? Optional.ofNullable(tables.get(name)) : Optional.empty();
    }

    @Override
    public boolean databaseExists(String database) {
        return database.equals("default") || database.equals("system");
    }
}
