package io.millrace.jmh.cluster;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.events.EventSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to the one partition of a topic at a steady rate, and keeps when each was handed to the client. Owned by the thread that
 * calls {@link #run}.
 */
final class PacedProducer {
    private static final int LINGER_MS = 5;

    private final String bootstrap;
    private final String topic;
    private final EventSource events;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    PacedProducer(String bootstrap, String topic, EventSource events) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.events = events;
    }

    /**
     * Sends events 0 and following, in this order.
     *
     * @return when each was sent, on the clock of {@code System.nanoTime}
     */
    long[] run(int count, int ratePerSecond) throws InterruptedException {
        long[] sentNs = new long[count];
        byte[] buffer = new byte[events.maxBytes()];
        Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true, ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.LINGER_MS_CONFIG, LINGER_MS, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(),
                new ByteArraySerializer())) {
            // the first metadata request must not delay the first message
            producer.partitionsFor(topic);
            long startNs = System.nanoTime();
            for (int i = 0; i < count; i++) {
                awaitNs(startNs + dueNs(i, ratePerSecond));
                byte[] body = Arrays.copyOf(buffer, events.write(i, buffer, 0));
                sentNs[i] = System.nanoTime();
                var _ = producer.send(new ProducerRecord<>(topic, 0, null, body), (_, failed) -> {
                    if (failed != null) {
                        failure.compareAndSet(null, failed);
                    }
                });
            }
            producer.flush();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new CommandException("producing to " + bootstrap + " failed: " + failed.getMessage(), failed);
        }
        return sentNs;
    }

    /** When message {@code i} is due after the first. */
    static long dueNs(int i, int ratePerSecond) {
        return i * 1_000_000_000L / ratePerSecond;
    }

    private static void awaitNs(long dueNs) throws InterruptedException {
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
