package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.memory.MemoryZooKeeper;
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
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real broker, with ledgers in memory. */
@SuppressWarnings("FutureReturnValueIgnored") // sends are awaited by closing the producer
final class KafkaTableConsumerIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static EmbeddedBroker broker;

    private final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.system());
    private final StoreSink.Store store = new StoreSink.Store();
    private final Set<String> produced = new TreeSet<>();
    private String topic;
    private String group;
    private TestNode node;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new EmbeddedBroker(Map.of());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void name() {
        int n = NAMES.incrementAndGet();
        topic = "topic" + n;
        group = "group" + n;
        node = new TestNode("node1", zooKeeper, store);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private static void await(Duration timeout, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for a condition").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private void produce(int partitions, int from, int count) throws Exception {
        try (KafkaProducer<String, byte[]> producer = broker.producer(Map.of())) {
            for (int i = from; i < from + count; i++) {
                byte[] value = ("{\"id\":" + i + ",\"name\":\"n" + i + "\"}").getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, i % partitions, "k" + i, value), (metadata, failure) -> {
                    if (failure == null) {
                        synchronized (produced) {
                            produced.add(topic + "-" + metadata.partition() + "@" + metadata.offset());
                        }
                    }
                });
            }
        }
    }

    private void assertExactlyOnce() {
        Map<String, Integer> offsets = store.offsets();
        assertThat(offsets.entrySet().stream().filter(e -> e.getValue() != 1)).isEmpty();
        assertThat(offsets.keySet()).isEqualTo(produced);
    }

    private static final Map<String, String> FAST = Map.of("kafka_flush_interval_ms", "200", "kafka_poll_timeout_ms",
            "100");

    @Test
    void storesEveryMessageOnceAndTellsTheGroup() throws Exception {
        broker.createTopic(topic, 4);
        produce(4, 0, 20_000);
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(30), () -> store.rowCount() >= 20_000);
        produce(4, 20_000, 1000);
        await(Duration.ofSeconds(30), () -> store.rowCount() >= 21_000);
        table.stop(Duration.ofSeconds(10), Departure.LEAVE);
        assertExactlyOnce();
        for (int p = 0; p < 4; p++) {
            LedgerState ledger = node.ledger(group, topic, p);
            assertThat(ledger.nextOffset()).isEqualTo(5250);
            assertThat(ledger.counters().inserted()).isEqualTo(5250);
            assertThat(ledger.counters().consumed()).isEqualTo(5250);
        }
        try (Admin admin = broker.admin()) {
            Map<TopicPartition, OffsetAndMetadata> told = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            assertThat(told.get(new TopicPartition(topic, 0)).offset()).isEqualTo(5250);
            assertThat(told.get(new TopicPartition(topic, 0)).metadata()).isEqualTo("millrace;epoch=1");
        }
        ConsumerStatus status = table.status().getFirst();
        assertThat(status.counts().messagesRead()).isEqualTo(21_000);
        assertThat(status.exceptions()).isEmpty();
    }

    @Test
    void everyMessageIsStoredOnceThroughRebalances() throws Exception {
        broker.createTopic(topic, 6);
        Thread producer = new Thread(() -> {
            try {
                for (int round = 0; round < 30; round++) {
                    produce(6, round * 600, 600);
                    Thread.sleep(100);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }, "producer");
        producer.start();
        node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of()).start();
        await(Duration.ofSeconds(20), () -> store.rowCount() > 0);
        try (TestNode second = new TestNode("node2", zooKeeper, store);
                TestNode third = new TestNode("node3", zooKeeper, store)) {
            KafkaTableConsumer leaving = second.table("queue", broker.bootstrap(), topic, group,
                    Map.of("kafka_flush_interval_ms", "300", "kafka_num_consumers", "2"), Map.of());
            leaving.start();
            await(Duration.ofSeconds(20), () -> assigned(leaving) > 0);
            KafkaTableConsumer restarting = third.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
            restarting.start();
            await(Duration.ofSeconds(20), () -> assigned(restarting) > 0);
            leaving.stop(Duration.ofSeconds(5), Departure.LEAVE);
            restarting.stop(Duration.ofSeconds(5), Departure.RETURN);
            third.table("queue", broker.bootstrap(), topic, group, FAST, Map.of()).start();
            producer.join();
            await(Duration.ofSeconds(30), () -> store.rowCount() >= 18_000);
        }
        assertExactlyOnce();
        long inserted = 0;
        for (int p = 0; p < 6; p++) {
            inserted += node.ledger(group, topic, p).counters().inserted();
        }
        assertThat(inserted).isEqualTo(18_000);
    }

    private static int assigned(KafkaTableConsumer table) {
        return table.status().stream().mapToInt(s -> s.assignments().size()).sum();
    }

    @Test
    void aMemberThatLeftWithoutAWordIsFencedAndItsMessagesAreStoredOnce() throws Exception {
        broker.createTopic(topic, 2);
        produce(2, 0, 1000);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        node.sink().beforeCommit = block -> {
            held.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        KafkaTableConsumer zombie = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        zombie.start();
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
        // Another process of the same node takes the member's name, as after a restart that the first did not notice.
        try (TestNode second = new TestNode("node2", zooKeeper, store)) {
            second.tableAs("node1", "queue", broker.bootstrap(), topic, group, FAST, Map.of()).start();
            await(Duration.ofSeconds(30), () -> store.rowCount() >= 1000);
            release.countDown();
            await(Duration.ofSeconds(10), () -> exceptions(zombie).contains("fenced"));
            zombie.stop(Duration.ofSeconds(3), Departure.RETURN);
            produce(2, 1000, 500);
            await(Duration.ofSeconds(30), () -> store.rowCount() >= 1500);
        }
        assertExactlyOnce();
    }

    private static String exceptions(KafkaTableConsumer table) {
        return table.status()
                .stream()
                .flatMap(s -> s.exceptions().stream())
                .map(ConsumerStatus.ExceptionEntry::text)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aFailingViewHoldsEverythingBackUntilItIsMended() throws Exception {
        broker.createTopic(topic, 2);
        produce(2, 0, 3000);
        AtomicInteger failures = new AtomicInteger(3);
        node.sink().beforePrepare = block -> {
            if (failures.getAndDecrement() > 0) {
                throw new UserException(ErrorCode.CANNOT_PARSE_NUMBER, "the view fails");
            }
        };
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(30), () -> store.rowCount() >= 3000);
        assertExactlyOnce();
        assertThat(exceptions(table)).contains("Code: 72. DB::Exception: the view fails. (CANNOT_PARSE_NUMBER)");
        assertThat(table.status().getFirst().counts().rebalanceRevocations()).isZero();
        assertThat(table.status().getFirst().counts().blocksDropped()).isEqualTo(3);
    }

    private void produceRaw(int partition, String value) throws Exception {
        try (KafkaProducer<String, byte[]> producer = broker.producer(Map.of())) {
            long offset = producer.send(new ProducerRecord<>(topic, partition, "k",
                    value == null ? null : value.getBytes(StandardCharsets.UTF_8))).get().offset();
            if (value != null && value.startsWith("{")) {
                produced.add(topic + "-" + partition + "@" + offset);
            }
        }
    }

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
    void theLedgerPassesAbortedMessagesAndControlRecords() throws Exception {
        broker.createTopic(topic, 1);
        try (KafkaProducer<String, byte[]> producer = broker.producer(Map.of("transactional.id", "tx" + topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, "k", "{\"id\":1}".getBytes(StandardCharsets.UTF_8)));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, "k", "{\"id\":2}".getBytes(StandardCharsets.UTF_8)));
            producer.flush();
            producer.abortTransaction();
        }
        node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of()).start();
        await(Duration.ofSeconds(20), () -> node.ledger(group, topic, 0) != null
                && node.ledger(group, topic, 0).nextOffset() == 4);
        await(Duration.ofSeconds(5), () -> store.rowCount() == 1);
        assertThat(node.ledger(group, topic, 0).counters()).isEqualTo(new Counters(1, 1, 0, 0, 0, 0));
    }

    @Test
    void offsetsThatAreGoneAreRecordedAsAGap() throws Exception {
        broker.createTopic(topic, 1);
        produce(1, 0, 10);
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 10);
        table.stop(Duration.ofSeconds(5), Departure.LEAVE);
        produce(1, 10, 10);
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(15))).all().get();
        }
        KafkaTableConsumer again = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        again.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 15);
        assertThat(node.ledger(group, topic, 0).counters()).isEqualTo(new Counters(20, 15, 0, 0, 0, 5));
        assertThat(node.ledger(group, topic, 0).gaps()).singleElement()
                .satisfies(
                        gap -> assertThat(gap.reason())
                                .isEqualTo("OFFSET_GAP: offsets [10, 15) are gone from the topic"));
        assertThat(exceptions(again)).contains("OFFSET_GAP");
    }

    @Test
    void withoutAPolicyLostOffsetsStopTheTopicPartition() throws Exception {
        broker.createTopic(topic, 1);
        produce(1, 0, 10);
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(5))).all().get();
            admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(2)))
                    .all()
                    .get();
        }
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST,
                Map.of("auto_offset_reset", "error"));
        table.start();
        await(Duration.ofSeconds(20), () -> table.status()
                .getFirst()
                .assignments()
                .stream()
                .anyMatch(a -> a.phase() == PartitionPhase.OFFSET_LOST));
        assertThat(store.rowCount()).isZero();
        assertThat(exceptions(table))
                .contains("OFFSET_GAP: offsets [2, 5) are gone from the topic, and auto_offset_reset");
        table.seek(topic, 0, 5);
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 5);
    }

    @Test
    void aRecreatedTopicIsReadFromItsBeginning() throws Exception {
        broker.createTopic(topic, 1);
        produce(1, 0, 10);
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 10);
        table.stop(Duration.ofSeconds(5), Departure.LEAVE);
        String before = node.ledger(group, topic, 0).topicId();
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(Set.of(topic)).all().get();
        }
        broker.createTopic(topic, 1);
        produce(1, 10, 30);
        node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of()).start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 40);
        LedgerState ledger = node.ledger(group, topic, 0);
        assertThat(ledger.nextOffset()).isEqualTo(30);
        assertThat(ledger.topicId()).isNotEqualTo(before);
        assertThat(ledger.gaps()).singleElement()
                .satisfies(gap -> assertThat(gap.reason()).startsWith("TOPIC_RECREATED"));
        assertThat(ledger.counters().inserted()).isEqualTo(40);
    }

    @Test
    void aResetOfTheGroupByKafkasToolsIsFollowedOnceAndRecorded() throws Exception {
        broker.createTopic(topic, 1);
        produce(1, 0, 10);
        TopicPartition tp = new TopicPartition(topic, 0);
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 10);
        table.stop(Duration.ofSeconds(5), Departure.LEAVE);
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(group, Map.of(tp, new OffsetAndMetadata(4))).all().get();
            KafkaTableConsumer again = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
            again.start();
            await(Duration.ofSeconds(20), () -> store.rowCount() >= 16);
            again.stop(Duration.ofSeconds(5), Departure.LEAVE);
            assertThat(node.ledger(group, topic, 0).gaps()).singleElement()
                    .satisfies(gap -> assertThat(gap.reason())
                            .isEqualTo("GROUP_RESET: the group's offset was set from 10 to 4"));
            OffsetAndMetadata told = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(tp);
            assertThat(told.metadata()).startsWith(StartPosition.METADATA_PREFIX);
        }
        KafkaTableConsumer third = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        third.start();
        produce(1, 10, 1);
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 17);
        assertThat(store.rowCount()).isEqualTo(17);
    }

    @Test
    void aGroupWithoutALedgerGoesOnWhereKafkaSaysItIs() throws Exception {
        broker.createTopic(topic, 1);
        produce(1, 0, 10);
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(group,
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(7, "someone"))).all().get();
        }
        node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of()).start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 3);
        assertThat(store.offsets().keySet()).containsExactly(topic + "-0@7", topic + "-0@8", topic + "-0@9");
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
    void theNewerGroupProtocolWorksToo() throws Exception {
        broker.createTopic(topic, 4);
        produce(4, 0, 2000);
        Map<String, String> section = Map.of("group_protocol", "consumer");
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, section);
        table.start();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 2000);
        try (TestNode second = new TestNode("node2", zooKeeper, store)) {
            KafkaTableConsumer other = second.table("queue", broker.bootstrap(), topic, group, FAST, section);
            other.start();
            await(Duration.ofSeconds(40), () -> assigned(other) == 2 && assigned(table) == 2);
            produce(4, 2000, 1000);
            await(Duration.ofSeconds(20), () -> store.rowCount() >= 3000);
            table.stop(Duration.ofSeconds(5), Departure.RETURN);
            KafkaTableConsumer again = node.table("queue", broker.bootstrap(), topic, group, FAST, section);
            again.start();
            await(Duration.ofSeconds(40), () -> assigned(again) == 2);
            produce(4, 3000, 1000);
            await(Duration.ofSeconds(20), () -> store.rowCount() >= 4000);
        }
        assertExactlyOnce();
    }

    @Test
    void withoutABrokerItWaitsSaysSoAndStopsInTime() throws Exception {
        int port = EmbeddedBroker.freePort();
        KafkaTableConsumer table = node.table("queue", "localhost:" + port, topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> table.status().getFirst().state() == ConsumerState.BROKER_UNREACHABLE);
        long start = System.nanoTime();
        table.stop(Duration.ofSeconds(2), Departure.LEAVE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        assertThat(table.status().getFirst().state()).isEqualTo(ConsumerState.STOPPED);
    }

    @Test
    void aTopicThatDoesNotExistYetIsConsumedOnceItDoes() throws Exception {
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST,
                Map.of("metadata_max_age_ms", "500"));
        table.start();
        await(Duration.ofSeconds(20), () -> table.status().getFirst().lastPollTime() != null);
        broker.createTopic(topic, 1);
        produce(1, 0, 5);
        await(Duration.ofSeconds(30), () -> store.rowCount() >= 5);
        assertExactlyOnce();
    }

    @Test
    void pausedNothingIsFetchedAndTheMembershipStays() throws Exception {
        broker.createTopic(topic, 1);
        KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
        table.start();
        await(Duration.ofSeconds(20), () -> assigned(table) == 1);
        table.pause();
        await(Duration.ofSeconds(5), () -> table.status().getFirst().state() == ConsumerState.PAUSED);
        produce(1, 0, 5);
        Thread.sleep(700);
        assertThat(store.rowCount()).isZero();
        assertThat(assigned(table)).isEqualTo(1);
        table.resume();
        await(Duration.ofSeconds(20), () -> store.rowCount() >= 5);
        assertExactlyOnce();
    }

    @Test
    void aBrokerThatGoesAwayAndComesBackIsWaitedFor() throws Exception {
        EmbeddedBroker shared = broker;
        try (EmbeddedBroker own = new EmbeddedBroker(Map.of())) {
            broker = own;
            broker.createTopic(topic, 2);
            produce(2, 0, 500);
            KafkaTableConsumer table = node.table("queue", broker.bootstrap(), topic, group, FAST, Map.of());
            table.start();
            await(Duration.ofSeconds(20), () -> store.rowCount() >= 500);
            own.stop();
            await(Duration.ofSeconds(20), () -> table.status().getFirst().state() == ConsumerState.BROKER_UNREACHABLE);
            assertThat(exceptions(table)).contains("no broker can be reached");
            own.start();
            produce(2, 500, 500);
            await(Duration.ofSeconds(60), () -> store.rowCount() >= 1000);
            assertExactlyOnce();
        } finally {
            broker = shared;
        }
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
}
