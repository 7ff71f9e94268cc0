package io.millrace.clustertests.oracle;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends {@code {"sequence":…,"body":"…"}} messages to seeded-random partitions of a topic, at a steady rate, never past the
 * {@link #allow allowed} number. Runs on its own thread {@code producer}; started and asked by the test's thread.
 */
public final class RecordingProducer implements AutoCloseable {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789 \"\\\t\n/'äß漢\uD83D\uDE00";
    private static final int MAX_BODY_LETTERS = 120;
    private static final int PATIENCE_MS = 120_000;

    private final String topic;
    private final ProducerRecordBook book;
    private final RandomGenerator random;
    private final double ratePerSecond;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong allowed = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final long total;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean paused;
    private final AtomicLong sentCount = new AtomicLong();
    private final AtomicLong answeredCount = new AtomicLong();

    public RecordingProducer(String bootstrap, String topic, ProducerRecordBook book, RandomGenerator random,
            long total,
            double ratePerSecond) {
        this.topic = topic;
        this.book = book;
        this.random = random;
        this.total = total;
        this.ratePerSecond = ratePerSecond;
        producer = new KafkaProducer<>(settings(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
        thread = Thread.ofPlatform().name("producer").unstarted(this::run);
    }

    /** Settings of a producer whose acknowledgements can be trusted. */
    public static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 << 20);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        return settings;
    }

    public void start() {
        thread.start();
    }

    /** Lets it send up to that many messages in all. */
    public void allow(long count) {
        allowed.set(Math.min(total, count));
    }

    /** Sends nothing more until {@link #resume}, and waits until it is known what became of everything that was sent. */
    public void quiesce(java.time.Duration timeout) throws InterruptedException {
        paused = true;
        Thread.sleep(50); // the thread may be in the middle of one
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (answeredCount.get() < sentCount.get()) {
            check();
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("the broker has not answered " + (sentCount.get() - answeredCount.get())
                        + " messages within " + timeout.toSeconds() + " s");
            }
            Thread.sleep(20);
        }
    }

    public void resume() {
        paused = false;
    }

    /** @throws AssertionError if a message was not acknowledged */
    public void check() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new AssertionError("the producer failed after " + book.count() + " messages", failed);
        }
    }

    private void run() {
        long startNs = System.nanoTime();
        try {
            for (long sent = 0; sent < total && !stopping && failure.get() == null; sent++) {
                while (!stopping
                        && (paused || sent >= allowed.get()
                                || System.nanoTime() - startNs < sent / ratePerSecond * 1e9)) {
                    if (paused || sent >= allowed.get()) {
                        // time spent at a limit is not made up for
                        startNs = System.nanoTime() - (long) (sent / ratePerSecond * 1e9);
                    }
                    Thread.sleep(2);
                }
                send(sent);
            }
            producer.flush();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            failure.compareAndSet(null, failed);
        }
    }

    private void send(long sequence) {
        int partition = random.nextInt(book.partitions());
        String body = body(random);
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        byte[] message = ("{\"sequence\":" + sequence + ",\"body\":\"" + escaped(body) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        sentCount.incrementAndGet();
        // what becomes of it, the callback is told
        var _ = producer.send(new ProducerRecord<>(topic, partition, null, message), (metadata, failed) -> {
            answeredCount.incrementAndGet();
            if (failed instanceof TimeoutException || failed instanceof DisconnectException) {
                book.addUnknown(partition, sequence, (int) crc.getValue());
                return;
            }
            if (failed != null) {
                failure.compareAndSet(null, failed);
                return;
            }
            try {
                book.add(partition, metadata.offset(), sequence, (int) crc.getValue());
            } catch (RuntimeException wrong) {
                failure.compareAndSet(null, wrong);
            }
        });
    }

    private static String body(RandomGenerator random) {
        int letters = random.nextInt(MAX_BODY_LETTERS);
        StringBuilder text = new StringBuilder();
        int[] alphabet = ALPHABET.codePoints().toArray();
        for (int i = 0; i < letters; i++) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    private static String escaped(String body) {
        return body.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t").replace("\n", "\\n");
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join(30_000);
        producer.close(java.time.Duration.ofSeconds(10));
    }
}
