package io.millrace.node.sql.execution;

import io.millrace.ingest.format.ByteSink;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.ValueText;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.syntax.Statement;
import io.millrace.node.sql.table.QueryContext;
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
                values.add(text(block, c, row));
            }
            rows.add(String.join("|", values));
        }
        return rows;
    }

    /** NULL as NULL, strings without quotes unless they are in an array. */
    static String text(Block block, int column, int row) {
        if (block.column(column).isNull(row)) {
            return "NULL";
        }
        ByteSink out = new ByteSink(64);
        new ValueText(block.schema().field(column).type(), FormatSettings.defaults(ZoneOffset.UTC)).write(
                block.column(column), row,
                out);
        return out.copyString();
    }
}
