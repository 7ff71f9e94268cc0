package io.millrace.ingest.settings;

import static io.millrace.replication.error.ErrorCode.BAD_ARGUMENTS;
import static io.millrace.replication.error.ErrorCode.NOT_IMPLEMENTED;
import static io.millrace.replication.error.ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH;
import static io.millrace.replication.error.ErrorCode.SIZE_OF_FIXED_STRING_DOESNT_MATCH;
import static io.millrace.replication.error.ErrorCode.UNKNOWN_SETTING;

import io.millrace.ingest.settings.KafkaTableSettings.ClientSettings;
import io.millrace.ingest.settings.KafkaTableSettings.SessionDefaults;
import io.millrace.ingest.settings.SettingValue.Kind;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The checks of ClickHouse's registration of the Kafka engine, in its order and words. One use, one thread. */
final class KafkaSettingsParser {
    /** Positional arguments, in order. The first four are required. */
    private static final List<String> POSITIONAL = List.of("kafka_broker_list", "kafka_topic_list", "kafka_group_name",
            "kafka_format", "kafka_row_delimiter", "kafka_schema", "kafka_num_consumers", "kafka_max_block_size",
            "kafka_skip_broken_messages", "kafka_commit_every_batch", "kafka_client_id", "kafka_poll_timeout_ms",
            "kafka_flush_interval_ms", "kafka_thread_per_consumer", "kafka_handle_error_mode", "kafka_commit_on_select",
            "kafka_max_rows_per_message");

    private static final int REQUIRED = 4;
    private static final Set<String> TEXT = Set.of("kafka_broker_list", "kafka_topic_list", "kafka_group_name",
            "kafka_format", "kafka_row_delimiter", "kafka_schema", "kafka_client_id", "kafka_handle_error_mode");
    /** Where ClickHouse takes a bare word for a string. */
    private static final Set<String> WORDS = Set.of("kafka_group_name", "kafka_format");

    private static final Set<String> OTHERS = Set.of("kafka_poll_max_batch_size", "kafka_consumer_reschedule_ms",
            "kafka_consumers_pool_ttl_ms", "kafka_compression_codec", "kafka_compression_level",
            "kafka_security_protocol", "kafka_sasl_mechanism", "kafka_sasl_username", "kafka_sasl_password",
            "kafka_aws_region", "kafka_schema_registry_skip_bytes", "kafka_autodetect_client_rack",
            "kafka_map_virtual_columns_on_write", "kafka_consumer_acquire_timeout_ms", "kafka_keeper_path",
            "kafka_replica_name");

