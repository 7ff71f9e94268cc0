package io.millrace.jmh.sweep;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.produce.Topics;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Fills a topic with rows of a chosen shape. */
final class SyntheticTopic {
    private SyntheticTopic() {}

    /** @return the sum of the messages' sizes */
    static long fill(String bootstrap, String topic, int partitions, SyntheticRows rows, long count)
            throws InterruptedException {
        Topics.ensure(bootstrap, topic, partitions);
        Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true, ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.LINGER_MS_CONFIG, 5, ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 << 20, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long bytes = 0;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (long i = 0; i < count && failure.get() == null; i++) {
                byte[] body = rows.message(i);
                bytes += body.length;
                var _ = producer.send(new ProducerRecord<>(topic, (int) (i % partitions), null, body),
                        (_, failed) -> {
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
        return bytes;
    }
}
