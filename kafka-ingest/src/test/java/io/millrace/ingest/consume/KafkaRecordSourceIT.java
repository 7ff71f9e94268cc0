package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kafka's client and a real broker keep the contract. */
@SuppressWarnings("FutureReturnValueIgnored") // sends are awaited by closing the producer
final class KafkaRecordSourceIT extends RecordSourceContract {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static EmbeddedBroker broker;

    private final List<KafkaConnection> connections = new ArrayList<>();
    private String topic;
    private String group;
    /** Of the {@code <kafka>} section, besides what all tests have. */
    private final Map<String, String> more = new HashMap<>();

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
        Map<String, String> section = new HashMap<>(Map.of("session_timeout_ms", "3000", "heartbeat_interval_ms", "500",
                "max_poll_interval_ms", "4000", "metadata_max_age_ms", "500"));
        section.putAll(more);
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

    @Test
    void messagesOfATopicThatIsCreatedAgainAreNeverReadUnderTheOldPosition() throws Exception {
        createTopic(1);
        produce(0, "a", "b", "c");
        Client client = new Client("m");
        until(() -> client.read.size() == 3, client);
        List<String> events = List.copyOf(client.events);
        deleteTopic();
        createTopic(1);
        produce(0, "v", "w", "x", "y", "z");
        OffsetOutOfRangeException gone = catchThrowableOfType(OffsetOutOfRangeException.class,
                () -> until(() -> !client.events.equals(events), client));
        assertThat(client.read).containsExactly("0@0=a", "0@1=b", "0@2=c");
        if (gone != null) { // else the group has already taken the topic partition away and given it again
            assertThat(gone.offsetOutOfRangePartitions()).isEqualTo(Map.of(partition(0), 3L));
            client.source.seek(partition(0), new OffsetAndMetadata(0));
        }
        until(() -> client.read.size() >= 8, client);
        assertThat(client.read.subList(3, 8)).containsExactly("0@0=v", "0@1=w", "0@2=x", "0@3=y", "0@4=z");
    }

    /** The same, but somebody goes back in the old topic before anyone knows that there is a new one. */
    @Test
    void norAfterASeekInTheOldTopic() throws Exception {
        more.put("metadata_max_age_ms", "600000");
        createTopic(1);
        produce(0, "a", "b", "c");
        Client client = new Client("m");
        until(() -> client.read.size() == 3, client);
        client.source.pause(List.of(partition(0)));
        deleteTopic();
        createTopic(1);
        produce(0, "v", "w", "x", "y", "z");
        client.source.seek(partition(0), new OffsetAndMetadata(1));
        client.source.resume(List.of(partition(0)));
        OffsetOutOfRangeException gone = catchThrowableOfType(OffsetOutOfRangeException.class,
                () -> until(() -> client.read.size() > 3, client));
        assertThat(client.read).hasSize(3);
        assertThat(gone.offsetOutOfRangePartitions()).isEqualTo(Map.of(partition(0), 1L));
    }

    @Test
    void aBrokerThatTakesHalfAMinuteToAnswerDoesNotCostTheMembership() throws Exception {
        more.putAll(Map.of("fetch_wait_max_ms", "30000", "fetch_min_bytes", "1000000"));
        createTopic(2);
        produce(0, "a");
        Client first = new Client("a");
        until(() -> first.owned.size() == 2, first);
        // Longer than the group lets a member be silent.
        assertThat(first.source.poll(Duration.ofSeconds(6))).isEmpty();
        assertThat(first.source.poll(Duration.ofMillis(100))).isEmpty();
        assertThat(first.events).containsExactly("assigned [0, 1]");
        Client second = new Client("b");
        until(() -> first.owned.size() == 1 && second.owned.size() == 1, first, second);
        assertThat(first.events).hasSize(2);
        long startNs = System.nanoTime();
        first.source.close(Duration.ofSeconds(5), Departure.LEAVE);
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(10));
        until(() -> second.owned.size() == 2, second);
    }

    @Test
    void membersThatGiveUpEverythingAtEachRebalanceReadOnWhereTheyAreSought() throws Exception {
        more.put("partition_assignment_strategy", "range");
        createTopic(2);
        produce(0, "a");
        produce(1, "b");
        Client first = new Client("a");
        until(() -> first.read.size() == 2, first);
        Client second = new Client("b");
        until(() -> first.owned.size() == 1 && second.owned.size() == 1 && !second.read.isEmpty(), first, second);
        settle(first, second);
        assertThat(first.events).contains("revoked [0, 1]");
        first.read.clear();
        second.read.clear();
        produce(0, "c");
        produce(1, "d");
        until(() -> first.read.size() + second.read.size() == 2, first, second);
        assertThat(Stream.concat(first.read.stream(), second.read.stream())).containsExactlyInAnyOrder("0@1=c",
                "1@1=d");
    }

    @Test
    void uncommittedMessagesAndUncheckedBatchesAreReadWhereThatIsAskedFor() throws Exception {
        more.putAll(Map.of("isolation_level", "read_uncommitted", "check_crcs", "false", "client_rack", "r1"));
        createTopic(1);
        produceTransaction(0, true, "a");
        produceTransaction(0, false, "x");
        produce(0, "b");
        Client client = new Client("m");
        until(() -> client.read.size() == 3, client);
        assertThat(client.read).containsExactly("0@0=a", "0@2=x", "0@4=b");
    }

    @Test
    void anInterruptEndsAPoll() throws Exception {
        createTopic(1);
        Client client = new Client("m");
        until(() -> client.owned.size() == 1, client);
        settle(client);
        Thread.currentThread().interrupt();
        long startNs = System.nanoTime();
        try {
            assertThatThrownBy(() -> client.source.poll(Duration.ofSeconds(30))).isInstanceOf(InterruptException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void nothingIsLeftBehindByClients() throws Exception {
        createTopic(1);
        produce(0, "a");
        Client client = new Client("m");
        until(() -> client.read.size() == 1, client);
        client.source.close(Duration.ofSeconds(5), Departure.LEAVE);
        List<String> threads = threads();
        for (int i = 0; i < 3; i++) {
            Client another = new Client("m" + i);
            until(() -> another.read.size() == 1, another);
            another.source.close(Duration.ofSeconds(5), Departure.LEAVE);
        }
        assertThat(threads()).isSubsetOf(threads);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces()
                .keySet()
                .stream()
                .map(Thread::getName)
                .filter(name -> name.contains("consumer") || name.contains("coordinator-heartbeat"))
                .toList();
    }
}
