package io.millrace.clustertests.oracle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topics, as an administrator sees them. */
public final class Topics {
    private static final int TIMEOUT_S = 60;

    private Topics() {}

    /** Creates a topic with messages of up to 32 MB. */
    public static void create(String bootstrap, String topic, int partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        create(bootstrap, topic, partitions, Map.of());
    }

    /** The same with more settings. */
    public static void create(String bootstrap, String topic, int partitions, Map<String, String> settings)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("max.message.bytes", Integer.toString(32 << 20));
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)
                    .configs(all)))
                    .all()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
        }
    }

    /** By partition, the offset after the last message. */
    public static Map<Integer, Long> endOffsets(String bootstrap, String topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            int count = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(TIMEOUT_S, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .size();
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (int i = 0; i < count; i++) {
                asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
            }
            Map<Integer, Long> ends = new TreeMap<>();
            admin.listOffsets(asked)
                    .all()
                    .get(TIMEOUT_S, TimeUnit.SECONDS)
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return ends;
        }
    }

    /** The offsets of all messages of partition 0, as a consumer without a group sees them. */
    public static List<Long> offsets(String bootstrap, String topic) {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        TopicPartition partition = new TopicPartition(topic, 0);
        List<Long> offsets = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> offsets.add(record.offset()));
            }
        }
        return offsets;
    }
}
