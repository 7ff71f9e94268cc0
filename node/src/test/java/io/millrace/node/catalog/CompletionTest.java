package io.millrace.node.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompletionTest {
    private static final Catalog CATALOG = Catalogs.after("CREATE DATABASE d",
            "CREATE TABLE t (a UInt8, b String) ENGINE = MergeTree ORDER BY a",
            "CREATE TABLE tags (x UInt8) ENGINE = Memory",
            "CREATE TABLE d.t (c Date) ENGINE = Null");

    private static String completed(String statement) {
        return SqlText.format(Catalogs.complete(CATALOG, statement))
                .replaceAll("\\s+", " ")
                .replace("( ", "(")
                .replace(" )", ")");
    }

    @Test
    void aTableGetsItsDatabaseAndAUuid() {
        DdlStatement.CreateTable table = (DdlStatement.CreateTable) Catalogs.complete(CATALOG,
                "CREATE TABLE u ON CLUSTER c (a UInt8) ENGINE = Null");
        assertThat(table.name().toString()).isEqualTo("default.u");
        assertThat(table.uuid()).isEqualTo(new UUID(0, 4));
        assertThat(table.cluster()).isNull();
    }

    @Test
    void aUuidThatWasGivenStays() {
        assertThat(completed("CREATE TABLE u UUID '11111111-2222-3333-4444-555555555555' (a UInt8) ENGINE = Null"))
                .contains("11111111-2222-3333-4444-555555555555");
    }

    @Test
    void whatIsCompleteStaysAsItIs() {
        DdlStatement once = Catalogs.complete(CATALOG, "CREATE VIEW v AS SELECT a FROM t WHERE a IN tags");
        assertThat(Catalogs.complete(CATALOG, SqlText.format(once))).isEqualTo(once);
    }

    @Test
    void columnsAndEngineAreTakenFromAnotherTable() {
        DdlStatement.CreateTable table = (DdlStatement.CreateTable) Catalogs.complete(CATALOG, "CREATE TABLE u AS t");
        assertThat(table.definition().columns()).extracting(DdlStatement.ColumnDefinition::name)
                .containsExactly("a", "b");
        assertThat(table.storage().engine().name()).isEqualTo("MergeTree");
        assertThat(table.as()).isNull();
    }

    @Test
    void columnsAreTakenFromAQuery() {
        DdlStatement.CreateTable table = (DdlStatement.CreateTable) Catalogs.complete(CATALOG,
                "CREATE TABLE u ENGINE = Memory AS SELECT 1 AS x");
        assertThat(table.definition().columns()).extracting(DdlStatement.ColumnDefinition::name).containsExactly("x");
    }

    @Test
    void aTableToCopyMustExist() {
        assertThatThrownBy(() -> Catalogs.complete(CATALOG, "CREATE TABLE u AS nowhere"))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_TABLE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SELECT a FROM t | SELECT a FROM default.t",
        "SELECT a FROM d.t | SELECT a FROM d.t",
        "SELECT a FROM t AS x JOIN tags AS y ON x.a = y.x | SELECT a FROM default.t AS x INNER JOIN default.tags AS y ON x.a = y.x",
        "SELECT a FROM (SELECT a FROM t) | SELECT a FROM (SELECT a FROM default.t)",
        "SELECT a FROM t WHERE a = (SELECT max(x) FROM tags) | SELECT a FROM default.t WHERE a = (SELECT max(x) FROM default.tags)",
        "SELECT a FROM t UNION ALL SELECT x FROM tags | SELECT a FROM default.t UNION ALL SELECT x FROM default.tags",
        "WITH c AS (SELECT a FROM t) SELECT a FROM c | WITH c AS (SELECT a FROM default.t) SELECT a FROM c",
        "WITH c AS (SELECT a FROM t), e AS (SELECT a FROM c) SELECT a FROM e | WITH c AS (SELECT a FROM default.t), e AS (SELECT a FROM c) SELECT a FROM e",
        "WITH t AS (SELECT a FROM t) SELECT a FROM t | WITH t AS (SELECT a FROM default.t) SELECT a FROM t",
        "SELECT a FROM (WITH c AS (SELECT 1 AS a) SELECT a FROM c), c | SELECT a FROM (WITH c AS (SELECT 1 AS a) SELECT a FROM c), default.c",
        "SELECT a FROM t WHERE a IN tags | SELECT a FROM default.t WHERE a IN (default.tags)",
        "SELECT a FROM t WHERE a NOT IN (tags) | SELECT a FROM default.t WHERE a NOT IN (default.tags)",
        "SELECT a FROM t WHERE a IN b | SELECT a FROM default.t WHERE a IN (b)",
        "WITH tags AS (SELECT 1) SELECT a FROM t WHERE a IN tags | WITH tags AS (SELECT 1) SELECT a FROM default.t WHERE a IN (tags)",
        "WITH [1] AS tags SELECT a FROM t WHERE a IN tags | WITH [1] AS tags SELECT a FROM default.t WHERE a IN (tags)",
        "SELECT a, [1] AS tags FROM t WHERE a IN tags | SELECT a, [1] AS tags FROM default.t WHERE a IN (tags)",
        "SELECT number FROM numbers(3) | SELECT number FROM numbers(3)",
        "SELECT arrayMap(z -> z IN tags, [1]) FROM t | SELECT arrayMap(z -> (z IN (default.tags)), [1]) FROM default.t"})
    void everyTableInAQueryGetsItsDatabase(String query, String expected) {
        String text = completed("CREATE VIEW v AS " + query);
        assertThat(text.substring(text.indexOf(" AS ") + 4)).isEqualTo(expected);
    }
}
