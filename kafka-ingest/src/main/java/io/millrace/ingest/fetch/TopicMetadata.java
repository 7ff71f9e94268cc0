package io.millrace.ingest.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.utils.LogContext;

/** Who leads the topic partitions that are read, and which topics they are. Asked for by the network client as it polls. */
final class TopicMetadata extends Metadata {
    private Set<String> topics = Set.of();

    TopicMetadata(ConsumerConfig config, LogContext log) {
        super(config.getLong(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG),
                config.getLong(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG),
                config.getLong(CommonClientConfigs.METADATA_MAX_AGE_CONFIG), log, new ClusterResourceListeners());
        bootstrap(ClientUtils.parseAndValidateAddresses(config));
    }

    /** The topics to know about from now on. */
    synchronized void follow(Set<String> wanted) {
        if (!topics.equals(wanted)) {
            boolean hasNew = !topics.containsAll(wanted);
            topics = Set.copyOf(wanted);
            if (hasNew) {
                int _ = requestUpdateForNewTopics();
            }
        }
    }

    Optional<Node> leader(TopicPartition partition) {
        return currentLeader(partition).leader;
    }

    Optional<Integer> leaderEpoch(TopicPartition partition) {
        return currentLeader(partition).epoch;
    }

    Uuid topicId(String topic) {
        return topicIds().getOrDefault(topic, Uuid.ZERO_UUID);
    }

    @Override
    public synchronized MetadataRequest.Builder newMetadataRequestBuilder() {
        List<String> asked = new ArrayList<>(topics);
        return MetadataRequest.Builder.forTopicNames(asked, false);
    }

    @Override
    public MetadataRequest.Builder newMetadataRequestBuilderForNewTopics() {
        return newMetadataRequestBuilder();
    }

    @Override
    protected synchronized boolean retainTopic(String topic, Uuid topicId, boolean isInternal, long nowMs) {
        return topics.contains(topic);
    }
}
