package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Where consumption starts and what it passes over. */
@SuppressWarnings("FutureReturnValueIgnored") // sends are awaited by closing the producer
final class KafkaOffsetsIT extends BrokerFixture {
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
}
