package io.millrace.node.sql.execution;

import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A view's source table, standing for nothing but one block. */
final class BlockInFlight implements TableSource {
    private final TableDefinition definition;
    private final Block block;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    BlockInFlight(TableDefinition definition, Block block) {
        this.definition = definition;
        this.block = block;
    }

    /** Names of the columns that were asked for. */
    Set<String> read() {
        return read;
    }

    @Override
    public TableDefinition definition() {
        return definition;
    }

    @Override
    public BlockStream scan(ScanRequest request, QueryContext context) {
        List<Field> fields = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (String name : request.columns()) {
            read.add(name);
            int at = block.schema().indexOf(name);
            if (at < 0) {
                throw new IllegalStateException(
                        "block in flight of " + definition.fullName() + " lacks column " + name);
            }
            fields.add(block.schema().field(at));
            columns.add(block.column(at));
        }
        context.addRead(block.rowCount(), block.sizeBytes());
        Schema schema = new Schema(fields);
        return BlockStream.of(schema, List.of(new Block(schema, columns, block.rowCount())));
    }
}
