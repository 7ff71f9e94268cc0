package io.millrace.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.events.Expected;
import io.millrace.deploy.events.ExpectedFile;
import io.millrace.deploy.events.GithubEvents;
import io.millrace.deploy.produce.EventProducer;
import io.millrace.deploy.produce.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerIT {
    private static final int EVENTS = 3_000;
    private static final int PARTITIONS = 3;

    @TempDir
    Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private BrokerSettings settings() throws IOException {
        return new BrokerSettings("127.0.0.1", freePort(), freePort(), directory.resolve("kafka"), Map.of());
    }

    @Test
    void theProducersRecordIsWhatAConsumerOfTheNewProtocolReads() throws IOException, InterruptedException {
        GithubEvents events = new GithubEvents(5);
        Path file = directory.resolve("expected.tsv");
        try (Broker broker = Broker.start(settings())) {
            assertThat(Topics.ensure(broker.bootstrap(), "github", PARTITIONS)).isTrue();
            assertThat(Topics.ensure(broker.bootstrap(), "github", PARTITIONS)).isFalse();
            assertThatThrownBy(() -> Topics.ensure(broker.bootstrap(), "github", 4))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("exists with 3 partitions, not 4");
            new EventProducer(
                    new EventProducer.Plan(broker.bootstrap(), "github", PARTITIONS, 100, EVENTS, 0, "lz4", file),
                    events)
                    .run(count -> {
                    });
            Set<Expected> expected = new HashSet<>();
            ExpectedFile.read(file, expected::add);
            assertThat(expected).hasSize(EVENTS).isEqualTo(consume(broker.bootstrap()));
        }
        for (Expected each : readExpected(file)) {
            byte[] body = events.event(each.eventIndex());
            assertThat(Expected.crc32c(body, 0, body.length)).isEqualTo(each.crc32c());
            assertThat(each.partition()).isEqualTo((int) (each.eventIndex() % PARTITIONS));
        }
    }

    private static Set<Expected> readExpected(Path file) throws IOException {
        Set<Expected> expected = new HashSet<>();
        ExpectedFile.read(file, expected::add);
        return expected;
    }

    /** Reads all; the event's index follows from its place, since each partition was filled in order. */
    private static Set<Expected> consume(String bootstrap) {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, "g",
                ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer", ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        Set<Expected> read = new HashSet<>();
        Map<Integer, Long> firstIndex = new HashMap<>(
                Map.of(100 % PARTITIONS, 100L, 101 % PARTITIONS, 101L, 102 % PARTITIONS, 102L));
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("github"));
            while (read.size() < EVENTS && System.nanoTime() < deadlineNs) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    long index = firstIndex.get(record.partition()) + PARTITIONS * record.offset();
                    read.add(new Expected(record.partition(), record.offset(), index,
                            Expected.crc32c(record.value(), 0, record.value().length)));
                }
            }
        }
        return read;
    }

    @Test
    void startedAgainItHasTheSameTopics() throws IOException, InterruptedException {
        BrokerSettings settings = settings();
        try (Broker broker = Broker.start(settings)) {
            Topics.ensure(broker.bootstrap(), "kept", 2);
        }
        try (Broker broker = Broker.start(settings)) {
            assertThat(Topics.ensure(broker.bootstrap(), "kept", 2)).isFalse();
        }
    }

    @Test
    void aTakenPortIsASentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerSettings settings = new BrokerSettings("127.0.0.1", taken.getLocalPort(), freePort(), directory,
                    Map.of());
            assertThatThrownBy(() -> Broker.start(settings)).isInstanceOf(CommandException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void aBrokerThatIsNotThereIsASentence() throws IOException {
        String nowhere = "127.0.0.1:" + freePort();
        EventProducer producer = new EventProducer(
                new EventProducer.Plan(nowhere, "t", 1, 0, 1, 0, "none", null, Duration.ofSeconds(2)),
                new GithubEvents(1));
        assertThatThrownBy(() -> producer.run(count -> {
        })).isInstanceOf(CommandException.class).hasMessageContaining("of 1 events 0 were acknowledged by " + nowhere);
    }
}
