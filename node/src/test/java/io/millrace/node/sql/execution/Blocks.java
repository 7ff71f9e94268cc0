package io.millrace.node.sql.execution;

import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.syntax.Statement;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.text.ValuePrinter;
import io.millrace.replication.column.Block;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Blocks from queries and back to text. */
final class Blocks {
    private Blocks() {}

    static Query query(String sql) {
        return ((Statement.SelectStatement) SqlParser.parse(sql).statement()).query();
    }

    /** The one block of a query without tables. */
    static Block of(String sql) {
        return rows(sql, new MemoryTables());
    }

    /** All rows of a query as one block. */
    static Block rows(String sql, MemoryTables tables) {
        try (SelectResult result = SelectExecutor.execute(query(sql), QueryContext.builder().build(), tables)) {
            List<Block> blocks = new ArrayList<>();
            Block block;
            while ((block = result.next()) != null) {
                blocks.add(block);
            }
            if (blocks.size() != 1) {
                throw new IllegalStateException("blocks=" + blocks.size() + " for " + sql);
            }
            return blocks.getFirst();
        }
    }

    /** One string per row, values separated by {@code |}. */
    static List<String> text(Block block) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < block.rowCount(); row++) {
            List<String> values = new ArrayList<>();
            for (int c = 0; c < block.columns().size(); c++) {
                values.add(new ValuePrinter(block.schema().field(c).type(), ZoneOffset.UTC).text(block.column(c), row));
            }
            rows.add(String.join("|", values));
        }
        return rows;
    }
}
