package io.millrace.ingest.fetch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.FetchSessionHandler;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.FetchConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Fetches topic partitions from their brokers: one question at a time to each broker, about all that it leads and of which nothing
 * waits to be taken. The next question leaves before what the last one brought is decoded, so that the two overlap. Owned by the
 * consumer's thread, but for {@link #wakeup}.
 */
public final class BrokerFetcher implements AutoCloseable {
    private static final String METRICS = "consumer";
    private static final int MAX_IN_FLIGHT = 100;

    private final FetchConfig fetch;
    private final long retryMs;
    private final long preferenceMs;
    private final int requestTimeoutMs;
    private final LogContext log;
    private final Time time = Time.SYSTEM;
    private final Metrics metrics = new Metrics();
    private final TopicMetadata metadata;
    private final NetworkClient network;
    private final BatchRun.Reading reading;
    /** In the order in which they are taken from: one that has brought something goes to the end. */
    private final Map<TopicPartition, FetchedPartition> partitions = new LinkedHashMap<>();
    private final Map<Integer, FetchSessionHandler> sessions = new HashMap<>();
    private final Set<Integer> askedNodes = new HashSet<>();
    private @Nullable KafkaException failure;

    private record Question(FetchedPartition partition, int seeks) {}

    /** Connects when the first topic partition is to be read. */
    public BrokerFetcher(ConsumerConfig config) {
        this.fetch = new FetchConfig(config);
        this.retryMs = config.getLong(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG);
        this.preferenceMs = config.getLong(CommonClientConfigs.METADATA_MAX_AGE_CONFIG);
        this.requestTimeoutMs = config.getInt(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG);
        this.log = new LogContext("[fetching for " + config.getString(CommonClientConfigs.CLIENT_ID_CONFIG) + "] ");
        this.metadata = new TopicMetadata(config, log);
        this.network = ClientUtils.createNetworkClient(config, metrics, METRICS, log, new ApiVersions(), time,
                MAX_IN_FLIGHT, metadata, null, null);
        this.reading = new BatchRun.Reading(fetch.isolationLevel == IsolationLevel.READ_COMMITTED, fetch.checkCrcs,
                new ArrayDeque<>());
    }

    /** Nothing is fetched of them until they have a position. */
    public void add(Collection<TopicPartition> added) {
        added.forEach(each -> partitions.put(each, new FetchedPartition(each)));
        follow();
    }

    public void remove(Collection<TopicPartition> removed) {
        removed.forEach(partitions::remove);
        follow();
    }

