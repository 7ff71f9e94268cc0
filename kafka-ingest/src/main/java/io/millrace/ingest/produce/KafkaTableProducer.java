package io.millrace.ingest.produce;

import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.OutputFormats;
import io.millrace.ingest.settings.KafkaClientConfig;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the topic of one Kafka table. For any thread: INSERTs share one client, which is made at the first of them.
 */
public final class KafkaTableProducer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaTableSettings settings;
    private final KafkaClientConfig config;
    private final Schema schema;
    private final FormatSettings format;
    private final String clientId;
    private final KeyPartitioner partitioner;
    private @Nullable Producer<byte[], byte[]> client;
    private boolean isClosed;

    /**
     * Contacts nobody.
     *
     * @param schema     the table's columns
     * @param baseFormat format settings of the server; those of the table are laid over them
     * @param clientId   for the brokers' logs, unless the configuration names another
     */
    public KafkaTableProducer(KafkaTableSettings settings, KafkaClientConfig config, Schema schema,
            FormatSettings baseFormat, String clientId) {
        this.settings = settings;
        this.config = config;
        this.schema = schema;
        this.format = baseFormat.with(settings.formatSettings());
        this.clientId = clientId;
        this.partitioner = KeyPartitioner.byName(config.partitioner());
    }

    /**
     * Begins one INSERT; for one thread, which closes it.
     *
     * @throws UserException NOT_IMPLEMENTED (48) if the table has several topics, UNKNOWN_FORMAT (73)
     */
    public KafkaInsert begin() {
        if (settings.topics().size() != 1) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED, "Can't write to Kafka table with multiple topics!");
        }
        MessageWriter writer = new MessageWriter(schema, settings.format(),
                OutputFormats.encoder(settings.format(), schema, format), settings.maxRowsPerMessage());
        return new KafkaInsert(client(), settings.topics().getFirst(), writer, partitioner);
    }

    private synchronized Producer<byte[], byte[]> client() {
        if (isClosed) {
            throw new UserException(ErrorCode.ABORTED, "The Kafka table is being detached");
        }
        if (client == null) {
            Map<String, Object> properties = new HashMap<>();
            properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
            properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
            properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
            properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
            properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
            properties.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
            // With more, the first batches to a topic that was just created can arrive out of order and block each other for ever:
            // broker and client 4.3.1, seen.
            properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
            properties.putAll(config.producer());
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            try {
                client = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
            } catch (KafkaException e) {
                throw new UserException(ErrorCode.NETWORK_ERROR, "No Kafka producer for " + settings.brokerList() + ": "
                        + Objects.requireNonNullElse(e.getCause(), e).getMessage(), e);
            }
        }
        return client;
    }

    /** Ends the client; INSERTs that are not flushed fail. Waits a moment at most. */
    @Override
    public void close() {
        @Nullable
        Producer<byte[], byte[]> open;
        synchronized (this) {
            isClosed = true;
            open = client;
            client = null;
        }
        if (open != null) {
            open.close(CLOSE_TIMEOUT);
        }
    }
}
