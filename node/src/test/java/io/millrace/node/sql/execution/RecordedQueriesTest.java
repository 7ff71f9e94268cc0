package io.millrace.node.sql.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.syntax.Statement;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Queries with what ClickHouse 26.7 answered them: names, types and rows as TabSeparatedWithNamesAndTypes, or the error.
 * A case is a line with the query and lines that start with two spaces with the answer.
 */
class RecordedQueriesTest {

    @TestFactory
    Stream<DynamicTest> answersAsClickHouseDoes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : List.of("queries", "functions", "joins_and_clauses", "types_and_errors", "clients")) {
            for (List<String> recorded : cases(file)) {
                String query = recorded.getFirst();
                List<String> expected = recorded.subList(1, recorded.size());
                tests.add(DynamicTest.dynamicTest(file + ": " + query,
                        () -> assertThat(answer(query)).isEqualTo(expected)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(150);
        return tests.stream();
    }

    private static List<List<String>> cases(String file) throws IOException {
        List<List<String>> cases = new ArrayList<>();
        try (InputStream in = RecordedQueriesTest.class.getResourceAsStream(file + ".txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("  ")) {
                    cases.getLast().add(line);
                } else {
                    cases.add(new ArrayList<>(List.of(line)));
                }
            }
        }
        return cases;
    }

    private static List<String> answer(String sql) {
        List<String> lines = new ArrayList<>();
        try {
            Query query = ((Statement.SelectStatement) SqlParser.parse(sql).statement()).query();
            try (SelectResult result = SelectExecutor.execute(query, QueryContext.builder().build(),
                    new MemoryTables())) {
                List<Field> fields = result.schema().fields();
                lines.add("  => "
                        + String.join("\t", result.names().stream().map(RecordedQueriesTest::escaped).toList()));
                lines.add("  => " + String.join("\t", fields.stream().map(f -> escaped(f.type().text())).toList()));
                Block block;
                while ((block = result.next()) != null) {
                    for (int row = 0; row < block.rowCount(); row++) {
                        lines.add("  => " + row(block, row));
                    }
                }
            }
        } catch (UserException e) {
            lines.clear();
            String text = e.describe();
            lines.add("  !! " + text.substring(0, Math.min(400, text.length())));
        }
        return lines;
    }

    private static String row(Block block, int row) {
        List<String> values = new ArrayList<>();
        for (int c = 0; c < block.columns().size(); c++) {
            Field field = block.schema().field(c);
            String text = Blocks.text(block, c, row);
            boolean array = field.type() instanceof ArrayType;
            values.add(block.column(c).isNull(row) ? "\\N"
                    : array ? text.replace("\\", "\\\\").replace("\\\\'", "\\'") : escaped(text));
        }
        return String.join("\t", values);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("'", "\\'")
                .replace("\0", "\\0");
    }
}
