package io.millrace.node.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.catalog.CatalogStep.Effect;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogMachineTest {
    private static final String TABLE = "CREATE TABLE t (a UInt8, b String) ENGINE = MergeTree ORDER BY a";
    private static final String VIEW = "CREATE MATERIALIZED VIEW v ENGINE = MergeTree ORDER BY x AS SELECT a AS x FROM t";

    private static void assertRefused(Catalog catalog, String statement, ErrorCode code, String message) {
        assertThatThrownBy(() -> Catalogs.step(catalog, statement)).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(message);
        });
    }

    @Test
    void aTableAppearsWithColumnIdsFromOne() {
        CatalogStep step = Catalogs.step(Catalog.EMPTY, TABLE);
        TableEntry table = Catalogs.table(step.next(), "t");
        assertThat(table.columns()).extracting(TableColumn::id).containsExactly(1, 2);
        assertThat(table.nextColumnId()).isEqualTo(3);
        assertThat(step.effects()).containsExactly(new Effect.Appeared(table));
    }

    @Test
    void ifNotExistsChangesNothingForATableThatIsThere() {
        Catalog catalog = Catalogs.after(TABLE);
        CatalogStep step = Catalogs.step(catalog, TABLE.replace("TABLE t", "TABLE IF NOT EXISTS t"));
        assertThat(step.next()).isSameAs(catalog);
        assertThat(step.effects()).isEmpty();
        CatalogStep database = Catalogs.step(catalog, "CREATE DATABASE IF NOT EXISTS default");
        assertThat(database.next()).isSameAs(catalog);
    }

    @Test
    void aNameIsTakenByADetachedTableToo() {
        Catalog catalog = Catalogs.after(TABLE);
        assertRefused(catalog, TABLE, ErrorCode.TABLE_ALREADY_EXISTS, "Table default.t already exists");
        assertRefused(Catalogs.after(catalog, "DETACH TABLE t"), TABLE, ErrorCode.TABLE_ALREADY_EXISTS,
                "already exists (detached)");
    }

    @Test
    void orReplaceDropsTheOldTableBeforeTheNewOneAppears() {
        Catalog catalog = Catalogs.after(TABLE);
        CatalogStep step = Catalogs.step(catalog, TABLE.replace("CREATE", "CREATE OR REPLACE"));
        assertThat(step.effects()).containsExactly(new Effect.Dropped(Catalogs.table(catalog, "t")),
                new Effect.Appeared(Catalogs.table(step.next(), "t")));
        assertThat(Catalogs.table(step.next(), "t").uuid()).isNotEqualTo(Catalogs.table(catalog, "t").uuid());
    }

    @Test
    void aMaterializedViewWithAnEngineBringsItsInnerTableAndTakesItAlong() {
        Catalog catalog = Catalogs.after(TABLE);
        CatalogStep created = Catalogs.step(catalog, VIEW);
        TableEntry view = Catalogs.table(created.next(), "v");
        TableEntry inner = created.next().require(view.target().orElseThrow());
        assertThat(inner.name().name()).isEqualTo(".inner_id." + view.uuid());
        assertThat(inner.columns()).extracting(TableColumn::name).containsExactly("x");
        // The target first: a view must not run before what it writes into is there.
        assertThat(created.effects()).containsExactly(new Effect.Appeared(inner), new Effect.Appeared(view));
        CatalogStep dropped = Catalogs.step(created.next(), "DROP VIEW v");
        assertThat(dropped.effects()).containsExactly(new Effect.Dropped(view), new Effect.Dropped(inner));
        assertThat(dropped.next().tables()).containsExactly(Catalogs.table(catalog, "t"));
    }

    @Test
    void droppingAViewKeepsATargetThatWasNamed() {
        Catalog catalog = Catalogs.after(TABLE, "CREATE TABLE s (a UInt8) ENGINE = Null",
                "CREATE MATERIALIZED VIEW v TO t AS SELECT a FROM s", "DROP TABLE v");
        assertThat(catalog.tables()).extracting(t -> t.name().name()).containsExactly("s", "t");
    }

    @Test
    void aDetachedTableKeepsItsEntryAndComesBackAsItWas() {
        Catalog catalog = Catalogs.after(TABLE, "DETACH TABLE t");
        assertThat(catalog.attached(Catalogs.table(catalog, "t").name())).isEmpty();
        assertRefused(catalog, "ALTER TABLE t ADD COLUMN c UInt8", ErrorCode.UNKNOWN_TABLE, "is detached");
        assertRefused(catalog, "DETACH TABLE t", ErrorCode.UNKNOWN_TABLE, "does not exist");
        Catalog attached = Catalogs.after(catalog, "ATTACH TABLE t");
        assertThat(Catalogs.table(attached, "t")).isEqualTo(Catalogs.table(Catalogs.after(TABLE), "t"));
        assertRefused(attached, "ATTACH TABLE t", ErrorCode.TABLE_ALREADY_EXISTS, "already exists");
        assertThat(Catalogs.step(attached, "ATTACH TABLE IF NOT EXISTS t").effects()).isEmpty();
    }

    @Test
    void aDetachedTableCanBeDropped() {
        Catalog catalog = Catalogs.after(TABLE, "DETACH TABLE t");
        CatalogStep step = Catalogs.step(catalog, "DROP TABLE t");
        assertThat(step.effects()).containsExactly(new Effect.Dropped(Catalogs.table(catalog, "t")));
        assertThat(step.next().tables()).isEmpty();
    }

    @Test
    void renamingKeepsUuidAndColumns() {
        Catalog catalog = Catalogs.after(TABLE);
        CatalogStep step = Catalogs.step(catalog, "RENAME TABLE t TO u");
        TableEntry renamed = Catalogs.table(step.next(), "u");
        assertThat(renamed.uuid()).isEqualTo(Catalogs.table(catalog, "t").uuid());
        assertThat(renamed.columns()).isEqualTo(Catalogs.table(catalog, "t").columns());
        assertThat(step.effects())
                .containsExactly(new Effect.Renamed(Catalogs.table(catalog, "t").name(), renamed));
        assertRefused(step.next(), "RENAME TABLE u TO u", ErrorCode.TABLE_ALREADY_EXISTS, "already exists");
    }

    @Test
    void aDatabaseIsDroppedViewsFirst() {
        Catalog catalog = Catalogs.after("CREATE DATABASE d", "CREATE TABLE d.t (a UInt8) ENGINE = Null",
                "CREATE TABLE d.k (a UInt8) ENGINE = Memory",
                "CREATE MATERIALIZED VIEW d.v TO d.k AS SELECT a FROM d.t");
        CatalogStep step = Catalogs.step(catalog, "DROP DATABASE d");
        assertThat(step.effects()).hasSize(3)
                .first()
                .isInstanceOfSatisfying(Effect.Dropped.class, e -> assertThat(e.table().name().name()).isEqualTo("v"));
        assertThat(step.next().database("d")).isEmpty();
    }

    @Test
    void nodesThatApplyTheSameStatementsHaveTheSameCatalog() {
        List<String> statements = List.of("CREATE DATABASE d", TABLE, VIEW, "ALTER TABLE t ADD COLUMN c UInt8");
        assertThat(Catalogs.after(statements.toArray(String[]::new)))
                .isEqualTo(Catalogs.after(statements.toArray(String[]::new)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "DROP TABLE x | UNKNOWN_TABLE", "DROP TABLE d.x | UNKNOWN_DATABASE", "DROP DATABASE d | UNKNOWN_DATABASE",
        "DROP VIEW t | INCORRECT_QUERY", "CREATE DATABASE default | DATABASE_ALREADY_EXISTS",
        "CREATE TABLE u (a UInt8) ENGINE = TinyLog | UNKNOWN_STORAGE",
        "CREATE TABLE u (a UInt8) ENGINE = MergeTree | BAD_ARGUMENTS",
        "CREATE TABLE u (a UInt8) ENGINE = Memory ORDER BY a | BAD_ARGUMENTS",
        "CREATE TABLE u (a UInt8, a String) ENGINE = Null | DUPLICATE_COLUMN",
        "CREATE TABLE u (a UInt8) | ENGINE_REQUIRED",
        "CREATE TABLE u (a UInt8 DEFAULT 1) ENGINE = Kafka | BAD_ARGUMENTS",
        "CREATE TABLE u (a UInt8) ENGINE = MergeTree ORDER BY a SETTINGS nonsense = 1 | UNKNOWN_SETTING",
        "CREATE MATERIALIZED VIEW w AS SELECT a FROM t | INCORRECT_QUERY",
        "CREATE MATERIALIZED VIEW w TO t AS SELECT 1 AS a | QUERY_NOT_ALLOWED",
        "TRUNCATE TABLE t | NOT_IMPLEMENTED", "OPTIMIZE TABLE t | NOT_IMPLEMENTED",
        "ALTER TABLE t DROP COLUMN a | NOT_IMPLEMENTED", "DETACH TABLE x | UNKNOWN_TABLE",
        "ATTACH TABLE x | UNKNOWN_TABLE"})
    void refusesByCode(String statement, ErrorCode code) {
        assertRefused(Catalogs.after(TABLE), statement, code, "");
    }

    @ParameterizedTest
    @CsvSource({"DROP TABLE IF EXISTS x", "DROP DATABASE IF EXISTS d", "DETACH TABLE IF EXISTS x"})
    void ifExistsChangesNothingForWhatIsNotThere(String statement) {
        Catalog catalog = Catalogs.after(TABLE);
        assertThat(Catalogs.step(catalog, statement)).isEqualTo(new CatalogStep(catalog, List.of()));
    }
}
