package io.millrace.ingest.consume;

import io.millrace.ingest.settings.KafkaClientConfig;
import io.millrace.ingest.settings.KafkaSection;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.ingest.settings.KafkaTableSettings.SessionDefaults;
import io.millrace.ingest.settings.SettingValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Kafka's client and a real broker keep the contract. */
@SuppressWarnings("FutureReturnValueIgnored") // sends are awaited by closing the producer
final class KafkaRecordSourceIT extends RecordSourceContract {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static EmbeddedBroker broker;

    private final List<KafkaConnection> connections = new ArrayList<>();
    private String topic;
    private String group;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new EmbeddedBroker(Map.of("group.min.session.timeout.ms", "1000"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void name() {
        int n = NAMES.incrementAndGet();
        topic = "contract" + n;
        group = "contract-group" + n;
    }

    @AfterEach
    void closeConnections() {
        connections.forEach(KafkaConnection::close);
    }

    private KafkaConnection connect(String member) {
        KafkaTableSettings settings = KafkaTableSettings.parse(
                List.of(SettingValue.string(broker.bootstrap()), SettingValue.string(topic),
                        SettingValue.string(group), SettingValue.string("JSONEachRow")),
                new HashMap<>(), SessionDefaults.CLICKHOUSE);
        Map<String, String> section = Map.of("session_timeout_ms", "3000", "heartbeat_interval_ms", "500",
                "max_poll_interval_ms", "4000", "metadata_max_age_ms", "500");
        KafkaClientConfig config = new KafkaClientConfig(
                new KafkaSection(new KafkaSection.Level(section, List.of()), KafkaSection.Level.EMPTY,
                        KafkaSection.Level.EMPTY),
                settings);
        KafkaConnection connection = new KafkaConnection(config, group, member, member, 1, 500, Duration.ofSeconds(10));
        connections.add(connection);
        return connection;
    }

    @Override
    RecordSource open(String member) {
        return connect(member).open(0);
    }

    @Override
    TopicIds topicIds() {
        return connect("asking");
    }

    @Override
    String topic() {
        return topic;
    }

    @Override
    void createTopic(int partitions) throws Exception {
        broker.createTopic(topic, partitions);
    }

    @Override
    void deleteTopic() throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(Set.of(topic)).all().get();
        }
    }

    @Override
    void growTopic(int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
        }
    }

    @Override
    void produce(int partition, String... values) {
        try (KafkaProducer<String, byte[]> producer = broker.producer(Map.of())) {
            send(producer, partition, values);
        }
    }

    private void send(KafkaProducer<String, byte[]> producer, int partition, String... values) {
        for (String value : values) {
            producer.send(new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    void produceTransaction(int partition, boolean isCommitted, String... values) {
        try (KafkaProducer<String, byte[]> producer = broker
                .producer(Map.of("transactional.id", "tx" + NAMES.incrementAndGet()))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, partition, values);
            producer.flush();
            if (isCommitted) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    @Override
    void deleteBefore(int partition, long offset) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(partition(partition), RecordsToDelete.beforeOffset(offset))).all().get();
        }
    }

    @Override
    void alterCommitted(int partition, OffsetAndMetadata offset) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(group, Map.of(partition(partition), offset)).all().get();
        }
    }

    @Override
    long nowNs() {
        return System.nanoTime();
    }
}
