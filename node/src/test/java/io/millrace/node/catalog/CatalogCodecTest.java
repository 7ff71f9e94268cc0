package io.millrace.node.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.CorruptionException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogCodecTest {
    @Test
    void aCatalogComesBackAsItWas() {
        Catalog catalog = Catalogs.after("CREATE DATABASE d",
                "CREATE TABLE t (a UInt8, b LowCardinality(Nullable(String)) DEFAULT upper('x'), c Date ALIAS today() COMMENT 'it''s')"
                        + " ENGINE = ReplicatedMergeTree('/t/{shard}', '{replica}') PARTITION BY toYYYYMM(c) ORDER BY (a, b)",
                "ALTER TABLE t ADD COLUMN d UInt64 FIRST, ADD COLUMN e Array(Decimal(9, 2)) AFTER a",
                "CREATE TABLE d.k (a UInt8 NULL) ENGINE = Kafka SETTINGS kafka_broker_list = 'h:9092',"
                        + " kafka_topic_list = 'x', kafka_group_name = 'g', kafka_format = 'JSONEachRow'",
                "CREATE MATERIALIZED VIEW v ENGINE = MergeTree ORDER BY x AS SELECT a AS x FROM d.k",
                "CREATE MATERIALIZED VIEW w TO t AS WITH 1 AS one SELECT a + one AS a FROM d.k WHERE a IN (1, 2)",
                "CREATE VIEW q AS SELECT count() AS n FROM t GROUP BY a", "CREATE TABLE m (a UInt8) ENGINE = Memory",
                "DETACH TABLE m", "CREATE OR REPLACE TABLE n (a UInt8) ENGINE = Null", "RENAME TABLE n TO n2");
        Catalog decoded = CatalogCodec.decode(CatalogCodec.encode(catalog));
        assertThat(decoded).isEqualTo(catalog);
        assertThat(Catalogs.table(decoded, "t").columns()).extracting(TableColumn::id).containsExactly(4, 1, 5, 2, 3);
        assertThat(Catalogs.table(decoded, "m").isDetached()).isTrue();
        // An id is never given twice, whatever was stored in between.
        assertThat(Catalogs.table(Catalogs.after(decoded, "ALTER TABLE t ADD COLUMN f UInt8"), "t")
                .column("f")
                .orElseThrow()
                .id())
                .isEqualTo(6);
    }

    @Test
    void theStoredFormIsAsDocumented() {
        assertThat(new String(CatalogCodec.encode(Catalogs.after("CREATE TABLE t (a UInt8) ENGINE = Null")),
                StandardCharsets.UTF_8)).isEqualTo("{\"format\":1,\"ddlIndex\":0,\"databases\":[{\"name\":\"default\","
                        + "\"uuid\":\"00000000-0000-0000-0000-000000000001\",\"tables\":[{\"create\":\"CREATE TABLE default.t"
                        + " UUID '00000000-0000-0000-0000-000000000001'\\n(\\n    `a` UInt8\\n)\\nENGINE = `Null`\","
                        + "\"columnIds\":{\"a\":1},\"nextColumnId\":2,\"schemaVersion\":0,\"detached\":false}]}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not JSON", "{}", "{\"format\":2}",
        "{\"format\":1,\"databases\":[{\"name\":\"d\",\"uuid\":\"no\",\"tables\":[]}]}",
        "{\"format\":1,\"databases\":[{\"name\":\"d\",\"uuid\":\"00000000-0000-0000-0000-000000000001\",\"tables\":[{\"create\":\"SELECT\"}]}]}",
        "{\"format\":1,\"databases\":[{\"name\":\"d\",\"uuid\":\"00000000-0000-0000-0000-000000000001\",\"tables\":[{\"create\":\"SELECT 1\"}]}]}",
        "{\"format\":1,\"databases\":[{\"name\":\"d\",\"uuid\":\"00000000-0000-0000-0000-000000000001\",\"tables\":"
                + "[{\"create\":\"CREATE TABLE d.t (a UInt8) ENGINE = `Null`\",\"columnIds\":{}}]}]}"})
    void refusesWhatIsNoCatalog(String stored) {
        assertThatThrownBy(() -> CatalogCodec.decode(stored.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("stored catalog");
    }
}
