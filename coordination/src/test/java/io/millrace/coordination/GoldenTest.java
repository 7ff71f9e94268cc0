package io.millrace.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.commit.BlockCommit;
import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.commit.TargetCommit;
import io.millrace.coordination.ddl.DdlResult;
import io.millrace.coordination.ddl.DdlStatement;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.ephemeral.HoldState;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.lease.Leases;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.Gap;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.LogEntryCodec;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.replica.ReplicaOwner;
import io.millrace.coordination.replica.ReplicaState;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.table.TruncationMark;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.znode.Znodes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The text of every value, as it is in files of version 1. A difference is a change of the format: it needs a new
 * version, a reader of the old one, and a new file beside the old.
 */
class GoldenTest {
    private static final PartFact PART = PartFact.inserted(new PartId(0x0123456789abcdefL, -2L), "202611", 8192,
            123_456, new ContentChecksum(1, 2), "xxh3:00ff", 3,
            List.of(new SourceRange("Zr8kXq2tQ0yWc3fJ5uVbNw", "github", 4, 100, 8292)));
    private static final PartFact MERGED = new PartFact(new PartId(7, 8), "all", 20, 30, new ContentChecksum(9, 10),
            "f", 2, 5, 17, 3, List.of());

    record Golden(String name, Object value, String text, BiFunction<String, String, Object> decode) {}

    static List<Arguments> values() {
        return List.of(
                entry("parts-added",
                        new LogEntry.PartsAdded("tok-1", "r1", "db.github_mv", 2, Optional.of(new BlockHash(11, 12)),
                                List.of(PART))),
                entry("parts-added-plain",
                        new LogEntry.PartsAdded("tok-2", "r\"1", "", 0, Optional.empty(), List.of())),
                entry("parts-replaced",
                        new LogEntry.PartsReplaced("tok-3", "r2", List.of(new PartId(1, 2), new PartId(3, 4)), MERGED)),
                entry("parts-dropped", new LogEntry.PartsDropped("tok-4", "r1", List.of(new PartId(1, 2)), "TTL")),
                entry("schema-changed", new LogEntry.SchemaChanged("tok-5", "r1", 4, "a UInt8,\nb String")),
                entry("part-lost", new LogEntry.PartLost("tok-6", "r3", new PartId(1, 2), "disk gone")),
                of("ledger",
                        new LedgerState("Zr8kXq2tQ0yWc3fJ5uVbNw", 8292, 6, "node1/c-1", 3,
                                new Counters(8292, 8000, 100, 50, 42, 100), List.of(new Gap(0, 100, "retention", 1000)),
                                "tok-7"),
                        LedgerState::encode, LedgerState::decode),
                of("ledger-recreated",
                        new LedgerState("Zr8kXq2tQ0yWc3fJ5uVbNw", 5, -1, "node1/c-1", 3,
                                new Counters(12, 12, 0, 0, 0, 0), List.of(), "tok-7", List.of("first", "second")),
                        LedgerState::encode, LedgerState::decode),
                of("log-head", new LogHead("5f2c", 1, false), LogHead::encode, LogHead::decode),
                of("truncation", new TruncationMark(99), TruncationMark::encode, TruncationMark::decode),
                of("schema", new TableSchema(3, "a UInt8"), TableSchema::encode, TableSchema::decode),
                of("node",
                        NodeInfo.of("n1", "inst", "run", "0.1.0", 1000,
                                Map.of("http", "h:8123", "transfer", "h:9009", "rpc", "h:9100"),
                                Map.of("shard", "01", "replica", "n1")),
                        NodeInfo::encode, NodeInfo::decode),
                of("replica", new ReplicaState("n1", 42, "0a0b"), ReplicaState::encode, ReplicaState::decode),
                of("alive", new ReplicaOwner("n1", "inst", "run"), ReplicaOwner::encode, ReplicaOwner::decode),
                of("ddl",
                        DdlStatement.of("tok-8", "n1", "CREATE TABLE t (a UInt8)\nENGINE = MergeTree ORDER BY a",
                                Map.of("database", "default")),
                        DdlStatement::encode, DdlStatement::decode),
                of("ddl-result", new DdlResult(57, "Table default.t already exists"), DdlResult::encode,
                        DdlResult::decode));
    }

    private static Arguments entry(String name, LogEntry entry) {
        return of("log-entry-" + name, entry, LogEntryCodec::encode, LogEntryCodec::decode);
    }

    private static <T> Arguments of(String name, T value, java.util.function.Function<T, String> encode,
            BiFunction<String, String, T> decode) {
        return Arguments.of(new Golden(name, value, encode.apply(value), decode::apply));
    }

    /** Values whose types are private to their packages, as they appear in the tree. */
    static List<Arguments> znodes() {
        MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
        Znodes znodes = service.connect();
        WriterFence fence = WriterFence.open(znodes, new ManualTicker(), "n1", "inst", "run", Duration.ofSeconds(1));
        Ephemerals ephemerals = new Ephemerals(znodes, Duration.ofSeconds(1), Threads.PLATFORM);
        Hold lease = new Leases(znodes, ephemerals).contend("truncate", "n1");
        assertThat(lease.state()).isEqualTo(HoldState.HELD);
        new Members(znodes, ephemerals).clusterId("c0ffee");
        TablePath table = new TablePath("/tables/t/01");
        new Tables(znodes).create(table, "5f2c", new TableSchema(0, ""));
        LogEntry.PartsAdded entry = new LogEntry.PartsAdded("tok-9", "r1", "", 0, Optional.of(new BlockHash(1, 2)),
                List.of());
        new Committer(znodes, fence, Duration.ofSeconds(1), Failpoints.NONE)
                .commit(new BlockCommit("tok-9", List.of(), List.of(new TargetCommit(table, entry))));
        return List.of(Arguments.of("writer", service.dump().get("/writers/n1")),
                Arguments.of("lease", service.dump().get("/leases/truncate")),
                Arguments.of("cluster", service.dump().get("/cluster/id")),
                Arguments.of("block", service.dump().get(table.blocks() + "/" + new BlockHash(1, 2))));
    }

    @ParameterizedTest
    @MethodSource("znodes")
    void znodeIsThatOfTheGoldenFile(String name, String text) throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/" + name + "-v1.txt")) {
            assertThat(text).isEqualTo(
                    new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void textIsThatOfTheGoldenFile(Golden golden) throws IOException {
        String resource = "/golden/" + golden.name() + "-v1.txt";
        try (InputStream in = GoldenTest.class.getResourceAsStream(resource)) {
            String file = new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(golden.text()).isEqualTo(file);
            assertThat(golden.decode().apply(file, resource)).isEqualTo(golden.value());
        }
    }
}
