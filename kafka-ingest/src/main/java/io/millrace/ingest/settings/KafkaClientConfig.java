package io.millrace.ingest.settings;

import io.millrace.ingest.settings.ClientProperty.Scope;
import io.millrace.ingest.settings.KafkaTableSettings.ClientSettings;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * One table's Kafka client: the {@code <kafka>} section and the table's settings as properties of the Java client. Immutable;
 * made anew when either changes.
 */
public final class KafkaClientConfig {
    /** Values that the Java client takes differently; handled one by one in {@link #special}. */
    private static final Set<String> SPECIAL = Set.of("security.protocol", "sasl.username", "sasl.password",
            "sasl.kerberos.principal", "sasl.kerberos.keytab", "ssl.ca.location", "ssl.ca.pem",
            "ssl.certificate.location",
            "ssl.certificate.pem", "ssl.key.location", "ssl.key.pem", "ssl.endpoint.identification.algorithm",
            "enable.ssl.certificate.verification", "auto.offset.reset", "partition.assignment.strategy",
            "compression.level", "queue.buffering.max.kbytes", "partitioner", "group.instance.id", "group.protocol");
    /** What must be so; any other value is refused. */
    private static final Map<String, String> FORCED = Map.of("enable.auto.commit", "false", "auto.commit.enable",
            "false",
            "enable.auto.offset.store", "false", "enable.partition.eof", "false");
    private static final Set<String> TABLES_OWN = Set.of("bootstrap.servers", "metadata.broker.list", "group.id");

    private final KafkaTableSettings table;
    private final Map<String, String> consumer;
    private final Map<String, String> producer;
    private final Set<String> withoutEffect = new TreeSet<>();

    /**
     * @throws UserException INVALID_CONFIG_PARAMETER (318): a name that is not known, or a value that cannot be, naming both
     */
    public KafkaClientConfig(KafkaSection section, KafkaTableSettings table) {
        this.table = table;
        this.consumer = merge(section.general(), section.consumer());
        this.producer = merge(section.general(), section.producer());
        check(section.general(), Scope.ANY);
        check(section.consumer(), Scope.CONSUMER);
        check(section.producer(), Scope.PRODUCER);
        // Values that would only be refused when a client is made.
        autoOffsetReset();
        groupProtocol();
    }

    private Map<String, String> merge(KafkaSection.Level general, KafkaSection.Level own) {
        Map<String, String> out = new HashMap<>(general.values());
        addTopics(out, general.topics());
        out.putAll(own.values());
        addTopics(out, own.topics());
        return out;
    }

    private void addTopics(Map<String, String> out, List<KafkaSection.Topic> topics) {
        for (KafkaSection.Topic topic : topics) {
            if (!table.topics().contains(topic.name())) {
                continue;
            }
            if (table.topics().size() > 1) {
                throw new UserException(ErrorCode.NOT_IMPLEMENTED, "The <kafka> section has settings for topic "
                        + topic.name() + " alone, but the table reads " + table.topics()
                        + ": settings of one topic are supported for tables of one topic. Make a table per topic");
            }
            out.putAll(topic.values());
        }
    }

    private void check(KafkaSection.Level level, Scope scope) {
        check(level.values(), scope);
        level.topics().forEach(topic -> check(topic.values(), scope));
    }

    private void check(Map<String, String> values, Scope scope) {
        values.forEach((name, value) -> {
            @Nullable
            String forced = FORCED.get(name);
            @Nullable
            ClientProperty plain = ClientProperty.byName(name);
            if (forced != null) {
                if (!value.equalsIgnoreCase(forced)) {
                    throw invalid(name, "must be " + forced + ": offsets are committed with the data, by the table");
                }
            } else if (TABLES_OWN.contains(name)) {
                throw invalid(name, "belongs to the table: give kafka_broker_list and kafka_group_name there");
            } else if (ClientProperty.WITHOUT_COUNTERPART.contains(name)) {
                withoutEffect.add(name);
            } else if (plain != null) {
                if (scope != Scope.ANY && plain.scope() != Scope.ANY && plain.scope() != scope) {
                    throw invalid(name, "is not a setting of a " + scope.name().toLowerCase(Locale.ROOT));
                }
            } else if (!SPECIAL.contains(name)) {
                throw invalid(name, "is not known");
            }
        });
    }

    private static UserException invalid(String name, String why) {
        return new UserException(ErrorCode.INVALID_CONFIG_PARAMETER,
                "The setting " + name.replace('.', '_') + " of the <kafka> section " + why);
    }

    /** Names that were given and change nothing, for the log: librdkafka's knobs without a counterpart. */
    public Set<String> withoutEffect() {
        return Set.copyOf(withoutEffect);
    }

