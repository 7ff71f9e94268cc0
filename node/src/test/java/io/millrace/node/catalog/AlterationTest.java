package io.millrace.node.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.sql.syntax.SqlText;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import org.junit.jupiter.api.Test;

final class AlterationTest {
    private static final String TABLE = "CREATE TABLE t (a UInt8, b String) ENGINE = MergeTree ORDER BY a";

    private static TableEntry altered(String... alters) {
        return Catalogs.table(Catalogs.after(Catalogs.after(TABLE), alters), "t");
    }

    @Test
    void anAddedColumnGetsTheNextIdWhereverItStands() {
        TableEntry table = altered("ALTER TABLE t ADD COLUMN c UInt8 FIRST, ADD COLUMN d UInt8 AFTER a",
                "ALTER TABLE t ADD COLUMN e Nullable(String)");
        assertThat(table.columns()).extracting(TableColumn::name).containsExactly("c", "a", "d", "b", "e");
        assertThat(table.columns()).extracting(TableColumn::id).containsExactly(3, 1, 4, 2, 5);
        assertThat(table.nextColumnId()).isEqualTo(6);
    }

    @Test
    void theStatementThatIsShownHasTheColumn() {
        assertThat(SqlText.format(altered("ALTER TABLE t ADD COLUMN c UInt8 DEFAULT 7 AFTER a").create()))
                .containsSubsequence("`a` UInt8", "`c` UInt8 DEFAULT 7", "`b` String");
    }

    @Test
    void everyAlterMakesANewVersion() {
        assertThat(altered("ALTER TABLE t ADD COLUMN c UInt8").schemaVersion())
                .isGreaterThan(altered().schemaVersion());
    }

    @Test
    void ifNotExistsLeavesAColumnAlone() {
        Catalog catalog = Catalogs.after(TABLE);
        CatalogStep step = Catalogs.step(catalog, "ALTER TABLE t ADD COLUMN IF NOT EXISTS b UInt8");
        assertThat(step.effects()).isEmpty();
        assertThat(step.next()).isSameAs(catalog);
    }

    @Test
    void aViewsQueryIsReplacedAndItsNamesCompleted() {
        Catalog catalog = Catalogs.after(TABLE, "CREATE TABLE s (a UInt8) ENGINE = Null",
                "CREATE MATERIALIZED VIEW v TO t AS SELECT a FROM s",
                "ALTER TABLE v MODIFY QUERY SELECT a + 1 AS a FROM s");
        TableEntry view = Catalogs.table(catalog, "v");
        assertThat(SqlText.format(view.query().orElseThrow())).contains("a + 1").contains("default.s");
        assertThat(view.schemaVersion()).isEqualTo(1);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> altered("ALTER TABLE t ADD COLUMN b UInt8")).isInstanceOfSatisfying(
                UserException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_COLUMN));
        assertThatThrownBy(() -> altered("ALTER TABLE t ADD COLUMN c UInt8 AFTER z"))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_COLUMN_IN_TABLE));
        assertThatThrownBy(() -> altered("ALTER TABLE t MODIFY QUERY SELECT 1"))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IMPLEMENTED));
    }
}
