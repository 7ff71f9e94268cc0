package io.millrace.ingest.fetch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.LeastLoadedNode;
import org.apache.kafka.clients.RequestCompletionHandler;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.EpochEndOffset;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.record.internal.UnalignedFileRecords;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * Brokers and the connections to them, as far as somebody who fetches can tell. What was sent is heard and answered at the next poll. They
 * keep fetch sessions as real ones do: a topic partition that a question does not name is still read where the one before said.
 */
final class FakeBrokers implements KafkaClient {
    final FakeTime time = new FakeTime();
    /** {@code broker: topic-partition@offset}, of all that a question was about, the session's included. */
    final List<String> questions = new ArrayList<>();
    /** Once, instead of an answer about it. */
    final Map<TopicPartition, Errors> errors = new HashMap<>();
    /** Once, instead of an answer. */
    final Map<Integer, Errors> answerErrors = new HashMap<>();
    /** Which replica the leader recommends. */
    final Map<TopicPartition, Integer> preferred = new HashMap<>();
    final Map<Integer, AuthenticationException> refusing = new HashMap<>();
    final Set<Integer> down = new HashSet<>();
    /** They answer later. */
    final Set<Integer> silent = new HashSet<>();
    /** Bytes that are no batch come instead of messages. */
    final Set<TopicPartition> garbled = new HashSet<>();
    /** What comes is nothing that a network brings. */
    final Set<TopicPartition> absurd = new HashSet<>();
    boolean isMetadataOld;
    short version = ApiKeys.FETCH.latestVersion();
    int messagesInAnswer = 2;
    int timeoutMs;
    int closed;
    final List<RuntimeException> swallowed = new ArrayList<>();

    private final Map<TopicPartition, Log> logs = new LinkedHashMap<>();
    private final Map<String, Uuid> topicIds = new HashMap<>();
    private final Map<Integer, Map<Where, Asked>> sessions = new HashMap<>();
    private final Map<Integer, Integer> sessionIds = new HashMap<>();
    private final Map<Integer, Integer> sessionEpochs = new HashMap<>();
    private final Deque<Sent> sent = new ArrayDeque<>();
    private final int count;
    private TopicMetadata metadata;
    private int nextSession = 100;
    private int nextCorrelation;

    private record Where(String topic, Uuid id, int partition) {}

    private record Asked(long offset, int leaderEpoch, int lastEpoch) {}

    private record Sent(ClientRequest request, int node, FetchRequest question, boolean isLost,
            AuthenticationException refusal) {}

    private record Entry(long offset, int epoch, String value) {}

    private static final class Log {
        int leader;
        int epoch;
        long start;
        final List<Entry> entries = new ArrayList<>();

        long end() {
            return entries.isEmpty() ? start : entries.getLast().offset() + 1;
        }
    }

    FakeBrokers(int count) {
        this.count = count;
    }

    void informs(TopicMetadata informed) {
        metadata = informed;
    }

    void lead(TopicPartition tp, int leader, int epoch) {
        topicIds.putIfAbsent(tp.topic(), Uuid.randomUuid());
        Log log = logs.computeIfAbsent(tp, _ -> new Log());
        log.leader = leader;
        log.epoch = epoch;
    }

    void produce(TopicPartition tp, String... values) {
        Log log = logs.get(tp);
        for (String value : values) {
            log.entries.add(new Entry(log.end(), log.epoch, value));
        }
    }

    /** Messages from there on are lost. */
    void truncate(TopicPartition tp, long end) {
        logs.get(tp).entries.removeIf(entry -> entry.offset() >= end);
    }

    void deleteBefore(TopicPartition tp, long start) {
        logs.get(tp).start = start;
        logs.get(tp).entries.removeIf(entry -> entry.offset() < start);
    }

    void createAgain(TopicPartition tp, int leader) {
        logs.remove(tp);
        topicIds.put(tp.topic(), Uuid.randomUuid());
        lead(tp, leader, 0);
    }

    void haveNoTopicIds() {
        version = 12;
        topicIds.replaceAll((_, _) -> Uuid.ZERO_UUID);
    }

    void forgetSessions() {
        sessionIds.clear();
    }

    void skipSessionEpochs() {
        sessionEpochs.replaceAll((_, epoch) -> epoch + 1);
    }

    /** What was sent there is not heard; nor will an answer come. */
    void disconnect(int node) {
        lose(node, null);
    }

    /** The same, since the connection's login was not renewed. */
    void expire(int node, AuthenticationException refusal) {
        lose(node, refusal);
    }

    private void lose(int node, AuthenticationException refusal) {
        List<Sent> all = List.copyOf(sent);
        sent.clear();
        all.forEach(
                s -> sent.add(s.node() == node ? new Sent(s.request(), node, s.question(), true, refusal) : s));
    }

    private boolean isReachable(Node node) {
        return !down.contains(node.id()) && !refusing.containsKey(node.id());
    }

    @Override
    public boolean isReady(Node node, long nowMs) {
        return isReachable(node);
    }

    @Override
    public boolean ready(Node node, long nowMs) {
        return isReachable(node);
    }

