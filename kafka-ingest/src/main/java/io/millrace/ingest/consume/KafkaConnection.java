package io.millrace.ingest.consume;

import io.millrace.ingest.fetch.BrokerFetcher;
import io.millrace.ingest.settings.KafkaClientConfig;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka table's way to its brokers: makes its consumers and asks about its topics. For any thread; connects at first use,
 * so that a table can be made and dropped without a broker.
 *
 * <p>
 * The group protocol is the classic one with cooperative rebalancing unless {@code group_protocol = consumer} is configured.
 * Measured against a broker 4.3 with its defaults: a member killed with -9 that comes back under its name has its topic
 * partitions after 0.1 s with the classic protocol and 5.5 s with the newer one, which refuses the name until the dead member is
 * removed; a member that never comes back is missed after {@code session.timeout.ms} (10 s here) with the classic protocol, and
 * after 45 s, which only the broker's operator can lower, with the newer one.
 */
final class KafkaConnection implements RecordSources, TopicIds {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);
    private static final String CLASSIC = "classic";
    /** Records are decoded while the caches still hold what the client unpacked, and few are alive when garbage is collected. */
    private static final int MAX_POLLED = 2000;
    /** Kafka's limit of 249 less the index that is appended. */
    private static final int MAX_NAME = 240;

    private final KafkaClientConfig config;
    private final String group;
    private final String clientId;
    private final String instanceId;
    private final int consumerCount;
    private final int pollMaxBatch;
    private final Duration timeout;
    private @Nullable Admin admin;
    private volatile String protocol;
    private boolean isClosed;

    /**
     * @param clientId   the consumers' indexes are appended when there are several
     * @param instanceId unique to this node, table and group: two members of a group must never share it
     */
    KafkaConnection(KafkaClientConfig config, String group, String clientId, String instanceId, int consumerCount,
            int pollMaxBatch, Duration timeout) {
        this.config = config;
        this.group = group;
        this.clientId = clientId;
        this.instanceId = config.groupInstanceId().isEmpty() ? legalName(instanceId) : config.groupInstanceId();
        this.consumerCount = consumerCount;
        this.pollMaxBatch = pollMaxBatch;
        this.timeout = timeout;
        this.protocol = config.groupProtocol();
    }

    @Override
    public String clientId(int index) {
        return consumerCount == 1 ? clientId : clientId + "-" + index;
    }

    /** Kafka allows a member's name what it allows a topic's; a name that had to be changed carries a checksum of itself. */
    static String legalName(String name) {
        String legal = name.replaceAll("[^a-zA-Z0-9._-]", "_");
        if (legal.equals(name) && legal.length() <= MAX_NAME) {
            return legal;
        }
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return legal.substring(0, Math.min(MAX_NAME - 9, legal.length())) + "-"
                + HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Override
    public RecordSource open(int consumerIndex) {
        if (group.isEmpty()) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS,
                    "kafka_group_name is empty: nothing can be consumed without a group; create the table with one");
        }
        String chosen = protocol;
        Map<String, Object> properties = consumerProperties(config, clientId(consumerIndex), pollMaxBatch);
        if (chosen.equals(CLASSIC)) {
            properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
            properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                    Math.min(3000,
                            Integer.parseInt(properties.get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG).toString()) / 3));
            properties.putIfAbsent(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    List.of("org.apache.kafka.clients.consumer.CooperativeStickyAssignor"));
        } else {
            // The broker decides these for the consumer protocol, and the client refuses them.
            properties.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
            properties.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
            properties.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
        }
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, chosen);
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instanceId + "-" + consumerIndex);
        KafkaConsumer<ByteBuffer, ByteBuffer> member = new KafkaConsumer<>(properties, new ViewDeserializer(),
                new ViewDeserializer());
        try {
            return new KafkaRecordSource(member, new BrokerFetcher(fetching(properties)), true);
        } catch (RuntimeException e) {
            member.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    /** The same as the member's, but for what only the member needs. */
    private static ConsumerConfig fetching(Map<String, Object> properties) {
        Map<String, Object> fetching = new HashMap<>(properties);
        fetching.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ViewDeserializer.class);
        fetching.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ViewDeserializer.class);
        return new ConsumerConfig(fetching);
    }

    /** All that does not concern the group. */
    static Map<String, Object> consumerProperties(KafkaClientConfig config, String clientId, int pollMaxBatch) {
        Map<String, Object> properties = new HashMap<>();
        // Defaults, for the section and the table to override.
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(pollMaxBatch, MAX_POLLED));
        properties.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        properties.putAll(config.consumer());
        // What correctness demands.
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return properties;
    }

    @Override
    public void fallBack() {
        LOG.warn("group {}: the brokers do not have the consumer protocol; using the classic one", group);
        protocol = CLASSIC;
    }

    @Override
    public void evict(int consumerIndex) {
        answer(admin().removeMembersFromConsumerGroup(group,
                new org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions(List.of(
                        new org.apache.kafka.clients.admin.MemberToRemove(instanceId + "-" + consumerIndex))))
                .all()::get);
    }

    @Override
    public Optional<String> lookup(String topic) {
        try {
            Map<String, TopicDescription> described = answer(
                    admin().describeTopics(List.of(topic)).allTopicNames()::get);
            return Optional.ofNullable(described.get(topic)).map(description -> description.topicId().toString());
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private synchronized Admin admin() {
        if (isClosed) {
            throw new IllegalStateException("the table's connection is closed");
        }
        if (admin == null) {
            Map<String, Object> properties = new HashMap<>(config.admin());
            properties.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, clientId + "-admin");
            properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
            properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.max(1, timeout.toMillis() / 2));
            properties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
            admin = Admin.create(properties);
        }
        return admin;
    }

    private interface Answer<T> {
        T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException;
    }

    private <T> T answer(Answer<T> future) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer of the brokers within " + timeout, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause
                    : new KafkaException("the brokers did not answer", e.getCause());
        }
    }

    @Override
    public void close() {
        Admin open;
        synchronized (this) {
            isClosed = true;
            open = admin;
            admin = null;
        }
        if (open != null) {
            open.close(Duration.ofMillis(500));
        }
    }
}
