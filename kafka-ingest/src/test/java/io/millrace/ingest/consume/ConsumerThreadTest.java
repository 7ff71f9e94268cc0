package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.ingest.fetch.MessageRun;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.ingest.settings.KafkaTableSettings.SessionDefaults;
import io.millrace.ingest.settings.SettingValue;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of clients that fail or hang: real threads, clients by hand. */
final class ConsumerThreadTest {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Set<String> seen = new HashSet<>();
    private KafkaTableConsumer consumer;

    @AfterEach
    void stop() {
        if (consumer != null) {
            consumer.stop(Duration.ofSeconds(2), Departure.LEAVE);
        }
    }

    /** Events may come in another order than they are asked for: what was passed over counts as seen. */
    private void await(String event) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!seen.contains(event)) {
            String next = events.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("waiting for " + event).isNotNull();
            assertThat(System.nanoTime()).as("waiting for " + event).isLessThan(endNs);
            seen.add(next);
        }
    }

    private KafkaTableConsumer start(Duration hangTimeout, IntFunction<RecordSource> clients) {
        Tuning tuning = new Tuning(1 << 20, Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(20),
                Duration.ofMillis(10), hangTimeout, Duration.ofSeconds(10));
        KafkaTableSettings settings = KafkaTableSettings.parse(
                List.of(SettingValue.string("b"), SettingValue.string("t"), SettingValue.string("g"),
                        SettingValue.string("JSONEachRow")),
                Map.of("kafka_consumer_reschedule_ms", SettingValue.number(10)), SessionDefaults.CLICKHOUSE);
        RecordSources sources = new RecordSources() {
            private int opened;

            @Override
            public String clientId(int consumerIndex) {
                return "client";
            }

            @Override
            public synchronized RecordSource open(int consumerIndex) {
                events.add("open " + ++opened);
                return clients.apply(opened);
            }

            @Override
            public void fallBack() {
                events.add("fall back");
            }

            @Override
            public void evict(int consumerIndex) {
                events.add("evict " + consumerIndex);
            }

            @Override
            public void close() {
                events.add("connection closed");
            }
        };
        BlockSink sink = new BlockSink() {
            @Override
            public Set<String> requiredColumns() {
                return Set.of();
            }

            @Override
            public PreparedBlock prepare(SourceBlock block) {
                throw new IllegalStateException("nothing comes");
            }
        };
        Ledgers ledgers = new Ledgers(new MemoryZooKeeper(InstantSource.system()).connect(), Ticker.SYSTEM,
                Duration.ofSeconds(1), () -> "token");
        consumer = new KafkaTableConsumer(
                new KafkaTableConsumer.Identity("node", "process", "db", "queue", TestNode.SCHEMA), settings,
                ResetPolicy.EARLIEST, sink,
                new KafkaTableConsumer.Environment(ledgers, FormatSettings.defaults(ZoneOffset.UTC), tuning,
                        Threads.PLATFORM, Ticker.SYSTEM,
                        InstantSource.system(), new Random(1), Failpoints.NONE),
                sources, topic -> Optional.of("id"));
        consumer.start();
        return consumer;
    }

    private RecordSource polling(Runnable onPoll) {
        FakeRecordSource idle = new FakeRecordSource(new FakeKafka(), new FakeTicker());
        return new DelegatingRecordSource(idle) {
            @Override
            public List<MessageRun> poll(Duration timeout) {
                onPoll.run();
                return List.of();
            }
        };
    }

    private RecordSource healthy() {
        return polling(() -> events.add("polled"));
    }

    private static RuntimeException throwing(RuntimeException e) {
        throw e;
    }

    @Test
    void aClientThatHangsIsGivenUpAndReplaced() throws Exception {
        CountDownLatch forEver = new CountDownLatch(1);
        start(Duration.ofMillis(100), n -> n > 1 ? healthy() : polling(() -> {
            boolean released = false;
            while (!released) {
                try {
                    forEver.await();
                    released = true;
                } catch (InterruptedException e) {
                    events.add("interrupted"); // and goes on hanging
                }
            }
        }));
        await("interrupted");
        await("open 2");
        await("polled");
        assertThat(consumer.status().getFirst().exceptions().toString()).contains("has not returned");
        assertThat(consumer.status().getFirst().counts().clientRebuilds()).isEqualTo(1);
        forEver.countDown();
    }

    @Test
    void aClientThatFailsIsReplacedAndTheFailureKept() throws Exception {
        start(Duration.ofSeconds(10),
                n -> n > 1 ? healthy() : polling(() -> throwing(new KafkaException("the client is broken"))));
        await("open 2");
        await("polled");
        assertThat(consumer.status().getFirst().exceptions().toString()).contains("the client is broken");
    }

    @Test
    void aClientThatCannotBeMadeIsTriedAgain() throws Exception {
        start(Duration.ofSeconds(10), n -> {
            if (n < 3) {
                throw new KafkaException("No resolvable bootstrap urls");
            }
            return healthy();
        });
        await("open 3");
        await("polled");
        assertThat(consumer.status().getFirst().exceptions().toString()).contains("No resolvable bootstrap urls");
    }

    @Test
    void brokersWithoutTheNewerProtocolAreServedByTheOlder() throws Exception {
        start(Duration.ofSeconds(10),
                n -> n > 1 ? healthy() : polling(() -> throwing(new UnsupportedVersionException("no such protocol"))));
        await("fall back");
        await("open 2");
    }

    @Test
    void aDeadMemberOfTheSameNameIsRemovedFromTheGroup() throws Exception {
        start(Duration.ofSeconds(10),
                n -> n > 1 ? healthy() : polling(() -> throwing(new UnreleasedInstanceIdException("taken"))));
        await("evict 0");
        await("open 2");
    }

    @Test
    void stoppingEndsThreadAndConnection() throws Exception {
        start(Duration.ofSeconds(10), n -> healthy());
        await("polled");
        consumer.stop(Duration.ofSeconds(2), Departure.RETURN);
        await("connection closed");
        assertThat(consumer.status().getFirst().state()).isEqualTo(ConsumerState.STOPPED);
    }

    @Test
    void namesThatKafkaRefusesAreMadeLegalAndStayDifferent() {
        assertThat(KafkaConnection.legalName("millrace-node-db-queue")).isEqualTo("millrace-node-db-queue");
        String umlaut = KafkaConnection.legalName("millrace-node-db-qüeue");
        assertThat(umlaut).matches("millrace-node-db-q_eue-[0-9a-f]{8}")
                .isNotEqualTo(KafkaConnection.legalName("millrace-node-db-qöeue"));
        assertThat(KafkaConnection.legalName("x".repeat(500))).hasSize(240);
    }
}
