package io.millrace.ingest.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.memory.MemoryZooKeeper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A real broker for a class of tests; topic, group and a node of its own for each. Ledgers are in memory. */
@SuppressWarnings("FutureReturnValueIgnored") // sends are awaited by closing the producer
abstract class BrokerFixture {
    private static final AtomicInteger NAMES = new AtomicInteger();

    static EmbeddedBroker broker;

    final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.system());

    final StoreSink.Store store = new StoreSink.Store();

    final Set<String> produced = new TreeSet<>();

    String topic;

    String group;

    TestNode node;

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

    static void await(Duration timeout, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for a condition").isLessThan(end);
            Thread.sleep(20);
        }
    }

    void produce(int partitions, int from, int count) throws Exception {
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

    void assertExactlyOnce() {
        Map<String, Integer> offsets = store.offsets();
        assertThat(offsets.entrySet().stream().filter(e -> e.getValue() != 1)).isEmpty();
        assertThat(offsets.keySet()).isEqualTo(produced);
    }

    static final Map<String, String> FAST = Map.of("kafka_flush_interval_ms", "200", "kafka_poll_timeout_ms",
            "100");

    static int assigned(KafkaTableConsumer table) {
        return table.status().stream().mapToInt(s -> s.assignments().size()).sum();
    }

    static String exceptions(KafkaTableConsumer table) {
        return table.status()
                .stream()
                .flatMap(s -> s.exceptions().stream())
                .map(ConsumerStatus.ExceptionEntry::text)
                .collect(Collectors.joining("\n"));
    }

    void produceRaw(int partition, String value) throws Exception {
        try (KafkaProducer<String, byte[]> producer = broker.producer(Map.of())) {
            long offset = producer.send(new ProducerRecord<>(topic, partition, "k",
                    value == null ? null : value.getBytes(StandardCharsets.UTF_8))).get().offset();
            if (value != null && value.startsWith("{")) {
                produced.add(topic + "-" + partition + "@" + offset);
            }
        }
    }
}
