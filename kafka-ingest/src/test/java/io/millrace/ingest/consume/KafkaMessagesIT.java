package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.ledger.Counters;
import io.millrace.ingest.format.BlockBuilder;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.produce.KafkaInsert;
import io.millrace.ingest.produce.KafkaTableProducer;
import io.millrace.ingest.settings.KafkaClientConfig;
import io.millrace.ingest.settings.KafkaSection;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.ingest.settings.SettingValue;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.column.StringColumnBuilder;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What messages hold, in both directions. */
final class KafkaMessagesIT extends BrokerFixture {
    @Test
    void aBrokenMessageStopsItsTopicPartitionAndNoOther() throws Exception {
        broker.createTopic(topic, 2);
        produceRaw(0, "{\"id\":1}");
        produceRaw(0, "broken");
        produceRaw(0, "{\"id\":2}");
        produceRaw(1, "{\"id\":3}");
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 2);
        produceRaw(1, "{\"id\":4}");
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 3);
        assertThat(store.offsets().keySet()).containsExactlyInAnyOrder(topic + "-0@0", topic + "-1@0", topic + "-1@1");
        assertThat(exceptions(table))
                .contains("while parsing Kafka message (topic: " + topic + ", partition: 0, offset: 1)");
        assertThat(table.status().getFirst().assignments().getFirst().phase()).isIn(PartitionPhase.BROKEN_MESSAGE,
                PartitionPhase.RUNNING);
        assertThat(node.ledger(group, topic, 0).nextOffset()).isEqualTo(1);
        // An operator moves on.
        table.seek(topic, 0, 2);
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 4);
        assertExactlyOnce();
        await(Duration.ofSeconds(5),
                () -> node.ledger(group, topic, 0).counters().equals(new Counters(3, 2, 0, 0, 0, 1)));
        assertThat(node.ledger(group, topic, 0).gaps()).singleElement()
                .satisfies(gap -> assertThat(gap.reason()).isEqualTo("SEEK: moved from 1 to 2"));
    }

    @Test
    void brokenMessagesArePassedOverAndCountedUpToTheLimit() throws Exception {
        broker.createTopic(topic, 1);
        for (int i = 0; i < 4; i++) {
            produceRaw(0, "{\"id\":" + i + "}");
            produceRaw(0, i < 3 ? "broken" : null);
        }
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group,
                Map.of("kafka_flush_interval_ms", "300", "kafka_skip_broken_messages", "3"), Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 4);
        await(Duration.ofSeconds(5), () -> node.ledger(group, topic, 0).nextOffset() == 8);
        assertThat(node.ledger(group, topic, 0).counters()).isEqualTo(new Counters(8, 4, 1, 3, 0, 0));
    }

    @Test
    void streamModeStoresABrokenMessageWithItsError() throws Exception {
        broker.createTopic(topic, 1);
        node.sink().columns = Set.of("_topic", "_partition", "_offset", "_error", "_raw_message");
        produceRaw(0, "{\"id\":1}");
        produceRaw(0, "broken");
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group,
                Map.of("kafka_flush_interval_ms", "300", "kafka_handle_error_mode", "stream"), Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 2);
        Block block = store.blocks().getFirst();
        assertThat(((StringColumn) block.column("_raw_message")).stringAt(0)).isEmpty();
        assertThat(((StringColumn) block.column("_raw_message")).stringAt(1)).isEqualTo("broken");
        assertThat(((StringColumn) block.column("_error")).stringAt(1)).startsWith("Cannot parse input");
        await(Duration.ofSeconds(5), () -> table.status().getFirst().counts().errorRows() == 1);
    }

    @Test
    void aMessageOf16MebibytesIsStored() throws Exception {
        String big = "big" + topic;
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                    List.of(new NewTopic(big, 1, (short) 1).configs(Map.of("max.message.bytes", "20000000"))))
                    .all()
                    .get();
        }
        byte[] value = ("{\"id\":1,\"name\":\"" + "x".repeat(16 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<String, byte[]> producer = broker.producer(Map.of("buffer.memory", 64L << 20))) {
            producer.send(new ProducerRecord<>(big, 0, "k", value)).get();
        }
        node.table("queue", broker.bootstrap(), big, group, FAST, Map.of()).start();
        await(Duration.ofSeconds(30), () -> store.rowCount() >= 1);
        assertThat(((StringColumn) store.blocks().getFirst().column("name")).lengthAt(0)).isEqualTo(16 << 20);
    }

    @Test
    void whatIsInsertedIntoAKafkaTableCanBeConsumed() throws Exception {
        broker.createTopic(topic, 3);
        node.sink().columns = Set.of("_topic", "_partition", "_offset", "_key", "_timestamp_ms");
        Schema schema = new Schema(List.of(new Field("id", NumberType.UINT64), new Field("_key", SimpleType.STRING)));
        KafkaTableSettings settings = KafkaTableSettings.parse(
                List.of(SettingValue.string(broker.bootstrap()), SettingValue.string(topic), SettingValue.string(group),
                        SettingValue.string("JSONEachRow")),
                Map.of("kafka_compression_codec", SettingValue.string("zstd")),
                KafkaTableSettings.SessionDefaults.CLICKHOUSE);
        BlockBuilder rows = new BlockBuilder(schema, 100);
        for (int i = 0; i < 100; i++) {
            ((LongColumnBuilder) rows.column(0)).append(i);
            ((StringColumnBuilder) rows.column(1)).append("key" + i % 5);
        }
        try (KafkaTableProducer producer = new KafkaTableProducer(settings,
                new KafkaClientConfig(KafkaSection.EMPTY, settings), schema, FormatSettings.defaults(ZoneOffset.UTC),
                "test")) {
            KafkaInsert insert = producer.begin();
            insert.write(rows.build());
            assertThat(insert.finish()).isEqualTo(100);
        }
        node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of()).start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 100);
        Map<String, Set<Long>> partitionsOfKeys = new TreeMap<>();
        Set<Long> ids = new TreeSet<>();
        for (Block block : store.blocks()) {
            for (int i = 0; i < block.rowCount(); i++) {
                ids.add(((LongColumn) block.column("id")).valueAt(i));
                partitionsOfKeys
                        .computeIfAbsent(((StringColumn) block.column("_key")).stringAt(i), k -> new TreeSet<>())
                        .add(((LongColumn) block.column("_partition")).valueAt(i));
                assertThat(block.column("_timestamp_ms").isNull(i)).isFalse();
            }
        }
        assertThat(ids).hasSize(100);
        assertThat(partitionsOfKeys).hasSize(5).allSatisfy((key, in) -> assertThat(in).hasSize(1));
    }

    @Test
    void anInsertThatTheTopicRefusesFails() throws Exception {
        KafkaTableSettings settings = KafkaTableSettings.parse(
                List.of(SettingValue.string(broker.bootstrap()), SettingValue.string("nosuchtopic"),
                        SettingValue.string(group), SettingValue.string("JSONEachRow")),
                Map.of(), KafkaTableSettings.SessionDefaults.CLICKHOUSE);
        KafkaSection section = new KafkaSection(KafkaSection.Level.EMPTY, KafkaSection.Level.EMPTY,
                new KafkaSection.Level(Map.of("max_block_ms", "300"), List.of()));
        Schema schema = new Schema(List.of(new Field("id", NumberType.UINT64)));
        BlockBuilder rows = new BlockBuilder(schema, 1);
        ((LongColumnBuilder) rows.column(0)).append(1);
        try (KafkaTableProducer producer = new KafkaTableProducer(settings, new KafkaClientConfig(section, settings),
                schema,
                FormatSettings.defaults(ZoneOffset.UTC), "test")) {
            KafkaInsert insert = producer.begin();
            assertThatThrownBy(() -> {
                insert.write(rows.build());
                insert.finish();
            }).isInstanceOfSatisfying(UserException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT_EXCEEDED));
        }
    }

    @Test
    void aDirectSelectReadsFromWhereTheGroupStandsAndMovesNothing() throws Exception {
        broker.createTopic(topic, 3);
        assertThat(select(Map.of())).isEmpty();
        produce(3, 0, 20_000);
        assertThat(select(Map.of())).containsExactlyInAnyOrderElementsOf(produced);
        assertThat(select(Map.of())).hasSize(20_000);
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 20_000);
        table.stop(Duration.ofSeconds(5), Departure.LEAVE);
        produce(3, 20_000, 5);
        assertThat(select(Map.of())).hasSize(5);
        produceRaw(0, "broken");
        assertThatThrownBy(() -> select(Map.of())).isInstanceOf(UserException.class)
                .hasMessageContaining("while parsing Kafka message (topic: " + topic);
        assertThat(select(Map.of("kafka_skip_broken_messages", SettingValue.number(1)))).hasSize(5);
        assertThat(select(Map.of("kafka_handle_error_mode", SettingValue.string("stream")))).hasSize(6);
    }

    private List<String> select(Map<String, SettingValue> settings) {
        KafkaTableSettings parsed = KafkaTableSettings.parse(
                List.of(SettingValue.string(broker.bootstrap()), SettingValue.string(topic), SettingValue.string(group),
                        SettingValue.string("JSONEachRow")),
                settings, KafkaTableSettings.SessionDefaults.CLICKHOUSE);
        List<String> found = new ArrayList<>();
        try (KafkaTableReader reader = KafkaTableReader.open(parsed, new KafkaClientConfig(KafkaSection.EMPTY, parsed),
                "queue", TestNode.SCHEMA, Set.of("id", "_partition", "_offset"),
                FormatSettings.defaults(ZoneOffset.UTC),
                node.ledgers(), Duration.ofSeconds(10))) {
            for (Block block = reader.next(); block != null; block = reader.next()) {
                for (int i = 0; i < block.rowCount(); i++) {
                    found.add(topic + "-" + ((LongColumn) block.column("_partition")).valueAt(i) + "@"
                            + ((LongColumn) block.column("_offset")).valueAt(i));
                }
            }
        }
        return found;
    }
}