    @Override
    public boolean connectionFailed(Node node) {
        return !isReachable(node);
    }

    @Override
    public AuthenticationException authenticationException(Node node) {
        return refusing.get(node.id());
    }

    @Override
    public ClientRequest newClientRequest(String node, AbstractRequest.Builder<?> builder, long nowMs,
            boolean expectResponse) {
        throw new UnsupportedOperationException("every question has a deadline");
    }

    @Override
    public ClientRequest newClientRequest(String node, AbstractRequest.Builder<?> builder, long nowMs,
            boolean expectResponse, int requestTimeoutMs, RequestCompletionHandler callback) {
        timeoutMs = requestTimeoutMs;
        return new ClientRequest(node, builder, nextCorrelation++, "fetcher", nowMs, expectResponse, requestTimeoutMs,
                callback);
    }

    @Override
    public void send(ClientRequest request, long nowMs) {
        int node = Integer.parseInt(request.destination());
        if (sent.stream().anyMatch(s -> s.node() == node)) {
            throw new IllegalStateException("broker " + node + " is asked twice at a time");
        }
        short used = (short) Math.min(version, request.requestBuilder().latestAllowedVersion());
        sent.add(new Sent(request, node, (FetchRequest) request.requestBuilder().build(used), false, null));
    }

    @Override
    public List<ClientResponse> poll(long waitMs, long nowMs) {
        time.advance(waitMs);
        if (metadata.updateRequested() && !isMetadataOld) {
            metadata.updateWithCurrentRequestVersion(describe(), false, time.milliseconds());
        }
        List<ClientResponse> answers = new ArrayList<>();
        for (Sent each : List.copyOf(sent)) {
            if (each.isLost() || !silent.contains(each.node())) {
                sent.remove(each);
                FetchResponse body = each.isLost() ? null : answer(each.node(), each.question());
                answers.add(new ClientResponse(
                        new RequestHeader(ApiKeys.FETCH, each.question().version(), "fetcher",
                                each.request().correlationId()),
                        each.request().callback(), each.request().destination(), nowMs, nowMs, each.isLost(), null,
                        each.refusal(), body));
            }
        }
        for (ClientResponse answer : answers) {
            try {
                answer.onComplete();
            } catch (RuntimeException e) {
                swallowed.add(e); // as Kafka's network client does
            }
        }
        return answers;
    }