    private static final Set<String> CODECS = Set.of("", "none", "gzip", "snappy", "lz4", "zstd");
    private static final Set<String> PROTOCOLS = Set.of("", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
    private static final long MAX_POOL_TTL_MS = 600_000;

    private final List<SettingValue> positional;
    private final Map<String, SettingValue> named;
    private final SessionDefaults session;
    private final Map<String, SettingValue> values = new HashMap<>();

    KafkaSettingsParser(List<SettingValue> positional, Map<String, SettingValue> named, SessionDefaults session) {
        this.positional = positional;
        this.named = named;
        this.session = session;
    }

    KafkaTableSettings parse() {
        Map<String, String> formatSettings = readNamed();
        readPositional();
        refuseUnsupported();
        checkLimits();

        long consumers = unsigned("kafka_num_consumers", 1);
        long blockRows = values.containsKey("kafka_max_block_size") ? unsigned("kafka_max_block_size", 0)
                : Math.max(1, session.maxInsertBlockSize() / consumers);
        long batch = values.containsKey("kafka_poll_max_batch_size") ? unsigned("kafka_poll_max_batch_size", 0)
                : session.maxBlockSize();
        return new KafkaTableSettings(text("kafka_broker_list"), topics(text("kafka_topic_list")),
                text("kafka_group_name"), text("kafka_format"), text("kafka_schema"), text("kafka_client_id"),
                (int) consumers, blockRows, errorMode(), unsigned("kafka_skip_broken_messages", 0),
                (int) Math.min(Integer.MAX_VALUE, Math.min(batch, blockRows)),
                millis("kafka_flush_interval_ms", session.streamFlushInterval()),
                millis("kafka_poll_timeout_ms", session.streamPollTimeout()),
                Duration.ofMillis(unsigned("kafka_consumer_reschedule_ms", 500)),
                (int) Math.max(1, Math.min(Integer.MAX_VALUE, unsigned("kafka_max_rows_per_message", 1))),
                (int) unsigned("kafka_schema_registry_skip_bytes", 0), client(), formatSettings);
    }

    private Map<String, String> readNamed() {
        Map<String, String> formatSettings = new HashMap<>();
        named.forEach((name, value) -> {
            if (!name.startsWith("kafka_")) {
                formatSettings.put(name, value.text());
            } else if (POSITIONAL.contains(name) || OTHERS.contains(name)) {
                values.put(name, value);
            } else {
                throw new UserException(UNKNOWN_SETTING, "Unknown setting '" + name + "': for storage Kafka");
            }
        });
        return formatSettings;
    }

    private void readPositional() {
        if (positional.size() > POSITIONAL.size()) {
            throw new UserException(NUMBER_OF_ARGUMENTS_DOESNT_MATCH, "Storage Kafka takes at most "
                    + POSITIONAL.size() + " arguments, got " + positional.size()
                    + "; give further settings in SETTINGS");
        }
        for (int i = 0; i < POSITIONAL.size(); i++) {
            String name = POSITIONAL.get(i);
            if (i >= positional.size()) {
                if (i < REQUIRED && !values.containsKey(name)) {
                    throw new UserException(NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                            "Required parameter '" + name + "' for storage Kafka not specified");
                }
                continue;
            }
            if (values.containsKey(name)) {
                throw new UserException(BAD_ARGUMENTS,
                        "The argument №" + (i + 1) + " of storage Kafka and the parameter '"
                                + name + "' in SETTINGS cannot be specified at the same time");
            }
            SettingValue value = positional.get(i);
            checkKind(name, value);
            values.put(name, value);
        }
    }

    private static void checkKind(String name, SettingValue value) {
        boolean wantsText = TEXT.contains(name);
        if (value.kind() == Kind.IDENTIFIER && !WORDS.contains(name)) {
            throw new UserException(BAD_ARGUMENTS,
                    "Argument '" + name + "' must be a literal, get Identifier (value: " + value.text() + ")");
        }
        boolean isText = value.kind() == Kind.STRING || value.kind() == Kind.IDENTIFIER;
        if (wantsText != isText) {
            throw new UserException(BAD_ARGUMENTS, "Argument '" + name + "' must be a literal with type "
                    + (wantsText ? "String" : "UInt64") + ", got " + value.kind().typeName());
        }
    }

    private void refuseUnsupported() {
        refuseIf(values.containsKey("kafka_keeper_path") || values.containsKey("kafka_replica_name"),
                "kafka_keeper_path and kafka_replica_name are not supported: offsets are always kept in ZooKeeper, in the"
                        + " transaction that commits the data. Leave both out");
        refuseIf(bool("kafka_commit_every_batch"),
                "kafka_commit_every_batch = 1 is not supported: offsets are committed"
                        + " together with the data. Leave it out");
        refuseIf(bool("kafka_commit_on_select"), "kafka_commit_on_select = 1 is not supported");
        refuseIf(!text("kafka_aws_region").isEmpty() || text("kafka_sasl_mechanism").equals("AWS_MSK_IAM"),
                "kafka_aws_region and the SASL mechanism AWS_MSK_IAM are not supported");
        refuseIf(!text("kafka_autodetect_client_rack").isEmpty(),
                "kafka_autodetect_client_rack is not supported; set client_rack in the <kafka> section of the configuration");
        refuseIf(bool("kafka_map_virtual_columns_on_write"), "kafka_map_virtual_columns_on_write = 1 is not supported");
        refuseIf(unsigned("kafka_consumer_acquire_timeout_ms", 30_000) != 30_000,
                "kafka_consumer_acquire_timeout_ms is not supported");
    }

    private static void refuseIf(boolean refused, String message) {
        if (refused) {
            throw new UserException(NOT_IMPLEMENTED, message);
        }
    }

    private void checkLimits() {
        long consumers = unsigned("kafka_num_consumers", 1);
        if (consumers < 1) {
            throw bad("Number of consumers can not be lower than 1");
        }
        long most = Math.max(16, Runtime.getRuntime().availableProcessors());
        if (consumers > most && !session.disableConsumersLimit() || consumers > 10_000) {
            throw bad("The number of consumers can not be bigger than " + most
                    + ". A single consumer can read any number of"
                    + " partitions. Extra consumers are relatively expensive, and using a lot of them can lead to high memory"
                    + " and CPU usage. Set kafka_disable_num_consumers_limit = 1 to allow it");
        }
        atLeastOne("kafka_max_block_size");
        atLeastOne("kafka_poll_max_batch_size");
        long ttlMs = unsigned("kafka_consumers_pool_ttl_ms", 60_000);
        long rescheduleMs = unsigned("kafka_consumer_reschedule_ms", 500);
        if (ttlMs > MAX_POOL_TTL_MS) {
            throw bad("The value of 'kafka_consumers_pool_ttl_ms' (" + ttlMs + ") cannot be too big (greater then "
                    + MAX_POOL_TTL_MS + "), since this may cause live memory leaks");
        }
        if (ttlMs < rescheduleMs) {
            throw bad("The value of 'kafka_consumers_pool_ttl_ms' (" + ttlMs
                    + ") cannot be less than 'kafka_consumer_reschedule_ms' (" + rescheduleMs + ")");
        }
        long skipBytes = unsigned("kafka_schema_registry_skip_bytes", 0);
        if (skipBytes > 255) {
            throw bad("kafka_schema_registry_skip_bytes value " + skipBytes + " must be between 0 and 255");
        }
        if (!CODECS.contains(text("kafka_compression_codec"))) {
            throw bad("Unknown kafka_compression_codec '" + text("kafka_compression_codec")
                    + "'. Must be one of ['none', 'gzip', 'snappy', 'lz4', 'zstd']");
        }
        if (!PROTOCOLS.contains(text("kafka_security_protocol").toUpperCase(Locale.ROOT))) {
            throw bad("Unknown kafka_security_protocol '" + text("kafka_security_protocol")
                    + "'. Must be one of ['plaintext', 'ssl', 'sasl_plaintext', 'sasl_ssl']");
        }
        if (text("kafka_row_delimiter").length() > 1) {
            throw new UserException(SIZE_OF_FIXED_STRING_DOESNT_MATCH,
                    "A setting's value string has to be an exactly one character long");
        }
        // Obsolete or without a meaning here, yet their values are checked as ClickHouse checks them.
        bool("kafka_thread_per_consumer");
    }

    private void atLeastOne(String name) {
        if (unsigned(name, 1) < 1) {
            throw bad(name + " can not be lower than 1");
        }
    }

    private ErrorMode errorMode() {
        return switch (text("kafka_handle_error_mode")) {
            case "", "default" -> ErrorMode.DEFAULT;
            case "stream" -> ErrorMode.STREAM;
            case "dead_letter_queue" -> throw new UserException(NOT_IMPLEMENTED,
                    "kafka_handle_error_mode = 'dead_letter_queue' is not supported; use 'stream', which gives each broken"
                            + " message a row with _error and _raw_message");
            case String other -> throw bad("Unexpected value of StreamingHandleErrorMode: '" + other
                    + "'. Must be one of ['dead_letter_queue', 'stream', 'default']");
        };
    }

    private ClientSettings client() {
        int level = -1;
        SettingValue given = values.get("kafka_compression_level");
        if (given != null) {
            level = Math.clamp(given.asSigned(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        return new ClientSettings(text("kafka_security_protocol"), text("kafka_sasl_mechanism"),
                text("kafka_sasl_username"), text("kafka_sasl_password"), text("kafka_compression_codec"), level);
    }

    private static List<String> topics(String list) {
        Set<String> topics = new LinkedHashSet<>();
        for (String part : list.split(",", -1)) {
            String topic = part.strip();
            if (!topic.isEmpty()) {
                topics.add(topic);
            }
        }
        return new ArrayList<>(topics);
    }

    private String text(String name) {
        @Nullable
        SettingValue value = values.get(name);
        return value == null ? "" : value.text();
    }

    private long unsigned(String name, long ifAbsent) {
        @Nullable
        SettingValue value = values.get(name);
        return value == null ? ifAbsent : value.asUnsigned();
    }

    private boolean bool(String name) {
        @Nullable
        SettingValue value = values.get(name);
        return value != null && value.asBool();
    }

    /** A time of 0 means the session's, as in ClickHouse. */
    private Duration millis(String name, Duration ifAbsent) {
        long ms = unsigned(name, 0);
        return ms == 0 ? ifAbsent : Duration.ofMillis(ms);
    }

    private static UserException bad(String message) {
        return new UserException(BAD_ARGUMENTS, message);
    }
}