    private void follow() {
        metadata.follow(partitions.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
    }

    /** What was fetched already is kept. Topic partitions that are not there are passed over. */
    public void pause(Collection<TopicPartition> paused) {
        paused.forEach(each -> find(each).ifPresent(partition -> partition.pause(true)));
    }

    public void resume(Collection<TopicPartition> resumed) {
        resumed.forEach(each -> find(each).ifPresent(partition -> partition.pause(false)));
    }

    /** The leader epoch, if there is one, is that of the message before: the broker says so if its log has another. */
    public void seek(TopicPartition sought, OffsetAndMetadata position) {
        find(sought).orElseThrow(() -> new IllegalStateException(sought + " is not assigned")).seek(position);
    }

    public OptionalLong lag(TopicPartition asked) {
        return find(asked).map(FetchedPartition::lag).orElse(OptionalLong.empty());
    }

    private Optional<FetchedPartition> find(TopicPartition wanted) {
        return Optional.ofNullable(partitions.get(wanted));
    }

    /** Whether there is anything to wait for. */
    public boolean isWanted() {
        return partitions.values().stream().anyMatch(FetchedPartition::isWanted);
    }

    /** Sends what can be asked now. Does not wait. */
    public void request() {
        long nowMs = time.milliseconds();
        Map<Node, List<FetchedPartition>> byNode = new LinkedHashMap<>();
        Set<Integer> busy = new HashSet<>(askedNodes);
        for (FetchedPartition partition : partitions.values()) {
            if (!partition.isWanted()) {
                continue;
            }
            Optional<Node> node = node(partition, nowMs);
            if (node.isEmpty()) {
                int _ = metadata.requestUpdate(false);
            } else if (partition.hasFetched()) {
                busy.add(node.get().id()); // one question about all of them costs less than one about each
            } else if (partition.isToBeAsked(nowMs) && isOfItsTopic(partition)) {
                byNode.computeIfAbsent(node.get(), _ -> new ArrayList<>()).add(partition);
            }
        }
        byNode.forEach((node, asked) -> {
            if (!busy.contains(node.id()) && isReady(node, nowMs)) {
                ask(node, asked, nowMs);
            }
        });
        if (!byNode.isEmpty()) {
            takeAnswers(0);
        }
    }

    private Optional<Node> node(FetchedPartition partition, long nowMs) {
        Optional<Integer> preferred = partition.preferredNode(nowMs);
        if (preferred.isPresent()) {
            Node near = metadata.fetch().nodeById(preferred.get());
            if (near != null) {
                return Optional.of(near);
            }
            var _ = partition.leavePreferred();
        }
        return metadata.leader(partition.topicPartition());
    }

    /** A topic that was created again has none of the messages that the position counts: it is as if they were gone. */
    private boolean isOfItsTopic(FetchedPartition partition) {
        TopicPartition tp = partition.topicPartition();
        if (partition.isOfTopic(metadata.topicId(tp.topic()))) {
            return true;
        }
        partition.failed(outOfRange(partition));
        return false;
    }

    private static KafkaException outOfRange(FetchedPartition partition) {
        return new org.apache.kafka.clients.consumer.OffsetOutOfRangeException(
                Map.of(partition.topicPartition(), partition.fetchOffset()));
    }

    private boolean isReady(Node node, long nowMs) {
        if (network.ready(node, nowMs)) {
            return true;
        }
        AuthenticationException refused = network.connectionFailed(node) ? network.authenticationException(node) : null;
        if (refused != null) {
            throw refused;
        }
        return false;
    }

    private void ask(Node node, List<FetchedPartition> asked, long nowMs) {
        FetchSessionHandler session = sessions.computeIfAbsent(node.id(), id -> new FetchSessionHandler(log, id));
        FetchSessionHandler.Builder builder = session.newBuilder();
        Map<TopicPartition, Question> questions = new HashMap<>();
        for (FetchedPartition partition : asked) {
            TopicPartition tp = partition.topicPartition();
            Optional<Integer> lastEpoch = partition.lastEpoch() < 0 ? Optional.empty()
                    : Optional.of(partition.lastEpoch());
            builder.add(tp,
                    new FetchRequest.PartitionData(partition.topicId(), partition.fetchOffset(),
                            FetchRequest.INVALID_LOG_START_OFFSET, fetch.fetchSize, metadata.leaderEpoch(tp),
                            lastEpoch));
            questions.put(tp, new Question(partition, partition.seeks()));
            partition.asked();
        }
        FetchSessionHandler.FetchRequestData data = builder.build();
        short version = data.canUseTopicIds() ? ApiKeys.FETCH.latestVersion() : 12;
        FetchRequest.Builder request = FetchRequest.Builder
                .forConsumer(version, fetch.maxWaitMs, fetch.minBytes, data.toSend())
                .isolationLevel(fetch.isolationLevel)
                .setMaxBytes(fetch.maxBytes)
                .metadata(data.metadata())
                .removed(data.toForget())
                .replaced(data.toReplace())
                .rackId(fetch.clientRackId);
        askedNodes.add(node.id());
        network.send(network.newClientRequest(node.idString(), request, nowMs, true, requestTimeoutMs,
                response -> answered(node.id(), session, questions, response)), nowMs);
    }

    private void answered(int node, FetchSessionHandler session, Map<TopicPartition, Question> questions,
            ClientResponse response) {
        askedNodes.remove(node);
        questions.values()
                .removeIf(q -> q.partition().seeks() != q.seeks()
                        || partitions.get(q.partition().topicPartition()) != q.partition());
        questions.values().forEach(question -> question.partition().answered());
        if (response.authenticationException() != null) {
            failure = response.authenticationException();
        } else if (response.versionMismatch() != null) {
            failure = response.versionMismatch();
        } else if (!(response.responseBody() instanceof FetchResponse answer)) {
            session.handleError(new DisconnectException("no answer of broker " + node));
            askAgain(questions.values());
        } else {
            take(session, questions, answer, response.requestHeader().apiVersion());
        }
    }

    private void take(FetchSessionHandler session, Map<TopicPartition, Question> questions, FetchResponse answer,
            short version) {
        if (!session.handleResponse(answer, version)) {
            if (answer.error() != Errors.NONE) {
                askAgain(questions.values());
            }
            return;
        }
        answer.responseData(session.sessionTopicNames(), version).forEach((tp, data) -> {
            Question question = questions.get(tp);
            if (question != null) {
                take(question.partition(), data);
            }
        });
    }

    /** The leader may be another by now. */
    private void askAgain(Collection<Question> questions) {
        int _ = metadata.requestUpdate(false);
        questions.forEach(question -> {
            var _ = question.partition().leavePreferred();
            question.partition().rest(time.milliseconds() + retryMs);
        });
    }

    private void take(FetchedPartition partition, PartitionData data) {
        TopicPartition tp = partition.topicPartition();
        switch (Errors.forCode(data.errorCode())) {
            case NONE -> takeRecords(partition, data);
            case OFFSET_OUT_OF_RANGE -> {
                if (!partition.leavePreferred()) { // a follower may only lag
                    partition.failed(outOfRange(partition));
                }
            }
            case TOPIC_AUTHORIZATION_FAILED -> partition
                    .failed(new org.apache.kafka.common.errors.TopicAuthorizationException(Set.of(tp.topic())));
            case NOT_LEADER_OR_FOLLOWER, REPLICA_NOT_AVAILABLE, KAFKA_STORAGE_ERROR, FENCED_LEADER_EPOCH,
                    UNKNOWN_LEADER_EPOCH, OFFSET_NOT_AVAILABLE, UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID,
                    INCONSISTENT_TOPIC_ID, UNKNOWN_SERVER_ERROR, LEADER_NOT_AVAILABLE ->
                askAgain(List.of(new Question(partition, partition.seeks())));
            case Errors other -> partition.failed(new KafkaException("a broker refuses to read " + tp + " from offset "
                    + partition.fetchOffset() + ": " + other + ", " + other.message()));
        }
    }

    private void takeRecords(FetchedPartition partition, PartitionData data) {
        TopicPartition tp = partition.topicPartition();
        if (FetchResponse.isDivergingEpoch(data)) {
            diverged(partition, data);
            return;
        }
        FetchResponse.preferredReadReplica(data)
                .ifPresent(node -> partition.prefer(node, time.milliseconds() + preferenceMs));
        partition.sawEnd(fetch.isolationLevel == IsolationLevel.READ_COMMITTED && data.lastStableOffset() >= 0
                ? data.lastStableOffset()
                : data.highWatermark());
        if (!(FetchResponse
                .recordsOrFail(data) instanceof org.apache.kafka.common.record.internal.MemoryRecords held)) {
            throw new IllegalStateException("records that are not in memory");
        }
        try {
            BatchRun run = new BatchRun(tp, held, data.abortedTransactions(), partition.fetchOffset(),
                    partition.lastEpoch(), reading);
            if (!run.isEmpty()) {
                partition.fetched(run);
            }
        } catch (KafkaException e) {
            partition.failed(e);
        }
    }

    /**
     * The broker's log has other messages than those that were read. Where they part is known only if it lies before the
     * position; Kafka's own client goes on as well when it does not.
     */
    private void diverged(FetchedPartition partition, PartitionData data) {
        long end = data.divergingEpoch().endOffset();
        if (end < partition.fetchOffset()) {
            TopicPartition tp = partition.topicPartition();
            partition.failed(new org.apache.kafka.clients.consumer.LogTruncationException(
                    Map.of(tp, partition.fetchOffset()), Map.of(tp, new OffsetAndMetadata(Math.max(0, end),
                            Optional.of(data.divergingEpoch().epoch()), ""))));
        } else {
            partition.forgetEpoch();
        }
    }

    /**
     * What has come of one topic partition; null if nothing has.
     *
     * @throws KafkaException an offset is not in the log, not allowed, damaged
     */
    public @Nullable MessageRun take() {
        metadata.maybeThrowAnyException();
        KafkaException failed = failure;
        if (failed != null) {
            failure = null;
            throw failed;
        }
        for (FetchedPartition partition : partitions.values()) {
            if (partition.isWanted() && partition.hasFetched()) {
                partitions.remove(partition.topicPartition()); // to the end
                partitions.put(partition.topicPartition(), partition);
                return partition.take();
            }
        }
        return null;
    }

    /** Waits for answers, at most so long. */
    public void await(long timeoutMs) {
        takeAnswers(timeoutMs);
    }

    private void takeAnswers(long timeoutMs) {
        List<ClientResponse> _ = network.poll(timeoutMs, time.milliseconds());
    }

    /** Ends a waiting, or the next one. Any thread. */
    public void wakeup() {
        network.wakeup();
    }

    @Override
    public void close() {
        network.close();
        metadata.close();
        metrics.close();
    }
}
