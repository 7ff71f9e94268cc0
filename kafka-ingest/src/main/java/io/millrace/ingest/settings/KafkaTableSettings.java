package io.millrace.ingest.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All that a CREATE TABLE … ENGINE = Kafka says, checked. Immutable.
 *
 * @param brokerList        {@code host:port,…}
 * @param topics            at least one unless the list was empty; trimmed, in the order given, no duplicates
 * @param group             the consumer group; may be empty, then nothing can be consumed
 * @param format            input and output format
 * @param formatSchema      {@code file:Message}, or empty
 * @param clientId          empty: the node chooses
 * @param consumerCount     1 or more
 * @param maxBlockRows      rows after which a block is cut
 * @param skipBrokenMessages broken messages passed over per block, in {@link ErrorMode#DEFAULT}
 * @param pollMaxBatch      messages per poll
 * @param flushInterval     age at which a block is cut
 * @param pollTimeout       wait of one poll
 * @param reschedule        first pause after a failure
 * @param maxRowsPerMessage rows per message of INSERT with row formats; 1 or more
 * @param skipBytes         leading bytes of each payload to drop, 0 to 255
 * @param client            what goes to the Kafka client
 * @param formatSettings    settings that are not {@code kafka_*}, for the format, as given
 */
public record KafkaTableSettings(String brokerList, List<String> topics, String group, String format,
        String formatSchema, String clientId, int consumerCount, long maxBlockRows, ErrorMode errorMode,
        long skipBrokenMessages, int pollMaxBatch, Duration flushInterval, Duration pollTimeout, Duration reschedule,
        int maxRowsPerMessage, int skipBytes, ClientSettings client, Map<String, String> formatSettings) {

    /** ClickHouse's {@code max_insert_block_size}. */
    static final long DEFAULT_BLOCK_ROWS = 1_048_449;
    /** ClickHouse's {@code max_block_size}. */
    static final int DEFAULT_POLL_BATCH = 65_409;
    static final Duration DEFAULT_FLUSH = Duration.ofMillis(7500);
    static final Duration DEFAULT_POLL = Duration.ofMillis(500);

    public KafkaTableSettings {
        topics = List.copyOf(topics);
        formatSettings = Map.copyOf(formatSettings);
        if (consumerCount < 1 || maxBlockRows < 1 || maxRowsPerMessage < 1 || pollMaxBatch < 1 || skipBytes < 0
                || skipBytes > 255) {
            throw new IllegalArgumentException("consumerCount=" + consumerCount + " maxBlockRows=" + maxBlockRows
                    + " maxRowsPerMessage=" + maxRowsPerMessage + " pollMaxBatch=" + pollMaxBatch + " skipBytes="
                    + skipBytes);
        }
    }

    /**
     * The table's settings that belong to the Kafka client; empty strings and -1 mean not given.
     *
     * @param saslPassword never printed
     */
    public record ClientSettings(String securityProtocol, String saslMechanism, String saslUsername,
            String saslPassword, String compressionCodec, int compressionLevel) {
        /** Nothing given. */
        public static final ClientSettings NONE = new ClientSettings("", "", "", "", "", -1);

        @Override
        public String toString() {
            return "ClientSettings[securityProtocol=" + securityProtocol + ", saslMechanism=" + saslMechanism
                    + ", saslUsername=" + saslUsername + ", saslPassword=[HIDDEN], compressionCodec=" + compressionCodec
                    + ", compressionLevel=" + compressionLevel + "]";
        }
    }

    /**
     * Settings of the session that a CREATE TABLE runs in.
     *
     * @param disableConsumersLimit {@code kafka_disable_num_consumers_limit}
     * @param streamFlushInterval   {@code stream_flush_interval_ms}
     * @param streamPollTimeout     {@code stream_poll_timeout_ms}
     * @param maxInsertBlockSize    {@code max_insert_block_size}
     * @param maxBlockSize          {@code max_block_size}
     */
    public record SessionDefaults(boolean disableConsumersLimit, Duration streamFlushInterval,
            Duration streamPollTimeout, long maxInsertBlockSize, int maxBlockSize) {
        /** ClickHouse's. */
        public static final SessionDefaults CLICKHOUSE = new SessionDefaults(false, DEFAULT_FLUSH, DEFAULT_POLL,
                DEFAULT_BLOCK_ROWS, DEFAULT_POLL_BATCH);
    }

    /**
     * Checks engine arguments and SETTINGS together, as ClickHouse does at CREATE. The broker is not asked.
     *
     * @param positional engine arguments in order
     * @param named      the SETTINGS clause; names that do not start with {@code kafka_} pass to {@link #formatSettings}
     * @throws io.millrace.replication.error.UserException with ClickHouse's code and message
     */
    public static KafkaTableSettings parse(List<SettingValue> positional, Map<String, SettingValue> named,
            SessionDefaults session) {
        return new KafkaSettingsParser(positional, named, session).parse();
    }

    /** Whether a setting's value must not be shown, e.g. by SHOW CREATE. */
    public static boolean isSecret(String settingName) {
        return settingName.equals("kafka_sasl_password");
    }
}
