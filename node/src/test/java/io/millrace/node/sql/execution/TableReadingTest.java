package io.millrace.node.sql.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanPredicate;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TableReadingTest {
    private static final Block BLOCK = Blocks
            .of("SELECT toDateTime('2024-03-05 10:20:30') + number * 86400 AS ts, number AS id,"
                    + " toLowCardinality('k' || toString(number)) AS key, [number] AS list, number * 2 AS twice, 'p' AS _part FROM numbers(5)");
    private static final TableDefinition EVENTS = new TableDefinition(
            "default", "events", new UUID(1, 2), "MergeTree", List.of(
                    column("ts", "DateTime"), column("id", "UInt64"), column("key", "LowCardinality(String)"),
                    column("list",
                            "Array(UInt64)"),
                    new ColumnDefinition("twice", DataTypes.parse("UInt64"), ColumnDefinition.Kind.MATERIALIZED,
                            SqlParser.parseExpression("id * 2"), ""),
                    new ColumnDefinition("day", SimpleType.DATE,
                            ColumnDefinition.Kind.ALIAS, SqlParser.parseExpression("toDate(ts)"), "")),
            List.of(new Field(
                    "_part", SimpleType.STRING)),
            List.of(), List.of(), null);

    private final MemoryTables tables = new MemoryTables().with(EVENTS, BLOCK, true);

    private static ColumnDefinition column(String name, String type) {
        return ColumnDefinition.plain(name, DataTypes.parse(type));
    }

    private ScanRequest scan(String sql) {
        try (SelectResult result = SelectExecutor.execute(Blocks.query(sql), QueryContext.builder().build(), tables)) {
            while (result.next() != null) {
                // only the request counts
            }
        }
        return tables.scans.getLast();
    }

    private ScanPredicate predicate(String condition) {
        return scan("SELECT id FROM events WHERE " + condition).predicate().orElseThrow();
    }

    private static Column range(String sql) {
        return Blocks.of("SELECT arrayJoin(" + sql + ") AS x").column(0);
    }

    @Test
    void readsOnlyColumnsThatAreNamed() {
        assertThat(scan("SELECT key FROM events WHERE id > 1 ORDER BY ts").columns()).containsExactlyInAnyOrder("key",
                "id", "ts");
        assertThat(scan("SELECT count() FROM events WHERE 1").columns()).hasSize(1);
        assertThat(scan("SELECT day, _part FROM events").columns()).containsExactlyInAnyOrder("ts", "_part");
    }

    @Test
    void leavesMaterializedAliasAndVirtualColumnsOutOfTheAsterisk() {
        assertThat(Blocks.rows("SELECT * FROM events LIMIT 1", tables).schema().fields()).extracting(Field::name)
                .containsExactly("ts",
                        "id", "key", "list");
        assertThat(Blocks.text(Blocks.rows("SELECT day, twice, _part FROM events WHERE id = 2", tables)))
                .containsExactly(
                        "2024-03-07|4|p");
    }

    @Test
    void countsWithoutReading() {
        assertThat(Blocks.text(Blocks.rows("SELECT count() AS c, c + 1 FROM events", tables))).containsExactly("5|6");
        assertThat(tables.scans).isEmpty();
    }

    @Test
    void hintsAtALimitOnlyWhereItSuffices() {
        assertThat(scan("SELECT id FROM events LIMIT 2, 3").limitHint()).hasValue(5);
        assertThat(scan("SELECT id FROM events ORDER BY id LIMIT 3").limitHint()).isEmpty();
        assertThat(scan("SELECT id FROM events WHERE id > 1 LIMIT 3").limitHint()).isEmpty();
        assertThat(scan("SELECT DISTINCT id FROM events LIMIT 3").limitHint()).isEmpty();
    }

    @Test
    void tellsWhichRangesCanMatch() {
        ScanPredicate equal = predicate("id = 7");
        assertThat(equal.columns()).containsExactly("id");
        assertThat(equal.mayMatch(Map.of("id", range("[toUInt64(5), toUInt64(9)]")))).isTrue();
        assertThat(equal.mayMatch(Map.of("id", range("[toUInt64(8), toUInt64(9)]")))).isFalse();
        assertThat(equal.mayMatch(Map.of())).isTrue();

        ScanPredicate month = predicate("toYYYYMM(ts) = 202403 AND key != 'x'");
        assertThat(month.mayMatch(
                Map.of("ts", range("[toDateTime('2024-02-01 00:00:00'), toDateTime('2024-02-29 00:00:00')]"))))
                .isFalse();
        assertThat(month.mayMatch(
                Map.of("ts", range("[toDateTime('2024-02-01 00:00:00'), toDateTime('2024-03-01 00:00:00')]"))))
                .isTrue();

        ScanPredicate between = predicate("ts BETWEEN '2024-03-01 00:00:00' AND '2024-03-02 00:00:00'");
        assertThat(between.mayMatch(
                Map.of("ts", range("[toDateTime('2024-03-03 00:00:00'), toDateTime('2024-03-09 00:00:00')]"))))
                .isFalse();

        ScanPredicate either = predicate("id < 3 OR id IN (10, 20)");
        assertThat(either.mayMatch(Map.of("id", range("[toUInt64(5), toUInt64(9)]")))).isFalse();
        assertThat(either.mayMatch(Map.of("id", range("[toUInt64(5), toUInt64(10)]")))).isTrue();

        ScanPredicate text = predicate("key >= 'm'");
        assertThat(text.mayMatch(Map.of("key", range("[toLowCardinality('a'), toLowCardinality('c')]")))).isFalse();
    }

    @Test
    void saysNothingOfConditionsThatRangesCannotAnswer() {
        assertThat(scan("SELECT id FROM events WHERE id % 2 = 1").predicate()).isEmpty();
        assertThat(scan("SELECT id FROM events WHERE id < 3 OR key LIKE '%x'").predicate()).isEmpty();
    }

    @Test
    void tellsValuesThatAColumnMustHave() {
        ScanPredicate both = predicate("key IN ('a', 'b') AND id = 3");
        assertThat(both.requiredValues("key").orElseThrow().rowCount()).isEqualTo(2);
        assertThat(both.requiredValues("id")).isPresent();
        assertThat(both.requiredValues("ts")).isEmpty();
    }

    @Test
    void stopsWhenCancelledOrOutOfTime() {
        QueryContext cancelled = QueryContext.builder().build();
        cancelled.cancel();
        assertThatThrownBy(
                () -> SelectExecutor.execute(Blocks.query("SELECT id FROM events"), cancelled, tables).next())
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_WAS_CANCELLED));
        QueryContext late = QueryContext.builder().timeLimit(Duration.ofNanos(1)).build();
        assertThatThrownBy(() -> SelectExecutor.execute(Blocks.query("SELECT id FROM events"), late, tables).next())
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT_EXCEEDED));
    }

    @Test
    void countsRowsBeforeTheLimit() {
        try (SelectResult result = SelectExecutor
                .execute(Blocks.query("SELECT id FROM events ORDER BY id DESC LIMIT 2"), QueryContext
                        .builder()
                        .build(), tables)) {
            Block first = result.next();
            assertThat(Blocks.text(first)).containsExactly("4", "3");
            assertThat(result.next()).isNull();
            assertThat(result.rowsBeforeLimit()).contains(5L);
        }
    }

    @Test
    void takesQueryParameters() {
        QueryContext context = QueryContext.builder().parameters(Map.of("low", "3")).build();
        try (SelectResult result = SelectExecutor.execute(
                Blocks.query("SELECT id FROM events WHERE id >= {low:UInt64}"), context,
                tables)) {
            assertThat(Blocks.text(result.next())).containsExactly("3", "4");
        }
    }
}
