package io.millrace.node.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.Catalogs;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.part.TableColumn;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MergeTreeDefinitionTest {
    private static final Macros MACROS = new Macros(Map.of("shard", "s1", "replica", "r1", "layer", "x"));
    private static final String COLUMNS = "CREATE TABLE t (a UInt8, b String, d Date) ENGINE = ";

    private static MergeTreeDefinition of(String engineAndKeys, String... alters) {
        Catalog catalog = Catalogs.after(Catalogs.after(COLUMNS + engineAndKeys), alters);
        return MergeTreeDefinition.of(Catalogs.table(catalog, "t"), MACROS);
    }

    private static String keys(MergeTreeDefinition t) {
        return t.sortingKey().stream().map(SqlText::expression).toList() + " "
                + t.primaryKey().stream().map(SqlText::expression).toList() + " "
                + t.partitionKey().stream().map(SqlText::expression).toList();
    }

    @Test
    void withoutArgumentsThePathIsTheTablesUuidAndTheShard() {
        MergeTreeDefinition plain = of("MergeTree ORDER BY a");
        assertThat(plain.path().path()).isEqualTo("/tables/00000000-0000-0000-0000-000000000001/s1");
        assertThat(plain.replica()).isEqualTo("r1");
        assertThat(of("ReplicatedMergeTree ORDER BY a").path()).isEqualTo(plain.path());
    }

    @Test
    void argumentsReplacePathAndReplicaWithMacrosExpanded() {
        MergeTreeDefinition t = of(
                "ReplicatedMergeTree('/c/{layer}/{shard}/{database}/{table}/{uuid}', 'at-{replica}') ORDER BY a");
        assertThat(t.path().path()).isEqualTo("/c/x/s1/default/t/00000000-0000-0000-0000-000000000001");
        assertThat(t.replica()).isEqualTo("at-r1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MergeTree ORDER BY a | [a] [a] []",
        "MergeTree ORDER BY (a, b) PRIMARY KEY a PARTITION BY toYYYYMM(d) | [a, b] [a] [toYYYYMM(d)]",
        "MergeTree PRIMARY KEY (a, b) | [a, b] [a, b] []",
        "MergeTree ORDER BY tuple() | [] [] []",
        "MergeTree ORDER BY (a, lower(b)) PARTITION BY (a, d) | [a, lower(b)] [a, lower(b)] [a, d]",
        "MergeTree(d, (a, b), 8192) | [a, b] [a, b] [toYYYYMM(d)]",
        "ReplicatedMergeTree('/x/y', 'r', d, a, 8192) | [a] [a] [toYYYYMM(d)]"})
    void keysAreTakenApart(String engineAndKeys, String expected) {
        assertThat(keys(of(engineAndKeys))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MergeTree ORDER BY (a, b) PRIMARY KEY b | BAD_ARGUMENTS | Primary key must be a prefix of the sorting key",
        "MergeTree ORDER BY a PRIMARY KEY (a, b) | BAD_ARGUMENTS | in the position 1 is b",
        "MergeTree(d, a, 4096) | NOT_IMPLEMENTED | Index granularity 4096",
        "MergeTree(d, a, (a, b), 8192) | NOT_IMPLEMENTED | Sampling",
        "MergeTree(d) ORDER BY a | NUMBER_OF_ARGUMENTS_DOESNT_MATCH | requires no arguments",
        "ReplicatedMergeTree('/x/y') ORDER BY a | NUMBER_OF_ARGUMENTS_DOESNT_MATCH | zookeeper_path and replica_name",
        "ReplicatedMergeTree('/x/{rack}', 'r') ORDER BY a | SYNTAX_ERROR | No macro 'rack' in config",
        "ReplicatedMergeTree('x/y', 'r') ORDER BY a | BAD_ARGUMENTS | starts with '/'",
        "ReplicatedMergeTree('/nodes/y', 'r') ORDER BY a | BAD_ARGUMENTS | does not start with one of"})
    void refusesByCode(String engineAndKeys, ErrorCode code, String message) {
        assertThatThrownBy(() -> of(engineAndKeys)).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(message);
        });
    }

    @Test
    void onlyStoredColumnsAreInThePartsUnderTheirOwnIds() {
        MergeTreeDefinition t = of("MergeTree ORDER BY a", "ALTER TABLE t ADD COLUMN x UInt8 ALIAS a + 1 FIRST",
                "ALTER TABLE t ADD COLUMN y UInt8 MATERIALIZED a + 2 AFTER a",
                "ALTER TABLE t ADD COLUMN z UInt8 EPHEMERAL",
                "ALTER TABLE t ADD COLUMN w UInt8 DEFAULT 7");
        assertThat(t.layout().columns()).extracting(TableColumn::name).containsExactly("a", "y", "b", "d", "w");
        assertThat(t.layout().columns()).extracting(TableColumn::id).containsExactly(1, 5, 2, 3, 7);
        assertThat(t.layout().schemaVersion()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"MergeTree ORDER BY a | false", "ReplicatedMergeTree ORDER BY a | true",
        "MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 10000 | true",
        "ReplicatedMergeTree ORDER BY a SETTINGS replicated_deduplication_window = 0 | false"})
    void insertsAreDeduplicatedAsTheEngineSays(String engineAndKeys, boolean isDeduplicating) {
        assertThat(of(engineAndKeys).isDeduplicating()).isEqualTo(isDeduplicating);
    }
}
