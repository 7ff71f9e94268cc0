package io.millrace.node.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.settings.KafkaSection;
import io.millrace.node.config.ConfigFiles;
import io.millrace.node.config.ConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaSectionsTest {
    @TempDir
    Path dir;

    private KafkaSection section(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.writeString(file, text);
        ConfigNode kafka = ConfigFiles.load(file).child("kafka").orElseThrow();
        return KafkaSections.of(kafka);
    }

    @Test
    void valuesAreSortedByWhomTheyAreFor() throws IOException {
        KafkaSection section = section("config.xml", """
                <clickhouse><kafka>
                    <debug>cgrp</debug>
                    <auto_offset_reset>smallest</auto_offset_reset>
                    <kafka_topic><name>logs</name><fetch_min_bytes>100</fetch_min_bytes></kafka_topic>
                    <kafka_topic><name>stats</name><fetch_min_bytes>200</fetch_min_bytes></kafka_topic>
                    <consumer>
                        <session_timeout_ms>6000</session_timeout_ms>
                        <kafka_topic><name>logs</name><fetch_min_bytes>300</fetch_min_bytes></kafka_topic>
                    </consumer>
                    <producer><compression_codec>gzip</compression_codec></producer>
                </kafka></clickhouse>
                """);
        assertThat(section.general())
                .isEqualTo(new KafkaSection.Level(Map.of("debug", "cgrp", "auto.offset.reset", "smallest"),
                        List.of(new KafkaSection.Topic("logs", Map.of("fetch.min.bytes", "100")),
                                new KafkaSection.Topic("stats", Map.of("fetch.min.bytes", "200")))));
        assertThat(section.consumer()).isEqualTo(new KafkaSection.Level(Map.of("session.timeout.ms", "6000"),
                List.of(new KafkaSection.Topic("logs", Map.of("fetch.min.bytes", "300")))));
        assertThat(section.producer())
                .isEqualTo(new KafkaSection.Level(Map.of("compression.codec", "gzip"), List.of()));
    }

    @Test
    void theOlderFormNamesTheTopicInTheElement() throws IOException {
        assertThat(section("config.xml",
                "<clickhouse><kafka><kafka_logs><fetch_min_bytes>1</fetch_min_bytes></kafka_logs></kafka></clickhouse>")
                .general()
                .topics()).containsExactly(new KafkaSection.Topic("logs", Map.of("fetch.min.bytes", "1")));
    }

    @Test
    void yamlMeansTheSame() throws IOException {
        KafkaSection section = section("config.yaml", """
                kafka:
                  debug: cgrp
                  kafka_topic:
                    - name: logs
                      fetch_min_bytes: 100
                    - name: stats
                      fetch_min_bytes: 200
                  consumer:
                    session_timeout_ms: 6000
                """);
        assertThat(section.general().values()).containsExactlyEntriesOf(Map.of("debug", "cgrp"));
        assertThat(section.general().topics()).extracting(KafkaSection.Topic::name).containsExactly("logs", "stats");
        assertThat(section.consumer().values()).containsExactlyEntriesOf(Map.of("session.timeout.ms", "6000"));
        assertThat(section.producer()).isEqualTo(KafkaSection.Level.EMPTY);
    }
}
