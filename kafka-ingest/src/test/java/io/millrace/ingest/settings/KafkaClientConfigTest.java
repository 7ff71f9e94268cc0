package io.millrace.ingest.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.settings.KafkaSection.Level;
import io.millrace.ingest.settings.KafkaTableSettings.SessionDefaults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KafkaClientConfigTest {
    private static KafkaTableSettings table(Map<String, String> settings) {
        Map<String, SettingValue> named = new HashMap<>();
        settings.forEach((name, value) -> named.put(name, SettingValue.string(value)));
        return KafkaTableSettings.parse(List.of(SettingValue.string("b:9092"), SettingValue.string("orders"),
                SettingValue.string("g"), SettingValue.string("CSV")), named, SessionDefaults.CLICKHOUSE);
    }

    private static KafkaClientConfig config(Map<String, String> general) {
        return new KafkaClientConfig(new KafkaSection(new Level(general, List.of()), Level.EMPTY, Level.EMPTY),
                table(Map.of()));
    }

    @Test
    void namesOfLibrdkafkaBecomeThoseOfTheJavaClient() {
        Map<String, Object> consumer = config(Map.of("fetch_wait_max_ms", "7", "fetch_message_max_bytes", "8",
                "session_timeout_ms", "9", "socket_timeout_ms", "10", "security_protocol", "sasl_ssl",
                "sasl_mechanisms", "scram-sha-512", "sasl_username", "u\"1", "sasl_password", "p\\2",
                "partition_assignment_strategy", "range,cooperative-sticky")).consumer();
        assertThat(consumer).containsEntry("fetch.max.wait.ms", "7")
                .containsEntry("max.partition.fetch.bytes", "8")
                .containsEntry("session.timeout.ms", "9")
                .containsEntry("request.timeout.ms", "10")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\\\"1\" password=\"p\\\\2\";")
                .containsEntry("bootstrap.servers", "b:9092")
                .containsEntry("partition.assignment.strategy",
                        List.of("org.apache.kafka.clients.consumer.RangeAssignor",
                                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"));
    }

    @Test
    void theTableWinsOverTheConsumerSectionWhichWinsOverTheGeneralOne() {
        KafkaSection section = new KafkaSection(
                new Level(Map.of("fetch_min_bytes", "1", "security_protocol", "plaintext", "max_poll_interval_ms", "5"),
                        List.of(new KafkaSection.Topic("orders", Map.of("fetch_min_bytes", "2")),
                                new KafkaSection.Topic("others", Map.of("fetch_min_bytes", "9")))),
                new Level(Map.of("max_poll_interval_ms", "6"),
                        List.of(new KafkaSection.Topic("orders", Map.of("fetch_min_bytes", "3")))),
                new Level(Map.of("compression_codec", "gzip", "compression_level", "3"), List.of()));
        KafkaClientConfig config = new KafkaClientConfig(section,
                table(Map.of("kafka_security_protocol", "ssl", "kafka_compression_codec", "zstd")));
        assertThat(config.consumer()).containsEntry("fetch.min.bytes", "3")
                .containsEntry("max.poll.interval.ms", "6")
                .containsEntry("security.protocol", "SSL")
                .doesNotContainKey("compression.type");
        assertThat(config.producer()).containsEntry("compression.type", "zstd")
                .containsEntry("compression.zstd.level", 3)
                .doesNotContainKey("fetch.min.bytes");
    }

    @Test
    void autoOffsetResetTakesLibrdkafkasWords() {
        assertThat(config(Map.of()).autoOffsetReset()).isEqualTo("earliest");
        assertThat(config(Map.of("auto_offset_reset", "smallest")).autoOffsetReset()).isEqualTo("earliest");
        assertThat(config(Map.of("auto_offset_reset", "end")).autoOffsetReset()).isEqualTo("latest");
        assertThat(config(Map.of("auto_offset_reset", "error")).autoOffsetReset()).isEqualTo("none");
        assertThatThrownBy(() -> config(Map.of("auto_offset_reset", "newest")))
                .hasMessage(
                        "The setting auto_offset_reset of the <kafka> section cannot be 'newest': earliest, latest or error");
    }

    @Test
    void unknownNamesAreRefusedAndKnobsWithoutACounterpartAreNamed() {
        assertThatThrownBy(() -> config(Map.of("fetch_minimum", "1")))
                .hasMessage("The setting fetch_minimum of the <kafka> section is not known");
        assertThatThrownBy(() -> config(Map.of("enable_auto_commit", "true"))).hasMessageContaining("must be false");
        assertThatThrownBy(() -> config(Map.of("group_id", "x"))).hasMessageContaining("belongs to the table");
        assertThatThrownBy(() -> new KafkaClientConfig(
                new KafkaSection(Level.EMPTY, new Level(Map.of("linger_ms", "1"), List.of()), Level.EMPTY),
                table(Map.of()))).hasMessageContaining("is not a setting of a consumer");
        assertThat(config(Map.of("debug", "all", "statistics_interval_ms", "0")).withoutEffect())
                .containsExactlyInAnyOrder("debug", "statistics.interval.ms");
    }

    @Test
    void aBrokersCertificateNeedNotBeBelieved() {
        assertThat(config(Map.of("enable_ssl_certificate_verification", "false")).consumer())
                .containsEntry("ssl.engine.factory.class", UnverifiedSslEngineFactory.class)
                .containsEntry("ssl.endpoint.identification.algorithm", "");
    }
}
