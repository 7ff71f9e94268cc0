package io.millrace.ingest.fetch;

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
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.FetchConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Fetches topic partitions from their brokers: one question at a time to each broker, about all that it leads and of which nothing
 * waits to be taken. The next question leaves before what the last one brought is decoded, so that the two overlap. Owned by the
 * consumer's thread, but for {@link #wakeup}.
 */
public final class BrokerFetcher implements AutoCloseable {
    private static final String METRICS = "consumer";
    private static final int MAX_IN_FLIGHT = 100;
    /** What must not be read is asked about so seldom, so that the rest is read meanwhile. */
    private static final long FORBIDDEN_MS = 1000;

    private final FetchConfig fetch;
    private final long retryMs;
    private final int requestTimeoutMs;
    private final LogContext log;
    private final Time time;
    private final Metrics metrics;
    private final TopicMetadata metadata;
    private final KafkaClient network;
    private final Answers answers;
    /** In the order in which they are taken from: one that has brought something goes to the end. */
    private final Map<TopicPartition, FetchedPartition> partitions = new LinkedHashMap<>();
    private final Map<Integer, FetchSessionHandler> sessions = new HashMap<>();
    private final Set<Integer> askedNodes = new HashSet<>();
    private @Nullable KafkaException failure;

    private record Question(FetchedPartition partition, int seeks) {}

    /** Connects when the first topic partition is to be read. */
    public BrokerFetcher(ConsumerConfig config) {
        this(config, new TopicMetadata(config, log(config)), new Metrics());
    }

    private BrokerFetcher(ConsumerConfig config, TopicMetadata metadata, Metrics metrics) {
        this(config, metadata, ClientUtils.createNetworkClient(config, metrics, METRICS, log(config),
                new ApiVersions(), Time.SYSTEM, MAX_IN_FLIGHT, metadata, null, null), metrics, Time.SYSTEM);
    }

    /** Takes ownership of all. */
    BrokerFetcher(ConsumerConfig config, TopicMetadata metadata, KafkaClient network, Metrics metrics, Time time) {
        this.fetch = new FetchConfig(config);
        this.retryMs = config.getLong(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG);
        // A broker may take its time over an answer, and must not be hung up on meanwhile.
        int timeoutMs = config.getInt(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG);
        this.requestTimeoutMs = (int) Math.min(Integer.MAX_VALUE,
                Math.max(timeoutMs, (long) fetch.maxWaitMs + timeoutMs / 2));
        this.log = log(config);
        this.time = time;
        this.metrics = metrics;
        this.metadata = metadata;
        this.network = network;
        this.answers = new Answers(fetch, config.getLong(CommonClientConfigs.METADATA_MAX_AGE_CONFIG), time);
    }

    private static LogContext log(ConsumerConfig config) {
        return new LogContext("[fetching for " + config.getString(CommonClientConfigs.CLIENT_ID_CONFIG) + "] ");
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
            if (partition.hasFetched()) {
                node.ifPresent(asked -> busy.add(asked.id())); // one question about all of them costs less than one about each
            } else if (node.isEmpty()) {
                int _ = metadata.requestUpdate(false);
            } else if (partition.isToBeAsked(nowMs) && isOfItsTopic(partition)) {
                if (isBehind(partition, nowMs)) {
                    int _ = metadata.requestUpdate(false);
                } else {
                    byNode.computeIfAbsent(node.get(), _ -> new ArrayList<>()).add(partition);
                }
            }
        }
        byNode.forEach((node, asked) -> {
            if (busy.add(node.id())) {
                if (network.ready(node, nowMs)) {
                    ask(node, asked, nowMs);
                } else if (network.connectionFailed(node)) {
                    failed(node, asked);
                }
            }
        });
        if (!byNode.isEmpty() || !askedNodes.isEmpty()) {
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
        if (partition.isOfTopic(metadata.topicId(partition.topicPartition().topic()))) {
            return true;
        }
        partition.failed(Answers.outOfRange(partition));
        partition.topicGone();
        return false;
    }

    /** Whether messages were read of a later leader than the one that is known: that one may not have them. */
    private boolean isBehind(FetchedPartition partition, long nowMs) {
        return partition.isAhead(metadata.leaderEpoch(partition.topicPartition()).orElse(-1), nowMs, requestTimeoutMs);
    }

    /** No connection; others are asked nevertheless. */
    private void failed(Node node, List<FetchedPartition> unasked) {
        AuthenticationException refused = network.authenticationException(node);
        if (refused != null) {
            failure = refused;
        }
        int _ = metadata.requestUpdate(false);
        for (FetchedPartition partition : unasked) {
            var _ = partition.leavePreferred();
        }
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
        try {
            take(node, session, questions, response);
        } catch (RuntimeException e) { // the network client would only log it
            failure = e instanceof KafkaException known ? known
                    : new KafkaException("the answer of broker " + node + " cannot be taken", e);
        }
    }

    private void take(int node, FetchSessionHandler session, Map<TopicPartition, Question> questions,
            ClientResponse response) {
        if (response.responseBody() instanceof FetchResponse answer) {
            take(session, questions, answer, response.requestHeader().apiVersion());
            return;
        }
        // The session counts on the broker having heard the question; only a new one is sure to say the same to both.
        session.handleError(new DisconnectException("no answer of broker " + node));
        if (response.authenticationException() != null) {
            failure = response.authenticationException();
        } else if (response.versionMismatch() != null) {
            failure = response.versionMismatch();
        }
        askAgain(questions.values());
    }

    private void take(FetchSessionHandler session, Map<TopicPartition, Question> questions, FetchResponse answer,
            short version) {
        if (!session.handleResponse(answer, version)) {
            switch (answer.error()) {
                case FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH -> {} // the next question begins another one
                default -> askAgain(questions.values());
            }
            return;
        }
        answer.responseData(session.sessionTopicNames(), version).forEach((tp, data) -> {
            Question question = questions.get(tp);
            if (question != null && !answers.take(question.partition(), data)) {
                askAgain(List.of(question));
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
                return take(partition);
            }
        }
        return null;
    }

    private @Nullable MessageRun take(FetchedPartition partition) {
        try {
            return partition.take();
        } catch (AuthorizationException e) {
            partition.rest(time.milliseconds() + FORBIDDEN_MS);
            throw e;
        }
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
        Utils.closeQuietly(network, "connections to brokers");
        Utils.closeQuietly(metadata, "what is known of topics");
        Utils.closeQuietly(metrics, "metrics of fetching");
    }
}
