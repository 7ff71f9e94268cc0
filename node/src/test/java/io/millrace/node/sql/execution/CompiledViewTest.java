package io.millrace.node.sql.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CompiledViewTest {
    private static final Block BLOCK = Blocks
            .of("SELECT number AS id, toLowCardinality(['push', 'fork'][number % 2 + 1]) AS event,"
                    + " [toString(number), 'x'] AS labels, '{\"a\":' || toString(number) || '}' AS raw, 'github' AS _topic FROM numbers(4)");
    private static final TableDefinition QUEUE = new TableDefinition("default", "queue", new UUID(1, 1), "Kafka",
            BLOCK.schema()
                    .fields()
                    .subList(0, 4)
                    .stream()
                    .map(f -> ColumnDefinition.plain(f.name(), f.type()))
                    .toList(),
            List.of(new Field(
                    "_topic", SimpleType.STRING)),
            List.of(), List.of(), null);

    private final MemoryTables tables = new MemoryTables();

    private CompiledView view(String sql) {
        return CompiledView.compile(Blocks.query(sql), QUEUE, tables, () -> QueryContext.builder().build());
    }

    @Test
    void passesColumnsOfAnAsteriskThroughUntouched() {
        CompiledView view = view("SELECT * FROM queue");
        Block out = view.apply(BLOCK);
        for (int c = 0; c < 4; c++) {
            assertThat(out.column(c)).isSameAs(BLOCK.column(c));
        }
        assertThat(view.requiredSourceColumns()).containsExactlyInAnyOrder("id", "event", "labels", "raw");
    }

    @Test
    void renamesWithoutCopyingAndReadsVirtualColumns() {
        CompiledView view = view("SELECT event AS kind, _topic AS topic FROM default.queue");
        Block out = view.apply(BLOCK);
        assertThat(out.schema().fields()).extracting(Field::name).containsExactly("kind", "topic");
        assertThat(out.column("kind")).isSameAs(BLOCK.column("event"));
        assertThat(view.requiredSourceColumns()).containsExactlyInAnyOrder("event", "_topic");
    }

    @Test
    void filtersAndComputesOverTheBlockAlone() {
        Block out = view("SELECT id * 10 AS ten, JSONExtractInt(raw, 'a') AS a FROM queue WHERE event = 'fork'")
                .apply(BLOCK);
        assertThat(Blocks.text(out)).containsExactly("10|1", "30|3");
    }

    @Test
    void groupsWithinTheBlock() {
        Block out = view("SELECT event, count() AS c, sum(id) AS s FROM queue GROUP BY event ORDER BY event")
                .apply(BLOCK);
        assertThat(Blocks.text(out)).containsExactly("fork|2|4", "push|2|2");
        assertThat(out.column("event")).isInstanceOf(DictionaryColumn.class);
    }

    @Test
    void readsTheSameBlockWhereverTheSourceIsNamed() {
        Block out = view(
                "SELECT id FROM queue WHERE id IN (SELECT max(id) FROM queue) UNION ALL SELECT min(id) FROM queue")
                .apply(
                        BLOCK);
        assertThat(Blocks.text(out)).containsExactly("3", "0");
    }

    @Test
    void unfoldsArrays() {
        Block out = view("SELECT id, label FROM queue ARRAY JOIN labels AS label WHERE id < 2").apply(BLOCK);
        assertThat(Blocks.text(out)).containsExactly("0|0", "0|x", "1|1", "1|x");
    }

    @Test
    void joinsWithOtherTablesAsTheyAreThen() {
        Block users = Blocks.of("SELECT number AS id, 'user' || toString(number) AS name FROM numbers(2)");
        tables.with(TableDefinition.plain("default", "users", "MergeTree", users.schema().fields()), users, false);
        Block out = view("SELECT q.id, u.name FROM queue AS q ANY LEFT JOIN users AS u ON q.id = u.id").apply(BLOCK);
        assertThat(Blocks.text(out)).containsExactly("0|user0", "1|user1", "2|", "3|");
    }

    @Test
    void looksAtTheClockForEveryBlock() {
        AtomicLong seconds = new AtomicLong(1_600_000_000L);
        CompiledView view = CompiledView.compile(Blocks.query("SELECT toUnixTimestamp(now()) AS t FROM queue LIMIT 1"),
                QUEUE, tables,
                () -> QueryContext.builder().now(Instant.ofEpochSecond(seconds.incrementAndGet())).build());
        assertThat(Blocks.text(view.apply(BLOCK))).containsExactly("1600000002");
        assertThat(Blocks.text(view.apply(BLOCK))).containsExactly("1600000003");
    }

    @Test
    void keepsItsSchemaWhenNoRowIsLeft() {
        CompiledView view = view("SELECT id, lower(event) AS e FROM queue WHERE id > 100");
        Block out = view.apply(BLOCK);
        assertThat(out.rowCount()).isZero();
        assertThat(out.schema()).isEqualTo(view.schema());
        assertThat(out.schema().field(1).type().text()).isEqualTo("LowCardinality(String)");
    }

    @Test
    void refusesAnUnknownColumnWhenItIsMade() {
        assertThatThrownBy(() -> view("SELECT evnt FROM queue")).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_IDENTIFIER);
            assertThat(e).hasMessageContaining("Maybe you meant: ['event']");
        });
    }
}
