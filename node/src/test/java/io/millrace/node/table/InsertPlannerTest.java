package io.millrace.node.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.Catalogs;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InsertPlannerTest {
    private static final String SOURCE = "CREATE TABLE s (a UInt64, b UInt64) ENGINE = Null";
    private static final String TARGET = "CREATE TABLE t (a UInt64, c UInt64 DEFAULT a * 10) ENGINE = Memory";
    private static final String QUEUE = "CREATE TABLE k (a UInt64) ENGINE = Kafka SETTINGS kafka_broker_list = 'h:9092',"
            + " kafka_topic_list = 'x', kafka_group_name = 'g', kafka_format = 'JSONEachRow'";

    private static InsertPlan plan(String table, String... statements) {
        return new TableFixture(Catalogs.after(statements)).plan(table);
    }

    private static void assertRefused(ErrorCode code, String message, String table, String... statements) {
        Catalog catalog = Catalogs.after(statements);
        assertThatThrownBy(() -> new TableFixture(catalog).plan(table)).isInstanceOfSatisfying(UserException.class,
                e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e).hasMessageContaining(message);
                });
    }

    private static List<String> routes(InsertPlan plan, Map<String, Long> row) {
        List<String> routes = new ArrayList<>();
        plan.insert(TableFixture.row(row), null, r -> routes.add(r.plan().table().entry().name().name() + " by "
                + r.viewPath().replaceAll("0{8}-0{4}-0{4}-0{4}-0{11}", "v") + " a="
                + TableFixture.value(r.block(), "a", 0)));
        return routes;
    }

    @Test
    void aBlockGoesIntoTheTableAndThroughItsViewsInOrderOfTheirNames() {
        InsertPlan plan = plan("s", SOURCE, TARGET, "CREATE MATERIALIZED VIEW w TO t AS SELECT a + 1 AS a FROM s",
                "CREATE MATERIALIZED VIEW v TO t AS SELECT a + 2 AS a FROM s WHERE b = 0");
        assertThat(routes(plan, Map.of("a", 5L, "b", 0L))).containsExactly("s by  a=5", "t by v4 a=7", "t by v3 a=6");
        // A view whose query gives no row does not touch its target.
        assertThat(routes(plan, Map.of("a", 5L, "b", 1L))).containsExactly("s by  a=5", "t by v3 a=6");
    }

    @Test
    void viewsOfTargetsRunToo() {
        InsertPlan plan = plan("s", SOURCE, TARGET, "CREATE TABLE u (a UInt64) ENGINE = Memory",
                "CREATE MATERIALIZED VIEW v TO t AS SELECT a FROM s",
                "CREATE MATERIALIZED VIEW w TO u AS SELECT c AS a FROM t");
        assertThat(routes(plan, Map.of("a", 5L, "b", 0L))).containsExactly("s by  a=5", "t by v4 a=5",
                "u by v4/v5 a=50");
    }

    @Test
    void anInsertIntoAViewGoesIntoItsTarget() {
        InsertPlan plan = plan("v", SOURCE, TARGET, "CREATE MATERIALIZED VIEW v TO t AS SELECT a FROM s");
        assertThat(plan.table().entry().name().name()).isEqualTo("t");
    }

    @Test
    void detachedViewsDoNotRun() {
        assertThat(plan("s", SOURCE, TARGET, "CREATE MATERIALIZED VIEW v TO t AS SELECT a FROM s", "DETACH TABLE v")
                .views())
                .isEmpty();
    }

    @Test
    void aConsumedTableReadsOnlyWhatItsViewsRead() {
        InsertPlan plan = plan("k", QUEUE, TARGET, "CREATE MATERIALIZED VIEW v TO t AS SELECT _offset AS a FROM k");
        assertThat(plan.columnsOfViews()).containsExactly("_offset");
    }

    @Test
    void rowsForAKafkaTableEndThereAndComeBackThroughTheTopic() {
        InsertPlan plan = plan("s", SOURCE, QUEUE, TARGET, "CREATE MATERIALIZED VIEW v TO k AS SELECT a FROM s",
                "CREATE MATERIALIZED VIEW w TO s AS SELECT a, a AS b FROM k");
        assertThat(routes(plan, Map.of("a", 5L, "b", 0L))).containsExactly("s by  a=5", "k by v4 a=5");
    }

    @Test
    void aCircleIsRefused() {
        assertRefused(ErrorCode.TOO_DEEP_RECURSION, "circle", "s", SOURCE,
                "CREATE TABLE t (a UInt64, b UInt64) ENGINE = Null",
                "CREATE MATERIALIZED VIEW v TO t AS SELECT a, b FROM s",
                "CREATE MATERIALIZED VIEW w TO s AS SELECT a, b FROM t");
    }

    @Test
    void aViewMustFitItsTarget() {
        assertRefused(ErrorCode.THERE_IS_NO_COLUMN, "outputs column with name 'z'", "s", SOURCE, TARGET,
                "CREATE MATERIALIZED VIEW v TO t AS SELECT a AS z FROM s");
        assertRefused(ErrorCode.UNKNOWN_TABLE, "nowhere", "s", SOURCE,
                "CREATE MATERIALIZED VIEW v TO nowhere AS SELECT a FROM s");
        assertRefused(ErrorCode.UNKNOWN_TABLE, "is detached", "s", SOURCE, TARGET,
                "CREATE MATERIALIZED VIEW v TO t AS SELECT a FROM s", "DETACH TABLE t");
    }

    @Test
    void aViewThatIsNotMaterializedTakesNoRows() {
        assertRefused(ErrorCode.NOT_IMPLEMENTED, "not supported by storage View", "v", SOURCE,
                "CREATE VIEW v AS SELECT a FROM s");
    }
}
