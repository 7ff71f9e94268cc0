package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.ledger.LedgerState;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Members and brokers that come, go and fail. */
final class KafkaTableConsumerIT extends BrokerFixture {
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
}
