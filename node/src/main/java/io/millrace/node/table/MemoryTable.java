package io.millrace.node.table;

import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Schema;
import java.util.List;
import java.util.Optional;

/** Rows in this node's memory, gone with the process. */
record MemoryTable(TableEntry entry, TableDefinition definition, Rows rows) implements LiveTable {

    /** The blocks inserted so far, an immutable list replaced by each insert. For any thread. */
    static final class Rows {
        private volatile List<Block> blocks = List.of();

        synchronized void add(Block block) {
            if (block.rowCount() > 0) {
                blocks = java.util.stream.Stream.concat(blocks.stream(), java.util.stream.Stream.of(block)).toList();
            }
        }

        List<Block> blocks() {
            return blocks;
        }
    }

    @Override
    public TableSource source() {
        return new TableSource() {
            @Override
            public TableDefinition definition() {
                return definition;
            }

            @Override
            public BlockStream scan(ScanRequest request, QueryContext context) {
                List<Block> picked = rows.blocks().stream().map(block -> pick(block, request.columns())).toList();
                picked.forEach(block -> context.addRead(block.rowCount(), block.sizeBytes()));
                Schema schema = new Schema(request.columns()
                        .stream()
                        .map(name -> new io.millrace.replication.column.Field(name,
                                definition.column(name).orElseThrow().type()))
                        .toList());
                return BlockStream.of(schema, picked);
            }

            @Override
            public Optional<Long> exactRowCount() {
                return Optional.of(rows.blocks().stream().mapToLong(Block::rowCount).sum());
            }
        };
    }

    private static Block pick(Block block, List<String> columns) {
        Schema schema = new Schema(
                columns.stream().map(name -> block.schema().field(block.schema().indexOf(name))).toList());
        List<Column> picked = columns.stream().map(block::column).toList();
        return new Block(schema, picked, block.rowCount());
    }
}
