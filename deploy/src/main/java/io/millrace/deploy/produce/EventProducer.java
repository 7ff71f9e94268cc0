package io.millrace.deploy.produce;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.events.EventSource;
import io.millrace.deploy.events.Expected;
import io.millrace.deploy.events.ExpectedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a range of events to a topic. Owned by the thread that calls {@link #run}; acknowledgements arrive on the Kafka client's own thread, which is
 * also the only one that writes the record.
 */
public final class EventProducer {
    private static final int PROGRESS_EVERY = 2_000;
    private static final int LINGER_MS = 5;

    private final Plan plan;
    private final EventSource source;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /**
     * What to send where.
     *
     * @param from
     *            index of the first event
     * @param count
     *            how many
     * @param ratePerSecond
     *            events a second, 0 for as many as go
     * @param compression
     *            of the client: none, lz4, zstd, snappy, gzip
     * @param expectedFile
     *            where the producer's record goes, if anywhere
     * @param patience
     *            how long one event may take to be acknowledged
     */
    public record Plan(String bootstrap, String topic, int partitions, long from, long count, long ratePerSecond,
            String compression,
            @Nullable Path expectedFile,
            Duration patience) {
        private static final Duration PATIENCE = Duration.ofMinutes(2);

        /** With the patience of the Kafka client, two minutes. */
        public Plan(String bootstrap, String topic, int partitions, long from, long count, long ratePerSecond,
                String compression, @Nullable Path expectedFile) {
            this(bootstrap, topic, partitions, from, count, ratePerSecond, compression, expectedFile, PATIENCE);
        }

        public Plan {
            if (partitions < 1 || from < 0 || count < 0 || ratePerSecond < 0) {
                throw new IllegalArgumentException(
                        "partitions=" + partitions + " from=" + from + " count=" + count + " ratePerSecond="
                                + ratePerSecond);
            }
        }
    }

    public EventProducer(Plan plan, EventSource source) {
        this.plan = plan;
        this.source = source;
    }

    /**
     * Sends all events and waits for their acknowledgements. {@code progress} hears the number acknowledged now and then, on the calling
     * thread.
     *
     * @throws CommandException
     *             if any event was not acknowledged
     */
    public void run(LongConsumer progress) throws IOException, InterruptedException {
        Path file = plan.expectedFile();
        // closed before the file, so that the last acknowledgement has been written
        try (ExpectedFile.@Nullable Writer record = file == null ? null : ExpectedFile.create(file)) {
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings(), new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                send(producer, record, progress);
                producer.flush();
            } catch (KafkaException failed) {
                throw new CommandException("producing to " + plan.bootstrap() + " failed: " + failed.getMessage(),
                        failed);
            }
        }
        Exception failed = failure.get();
        if (failed != null || acknowledged.get() != plan.count()) {
            throw new CommandException(
                    "of " + plan.count() + " events " + acknowledged.get() + " were acknowledged by " + plan.bootstrap()
                            + (failed == null ? "" : ": " + failed.getMessage()),
                    failed);
        }
        progress.accept(acknowledged.get());
    }

    private void send(KafkaProducer<byte[], byte[]> producer, ExpectedFile.@Nullable Writer record,
            LongConsumer progress)
            throws InterruptedException {
        byte[] buffer = new byte[source.maxBytes()];
        long startNs = System.nanoTime();
        for (long sent = 0; sent < plan.count() && failure.get() == null; sent++) {
            if (plan.ratePerSecond() > 0) {
                pace(startNs, sent);
            }
            long index = plan.from() + sent;
            int length = source.write(index, buffer, 0);
            byte[] body = Arrays.copyOf(buffer, length);
            int partition = (int) (index % plan.partitions());
            // what becomes of it, the callback is told
            var _ = producer.send(new ProducerRecord<>(plan.topic(), partition, null, body),
                    (metadata, failed) -> {
                        if (failed != null) {
                            failure.compareAndSet(null, failed);
                            return;
                        }
                        if (record != null) {
                            note(record,
                                    new Expected(partition, metadata.offset(), index,
                                            Expected.crc32c(body, 0, body.length)));
                        }
                        acknowledged.incrementAndGet();
                    });
            if (sent % PROGRESS_EVERY == 0) {
                progress.accept(acknowledged.get());
            }
        }
    }

    private void note(ExpectedFile.Writer record, Expected expected) {
        try {
            record.add(expected);
        } catch (IOException unwritten) {
            failure.compareAndSet(null, unwritten);
        }
    }

    private void pace(long startNs, long sent) throws InterruptedException {
        // divided before multiplied: sent * 10^9 would overflow after nine billion events
        long dueNs = startNs + sent / plan.ratePerSecond() * 1_000_000_000L
                + sent % plan.ratePerSecond() * 1_000_000_000L / plan.ratePerSecond();
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private Map<String, Object> settings() {
        int patienceMs = (int) plan.patience().toMillis();
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, plan.bootstrap());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-produce");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, plan.compression());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patienceMs);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, patienceMs);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(30_000, patienceMs - LINGER_MS));
        return settings;
    }
}
