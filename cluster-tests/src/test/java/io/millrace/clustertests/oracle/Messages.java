package io.millrace.clustertests.oracle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends single messages and waits for their offsets. Owned by one thread. */
public final class Messages implements AutoCloseable {
    private static final int TIMEOUT_S = 60;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final List<Future<RecordMetadata>> unacknowledged = new ArrayList<>();

    public Messages(String bootstrap, String topic) {
        this(bootstrap, topic, Map.of());
    }

    /** With more settings of the producer. */
    public Messages(String bootstrap, String topic, Map<String, Object> settings) {
        this.topic = topic;
        Map<String, Object> all = new HashMap<>(RecordingProducer.settings(bootstrap));
        all.putAll(settings);
        producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public void send(int partition, String body) {
        send(partition, body.getBytes(StandardCharsets.UTF_8));
    }

    public void send(int partition, byte[] key, String body) {
        unacknowledged.add(
                producer.send(new ProducerRecord<>(topic, partition, key, body.getBytes(StandardCharsets.UTF_8))));
    }

    public void send(int partition, byte[] body) {
        unacknowledged.add(producer.send(new ProducerRecord<>(topic, partition, null, body)));
    }

    /** Any record of any topic. */
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        Future<RecordMetadata> sent = producer.send(record);
        unacknowledged.add(sent);
        return sent;
    }

    /** Waits until everything sent is acknowledged. */
    public void flush() throws InterruptedException, ExecutionException, TimeoutException {
        producer.flush();
        for (Future<RecordMetadata> future : unacknowledged) {
            future.get(TIMEOUT_S, TimeUnit.SECONDS);
        }
        unacknowledged.clear();
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(10));
    }
}