    /** {@code earliest}, {@code latest} or {@code none}. */
    public String autoOffsetReset() {
        String value = consumer.getOrDefault("auto.offset.reset", "earliest");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "smallest", "earliest", "beginning" -> "earliest";
            case "largest", "latest", "end" -> "latest";
            case "error", "none" -> "none";
            default -> throw invalid("auto.offset.reset", "cannot be '" + value + "': earliest, latest or error");
        };
    }

    /** {@code classic} unless {@code consumer} is given. */
    public String groupProtocol() {
        String value = consumer.getOrDefault("group.protocol", "classic").toLowerCase(Locale.ROOT);
        if (!value.equals("classic") && !value.equals("consumer")) {
            throw invalid("group.protocol", "cannot be '" + value + "': classic or consumer");
        }
        return value;
    }

    /** A static member's name, or empty when not given. */
    public String groupInstanceId() {
        return consumer.getOrDefault("group.instance.id", "");
    }

    /** How messages with a key find their topic partition: librdkafka's name, {@code consistent_random} unless given. */
    public String partitioner() {
        return producer.getOrDefault("partitioner", "consistent_random");
    }

    /** Connection and security only, as an admin client wants them. */
    public Map<String, Object> admin() {
        return properties(consumer, Scope.ANY);
    }

    /** Without what the consumer decides itself: group, protocol, deserializers. */
    public Map<String, Object> consumer() {
        Map<String, Object> out = properties(consumer, Scope.CONSUMER);
        @Nullable
        String assignors = consumer.get("partition.assignment.strategy");
        if (assignors != null) {
            out.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, assignors(assignors));
        }
        return out;
    }

    /** Without serializers. */
    public Map<String, Object> producer() {
        Map<String, Object> out = properties(producer, Scope.PRODUCER);
        String codec = table.client().compressionCodec();
        if (!codec.isEmpty()) {
            out.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec);
        }
        int level = table.client().compressionLevel();
        if (level == -1 && producer.containsKey("compression.level")) {
            level = Integer.parseInt(producer.getOrDefault("compression.level", "-1"));
        }
        Object type = out.getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        if (level != -1 && !type.equals("none") && !type.equals("snappy")) {
            out.put("compression." + type + ".level", level);
        }
        @Nullable
        String kbytes = producer.get("queue.buffering.max.kbytes");
        if (kbytes != null) {
            out.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.parseLong(kbytes) * 1024);
        }
        return out;
    }

    private Map<String, Object> properties(Map<String, String> values, Scope scope) {
        Map<String, Object> out = new HashMap<>();
        values.forEach((name, value) -> {
            @Nullable
            ClientProperty plain = ClientProperty.byName(name);
            if (plain != null && (plain.scope() == Scope.ANY || plain.scope() == scope)) {
                out.put(plain.javaName(), value);
            }
        });
        special(values, out);
        out.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, table.brokerList());
        return out;
    }

    private void special(Map<String, String> values, Map<String, Object> out) {
        ClientSettings own = table.client();
        String protocol = given(own.securityProtocol(), values.get("security.protocol"));
        if (!protocol.isEmpty()) {
            out.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol.toUpperCase(Locale.ROOT));
        }
        sasl(values, out, own);
        tls(values, out);
    }

    private static void sasl(Map<String, String> values, Map<String, Object> out, ClientSettings own) {
        String mechanism = given(own.saslMechanism(), (String) out.get(SaslConfigs.SASL_MECHANISM));
        if (!mechanism.isEmpty()) {
            out.put(SaslConfigs.SASL_MECHANISM, mechanism.toUpperCase(Locale.ROOT));
        }
        String user = given(own.saslUsername(), values.get("sasl.username"));
        String password = given(own.saslPassword(), values.get("sasl.password"));
        if (!user.isEmpty()) {
            String module = mechanism.toUpperCase(Locale.ROOT).startsWith("SCRAM-")
                    ? "org.apache.kafka.common.security.scram.ScramLoginModule"
                    : "org.apache.kafka.common.security.plain.PlainLoginModule";
            out.put(SaslConfigs.SASL_JAAS_CONFIG, module + " required username=" + jaas(user) + " password="
                    + jaas(password) + ";");
        }
        @Nullable
        String keytab = values.get("sasl.kerberos.keytab");
        if (keytab != null) {
            out.put(SaslConfigs.SASL_JAAS_CONFIG,
                    "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true keyTab="
                            + jaas(keytab) + " principal=" + jaas(values.getOrDefault("sasl.kerberos.principal", ""))
                            + ";");
        }
    }

    private static String jaas(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void tls(Map<String, String> values, Map<String, Object> out) {
        @Nullable
        String authority = pem(values, "ssl.ca.pem", "ssl.ca.location");
        if (authority != null) {
            out.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            out.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, authority);
        }
        @Nullable
        String certificate = pem(values, "ssl.certificate.pem", "ssl.certificate.location");
        @Nullable
        String key = pem(values, "ssl.key.pem", "ssl.key.location");
        if (certificate != null && key != null) {
            out.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
            out.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, certificate);
            out.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, key);
        } else if (certificate != null || key != null) {
            throw invalid(certificate == null ? "ssl.certificate.location" : "ssl.key.location",
                    "is missing: a certificate and its key go together");
        }
        if (values.containsKey("ssl.keystore.location") && !values.containsKey("ssl.keystore.type")) {
            out.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PKCS12");
        }
        @Nullable
        String names = values.get("ssl.endpoint.identification.algorithm");
        if (names != null) {
            out.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
                    names.equalsIgnoreCase("none") ? "" : names.toLowerCase(Locale.ROOT));
        }
        if (values.getOrDefault("enable.ssl.certificate.verification", "true").equalsIgnoreCase("false")) {
            out.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, UnverifiedSslEngineFactory.class);
            out.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "");
        }
    }

    private static @Nullable String pem(Map<String, String> values, String inline, String location) {
        @Nullable
        String text = values.get(inline);
        @Nullable
        String file = values.get(location);
        if (text != null || file == null) {
            return text;
        }
        try {
            return Files.readString(Path.of(file), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    location.replace('.', '_') + " of the <kafka> section cannot be read: " + file, e);
        }
    }

    private static List<String> assignors(String names) {
        return List.of(names.split(",", -1)).stream().map(name -> switch (name.strip()) {
            case "range" -> "org.apache.kafka.clients.consumer.RangeAssignor";
            case "roundrobin" -> "org.apache.kafka.clients.consumer.RoundRobinAssignor";
            case "cooperative-sticky" -> "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";
            default -> throw invalid("partition.assignment.strategy",
                    "cannot be '" + name + "': range, roundrobin or cooperative-sticky");
        }).toList();
    }

    private static String given(String first, @Nullable String second) {
        return !first.isEmpty() || second == null ? first : second;
    }
}