    private MetadataResponse describe() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            nodes.add(new Node(i, "broker" + i, 9092));
        }
        Map<String, MetadataResponseTopic> topics = new TreeMap<>();
        logs.forEach((tp, log) -> {
            MetadataResponsePartition partition = new MetadataResponsePartition().setPartitionIndex(tp.partition())
                    .setLeaderId(log.leader)
                    .setLeaderEpoch(log.epoch)
                    .setReplicaNodes(nodes.stream().map(Node::id).toList())
                    .setIsrNodes(List.of(log.leader))
                    .setOfflineReplicas(List.of());
            topics.computeIfAbsent(tp.topic(),
                    name -> new MetadataResponseTopic().setName(name).setTopicId(topicIds.get(name)))
                    .partitions()
                    .add(partition);
        });
        return MetadataResponse.prepareResponse(ApiKeys.METADATA.latestVersion(), 0, nodes, "cluster", 1,
                List.copyOf(topics.values()), Integer.MIN_VALUE);
    }

    private FetchResponse answer(int node, FetchRequest question) {
        FetchRequestData data = question.data();
        Errors refused = answerErrors.remove(node);
        if (refused != null) {
            return FetchResponse.of(new FetchResponseData().setErrorCode(refused.code()));
        }
        boolean isFull = data.sessionEpoch() <= 0;
        if (isFull) {
            sessions.put(node, new LinkedHashMap<>());
            sessionIds.put(node, nextSession++);
            sessionEpochs.put(node, 1);
        } else if (!Integer.valueOf(data.sessionId()).equals(sessionIds.get(node))) {
            return FetchResponse.of(new FetchResponseData().setErrorCode(Errors.FETCH_SESSION_ID_NOT_FOUND.code()));
        } else if (!Integer.valueOf(data.sessionEpoch()).equals(sessionEpochs.get(node))) {
            return FetchResponse.of(new FetchResponseData().setErrorCode(Errors.INVALID_FETCH_SESSION_EPOCH.code()));
        } else {
            sessionEpochs.merge(node, 1, Integer::sum);
        }
        Map<Where, Asked> session = sessions.get(node);
        data.forgottenTopicsData()
                .forEach(topic -> topic.partitions()
                        .forEach(i -> session.remove(new Where(topic.topic(), topic.topicId(), i))));
        data.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(p -> session.put(new Where(topic.topic(), topic.topicId(), p.partition()),
                                new Asked(p.fetchOffset(), p.currentLeaderEpoch(), p.lastFetchedEpoch()))));
        List<FetchableTopicResponse> answers = new ArrayList<>();
        session.forEach((where, asked) -> {
            TopicPartition tp = find(where);
            questions.add(node + ": " + (tp == null ? "unknown" : tp) + "@" + asked.offset());
            PartitionData answer = tp == null ? failed(where.partition(), Errors.UNKNOWN_TOPIC_ID)
                    : read(node, tp, asked);
            if (isFull || answer.errorCode() != 0 || FetchResponse.recordsSize(answer) > 0
                    || FetchResponse.isDivergingEpoch(answer) || FetchResponse.isPreferredReplica(answer)) {
                answers.add(new FetchableTopicResponse().setTopic(where.topic())
                        .setTopicId(where.id())
                        .setPartitions(List.of(answer)));
            }
        });
        return FetchResponse.of(new FetchResponseData().setSessionId(sessionIds.get(node)).setResponses(answers));
    }

    private TopicPartition find(Where where) {
        for (TopicPartition tp : logs.keySet()) {
            boolean isIt = where.id().equals(Uuid.ZERO_UUID) ? tp.topic().equals(where.topic())
                    : topicIds.get(tp.topic()).equals(where.id());
            if (isIt && tp.partition() == where.partition()) {
                return tp;
            }
        }
        return null;
    }

    private static PartitionData failed(int partition, Errors error) {
        return FetchResponse.partitionResponse(partition, error);
    }

    private PartitionData read(int node, TopicPartition tp, Asked asked) {
        Log log = logs.get(tp);
        Errors error = errors.remove(tp);
        boolean isPreferred = preferred.containsKey(tp);
        if (error != null) {
            return failed(tp.partition(), error);
        } else if (log.leader != node && !(isPreferred && preferred.get(tp) == node)) {
            return failed(tp.partition(), Errors.NOT_LEADER_OR_FOLLOWER);
        } else if (asked.leaderEpoch() >= 0 && asked.leaderEpoch() != log.epoch) {
            return failed(tp.partition(),
                    asked.leaderEpoch() < log.epoch ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH);
        }
        PartitionData answer = new PartitionData().setPartitionIndex(tp.partition())
                .setHighWatermark(log.end())
                .setLastStableOffset(log.end())
                .setRecords(MemoryRecords.EMPTY);
        if (asked.lastEpoch() > log.epoch) {
            return failed(tp.partition(), Errors.OFFSET_OUT_OF_RANGE);
        }
        if (asked.lastEpoch() >= 0) {
            long end = log.entries.stream()
                    .filter(e -> e.epoch() > asked.lastEpoch())
                    .mapToLong(Entry::offset)
                    .findFirst()
                    .orElse(log.end());
            int epoch = log.entries.stream()
                    .mapToInt(Entry::epoch)
                    .filter(e -> e <= asked.lastEpoch())
                    .max()
                    .orElse(asked.lastEpoch());
            if (end < asked.offset()) {
                return answer.setDivergingEpoch(new EpochEndOffset().setEpoch(epoch).setEndOffset(end));
            }
        }
        if (asked.offset() < log.start || asked.offset() > log.end()) {
            return failed(tp.partition(), Errors.OFFSET_OUT_OF_RANGE);
        } else if (isPreferred && log.leader == node) {
            return answer.setPreferredReadReplica(preferred.get(tp));
        }
        if (absurd.contains(tp)) {
            return answer.setRecords(new UnalignedFileRecords(null, 0, 100));
        }
        return answer.setRecords(garbled.contains(tp) ? MemoryRecords.readableRecords(ByteBuffer.allocate(11))
                : records(log, asked.offset()));
    }

    private MemoryRecords records(Log log, long from) {
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        log.entries.stream().filter(e -> e.offset() >= from).limit(messagesInAnswer).forEach(e -> {
            SimpleRecord message = new SimpleRecord(e.value().getBytes(StandardCharsets.UTF_8));
            out.put(MemoryRecords.withRecords(e.offset(), Compression.NONE, e.epoch(), message).buffer());
        });
        return MemoryRecords.readableRecords(out.flip());
    }

    @Override
    public void disconnect(String node) {
        disconnect(Integer.parseInt(node));
    }

    @Override
    public void close(String node) {
        disconnect(node);
    }

    @Override
    public void close() {
        closed++;
    }

    @Override
    public int inFlightRequestCount() {
        return sent.size();
    }

    @Override
    public boolean hasInFlightRequests() {
        return !sent.isEmpty();
    }

    @Override
    public int inFlightRequestCount(String node) {
        return (int) sent.stream().filter(s -> s.request().destination().equals(node)).count();
    }

    @Override
    public boolean hasInFlightRequests(String node) {
        return inFlightRequestCount(node) > 0;
    }

    @Override
    public long connectionDelay(Node node, long nowMs) {
        return 0;
    }

    @Override
    public long pollDelayMs(Node node, long nowMs) {
        return 0;
    }

    @Override
    public boolean hasReadyNodes(long nowMs) {
        return down.size() < count;
    }

    @Override
    public LeastLoadedNode leastLoadedNode(long nowMs) {
        throw new UnsupportedOperationException("metadata come by themselves");
    }

    @Override
    public void wakeup() {}

    @Override
    public void initiateClose() {}

    @Override
    public boolean active() {
        return closed == 0;
    }
}
