package io.millrace.deploy.produce;

import io.millrace.deploy.cli.CommandException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics. */
public final class Topics {
    private static final int TIMEOUT_MS = 30_000;

    private Topics() {}

    /**
     * Creates a topic with one replica, or makes sure that the one that exists has as many partitions.
     *
     * @return whether it was created
     * @throws CommandException
     *             if the broker cannot be reached, or the topic has another number of partitions
     */
    public static boolean ensure(String bootstrap, String topic, int partitions) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000))) {
            try {
                admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                        .all()
                        .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
                awaitServed(admin, topic, partitions);
                return true;
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof TopicExistsException)) {
                    throw failed;
                }
            }
            int existing = Objects.requireNonNull(admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .get(topic)).partitions().size();
            if (existing != partitions) {
                throw new CommandException(
                        "topic " + topic + " exists with " + existing + " partitions, not " + partitions
                                + "; ask for --partitions " + existing + " or take another --topic");
            }
            return false;
        } catch (ExecutionException | TimeoutException | KafkaException failed) {
            throw new CommandException("the Kafka broker at " + bootstrap + " did not answer: " + failed.getMessage()
                    + "; is it running, and is the address right?", failed);
        }
    }

    /**
     * Waits until the leader of every partition answers. Metadata names leaders before they serve; a producer that pipelines may then
     * have its second batch taken as the partition's first, after which the real first is refused as out of order for ever.
     */
    private static void awaitServed(Admin admin, String topic, int partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        admin.listOffsets(ends).all().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
}
