package io.millrace.node.rpc;

import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.replica.ReplicaState;
import io.millrace.coordination.replica.ReplicaStatus;
import io.millrace.ingest.consume.ConsumerState;
import io.millrace.ingest.consume.ConsumerStatus;
import io.millrace.ingest.consume.PartitionPhase;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.store.PartState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node with one Kafka table {@code default.queue} on topic {@code github}, of which it has the topic partitions it was given,
 * and one replicated table {@code default.github} with three parts. For any thread.
 */
public final class FakeAdminSource implements AdminSource {
    public static final Instant STARTED = Instant.parse("2026-03-01T12:00:00Z");
    public static final UUID TABLE_ID = UUID.fromString("11111111-2222-3333-4444-555555555555");

    /** The calls that change something, in order. */
    public final List<String> changes = new CopyOnWriteArrayList<>();
    /** Thrown by every call while set. */
    public final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    /** Published addresses of the admin RPC, by node, in the order of {@link #members}. */
    public final Map<String, String> rpcAddresses = new TreeMap<>();
    /** Replicas that publish another hash than the others. */
    public final List<String> differing = new CopyOnWriteArrayList<>();

    private final String node;
    private final List<Integer> topicPartitions;

    public FakeAdminSource(String node, Integer... topicPartitions) {
        this.node = node;
        this.topicPartitions = List.of(topicPartitions);
        rpcAddresses.put(node, "127.0.0.1:1");
    }

    @Override
    public String nodeName() {
        return node;
    }

    @Override
    public List<MemberView> members() {
        failIfAsked();
        return rpcAddresses.entrySet()
                .stream()
                .map(each -> each.getValue().isEmpty() ? MemberView.absent(each.getKey(), node)
                        : MemberView.live(NodeInfo.of(each.getKey(), "installation", "instance-" + each.getKey(),
                                "0.1.0",
                                STARTED.toEpochMilli(), Map.of("http", "127.0.0.1:8123", "rpc", each.getValue()),
                                Map.of("shard", "01", "replica", each.getKey())), node))
                .toList();
    }

    @Override
    public List<ConsumerView> consumers(TableFilter filter) {
        failIfAsked();
        if (!filter.accepts("default", "queue")) {
            return List.of();
        }
        List<ConsumerStatus.Assignment> assignments = topicPartitions.stream()
                .map(partition -> new ConsumerStatus.Assignment("github", partition, PartitionPhase.RUNNING,
                        partition == 2, 1500, partition == 3 ? OptionalLong.empty() : OptionalLong.of(1000),
                        partition == 3 ? OptionalLong.empty() : OptionalLong.of(250), 7))
                .toList();
        ConsumerStatus status = new ConsumerStatus("default", "queue", 0, "millrace-" + node + "-default-queue",
                assignments.isEmpty() ? ConsumerState.UNASSIGNED : ConsumerState.CONSUMING,
                assignments.isEmpty() ? "more consumers than topic partitions" : "", assignments,
                List.of(new ConsumerStatus.ExceptionEntry(STARTED, "Code: 117. first line\nsecond line\u001B[31m")),
                STARTED, null, STARTED, null, new ConsumerStatus.Counts(11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                        23));
        return List.of(ConsumerView.of(status, "group1", partition -> partition.topicPartition() == 3
                ? Optional.empty()
                : Optional.of(new Counters(1000, 900, 50, 30, 15, 5))));
    }

    @Override
    public void pauseConsumption(TableRef table, Optional<TopicPartitionRef> topicPartition) {
        failIfAsked();
        requireKafka(table);
        changes.add("pause " + table + topicPartition.map(each -> " " + each).orElse(""));
    }

    @Override
    public void resumeConsumption(TableRef table, Optional<TopicPartitionRef> topicPartition) {
        failIfAsked();
        requireKafka(table);
        changes.add("resume " + table + topicPartition.map(each -> " " + each).orElse(""));
    }

    @Override
    public void seekConsumption(TableRef table, TopicPartitionRef topicPartition, long offset) {
        failIfAsked();
        changes.add("seek " + table + " " + topicPartition + " " + offset);
    }

    private static void requireKafka(TableRef table) {
        switch (table.toString()) {
            case "default.queue" -> {
            }
            case "default.github" ->
                throw new UserException(ErrorCode.QUERY_NOT_ALLOWED, table + " is not a Kafka table");
            default -> throw unknown(table);
        }
    }

    private static UserException unknown(TableRef table) {
        return new UserException(ErrorCode.UNKNOWN_TABLE, "Table " + table + " does not exist");
    }

    @Override
    public List<TableView> tables(TableFilter filter) {
        failIfAsked();
        return Stream.of(
                new TableView("default", "github", "ReplicatedMergeTree", TABLE_ID.toString(),
                        Optional.of("/millrace/tables/" + TABLE_ID + "/01"), 2, false, OptionalLong.of(200_000),
                        OptionalLong.of(3), OptionalLong.of(1_610_612_736L)),
                new TableView("default", "queue", "Kafka", "22222222-2222-3333-4444-555555555555", Optional.empty(), 0,
                        true, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty()))
                .filter(each -> filter.accepts(each.database(), each.name()))
                .toList();
    }

    @Override
    public List<ReplicaView> replicas(TableRef table) {
        failIfAsked();
        requireGithub(table);
        return rpcAddresses.keySet()
                .stream()
                .map(name -> ReplicaView.of(
                        new ReplicaStatus(name, new ReplicaState(name, 41,
                                differing.contains(name) ? "ffff" : "abcdef0123456789abcdef"), true),
                        OptionalLong.of(42),
                        name.equals(node) ? Optional.of(ReplicaView.Detail.of(
                                new io.millrace.replication.replica.ReplicaView(
                                        io.millrace.replication.replica.ReplicaPhase.FOLLOWING, 41, "", "", 2,
                                        "lost a peer")))
                                : Optional.empty()))
                .toList();
    }

    private static void requireGithub(TableRef table) {
        if (!table.toString().equals("default.github")) {
            throw unknown(table);
        }
    }

    @Override
    public PartList parts(TableRef table, int limit) {
        failIfAsked();
        requireGithub(table);
        List<PartView> all = Stream.of(1L, 2L, 3L).map(FakeAdminSource::part).toList();
        return new PartList(all.stream().limit(limit).toList(), all.size());
    }

    private static PartView part(long number) {
        PartState state = switch ((int) number) {
            case 1 -> PartState.LOCAL;
            case 2 -> PartState.KNOWN;
            default -> PartState.PREPARED;
        };
        PartFact fact = PartFact.inserted(new PartId(0, number), "202603", 10_000 * number, 1536 * number,
                new ContentChecksum(number, 2), "00112233445566778899aabbccddeeff", 2,
                List.of(new SourceRange("topicid", "github", 0, 10_000 * (number - 1), 10_000 * number)));
        return PartView
                .of(new PartRecord(TABLE_ID, state == PartState.PREPARED ? fact : fact.at(number), state, "token",
                        state == PartState.PREPARED ? "" : "node1", STARTED.toEpochMilli()));
    }

    @Override
    public List<QueueEntryView> queue(TableFilter filter) {
        failIfAsked();
        return filter.accepts("default", "github") ? List.of(new QueueEntryView("default", "github", "202603_2_2_0",
                "00000000000000000000000000000002", "FETCHING", Duration.ofMillis(184_500), 3,
                Optional.of("node1 refused: part is gone"), "node1", 3072)) : List.of();
    }

    private void failIfAsked() {
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }
}
