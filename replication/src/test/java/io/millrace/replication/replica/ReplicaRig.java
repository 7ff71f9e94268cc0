package io.millrace.replication.replica;

import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.commit.TableChange;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.lease.Leases;
import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.Transit;
import io.millrace.coordination.memory.ZnodeCall;
import io.millrace.coordination.table.TablePath;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.memory.MemoryDisk;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableColumn;
import io.millrace.replication.part.TableLayout;
import io.millrace.replication.store.IncomingFile;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.table.InsertRows;
import io.millrace.replication.table.PartitionIds;
import io.millrace.replication.table.RowPartitions;
import io.millrace.replication.transfer.PartTransfers;
import io.millrace.replication.transfer.RefusedException;
import io.millrace.replication.transfer.RefusedException.Reason;
import io.millrace.replication.transfer.TableState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One node's replica with everything in memory and every thread stepped by the test. */
final class ReplicaRig {
    static final UUID TABLE = new UUID(7, 7);
    static final TablePath PATH = TablePath.of(TABLE, "01");
    private static final Schema SCHEMA = new Schema(List.of(new Field("a", NumberType.UINT64)));
    private static final TableLayout LAYOUT = new TableLayout(0, List.of(new TableColumn(1, "a", NumberType.UINT64)),
            List.of("a"));
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    final String name;
    final ManualTicker ticker = new ManualTicker();
    final StandingThreads threads = new StandingThreads();
    final MemoryDisk disk;
    final PartStore store;
    final MemoryZnodes znodes;
    final WriterFence fence;
    final Ephemerals ephemerals;
    final ReplicaContext context;
    final Replicas replicas;
    final TableReplica table;
    /** What would have stopped the node. */
    final List<Throwable> faults = new ArrayList<>();
    private final BlockInserter inserter;
    private Predicate<ZnodeCall> broken = call -> false;
    private @Nullable ReplicaRig peer;
    /** Appended of a part before the connection breaks; all if negative. */
    private int cutAfterBytes = -1;
    private Consumer<PartId> whileFetching = part -> {
    };
    private long parts;
    private int tokens;

    /** What goes over the network: to the one peer. */
    private final class Wire implements PartTransfers {
        @Override
        public PartHeader fetchPart(InetSocketAddress address, PartId part, IncomingFile file, HeaderCheck check)
                throws IOException, RefusedException {
            ReplicaRig from = Objects.requireNonNull(peer);
            var served = from.replicas.source()
                    .part(part)
                    .orElseThrow(() -> new RefusedException(Reason.NOT_HERE, "no part " + part));
            try (served; var opened = served.open()) {
                PartHeader header = new PartHeader(served.sizeBytes(), served.fileChecksum());
                check.accept(header);
                byte[] bytes = new byte[(int) served.sizeBytes()];
                int read = opened.read(0, bytes, 0, bytes.length);
                int wanted = cutAfterBytes < 0 ? read : Math.min(read, cutAfterBytes);
                int at = (int) file.sizeBytes();
                if (wanted > at) {
                    file.append(bytes, at, wanted - at);
                    file.force();
                }
                whileFetching.accept(part);
                if (cutAfterBytes >= 0) {
                    throw new IOException("cut");
                }
                return header;
            }
        }

        @Override
        public TableState fetchState(InetSocketAddress address, UUID wanted) throws RefusedException {
            return Objects.requireNonNull(peer).replicas.source()
                    .state(wanted)
                    .orElseThrow(() -> new RefusedException(Reason.NOT_HERE, "no state of " + wanted));
        }
    }

    ReplicaRig(MemoryZooKeeper zooKeeper, String name) {
        this(zooKeeper, name, new MemoryDisk());
    }

    ReplicaRig(MemoryZooKeeper zooKeeper, String name, MemoryDisk disk) {
        this(zooKeeper, name, disk, PATH);
    }

    /** With a table at another path, as another shard's. */
    ReplicaRig(MemoryZooKeeper zooKeeper, String name, MemoryDisk disk, TablePath path) {
        this.name = name;
        this.disk = disk;
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        store = PartStore.open(disk.open(), Failpoints.NONE, clock);
        znodes = zooKeeper.connect(new Transit() {
            @Override
            public void request(ZnodeCall call) {
                breakIf(call);
            }
        });
        fence = WriterFence.open(znodes, ticker, name, "installation-" + name,
                name + "-" + System.identityHashCode(this),
                TIMEOUT);
        ephemerals = new Ephemerals(znodes, Duration.ofSeconds(1), threads);
        Members members = new Members(znodes, ephemerals);
        context = new ReplicaContext(store, znodes, fence, new Committer(znodes, fence, TIMEOUT, Failpoints.NONE),
                ephemerals, members, new Wire(), ticker, threads, clock,
                () -> new PartId(name.hashCode(), ++parts), Failpoints.NONE,
                (where, failure) -> faults.add(failure));
        replicas = new Replicas(context);
        members.register(NodeInfo.of(name, "installation-" + name, fence.instanceId(), "test", 0,
                Map.of("transfer", name + ":1"), Map.of()));
        inserter = new BlockInserter(context, Duration.ZERO);
        table = replicas.open(new ReplicaSpec(TABLE, path, name, LAYOUT, "a UInt64"));
    }

    /** Another table of the same columns. */
    TableReplica open(UUID tableId) {
        return replicas.open(new ReplicaSpec(tableId, TablePath.of(tableId, "01"), name, LAYOUT, "a UInt64"));
    }

    PendingInsert prepare(List<TableReplica> tables, BlockHash hash) {
        return inserter.prepare(name + "-" + ++tokens,
                tables.stream().map(each -> new InsertTarget(each, rows(0, 10), "", 0, Optional.of(hash))).toList());
    }

    /** Detaches the table and attaches it again, in the same process. */
    TableReplica reopen() {
        table.close(false);
        replicas.close(TABLE);
        return replicas.open(new ReplicaSpec(TABLE, PATH, name, LAYOUT, "a UInt64"));
    }

    private void breakIf(ZnodeCall call) {
        if (broken.test(call)) {
            broken = each -> false;
            znodes.disconnect();
            znodes.reconnect();
        }
    }

    /** The connection breaks once, when such a call is under way and before it is applied. */
    void breakAt(Predicate<ZnodeCall> which) {
        broken = which;
    }

    void fetchFrom(ReplicaRig other) {
        peer = other;
    }

    /** Transfers bring so many bytes and break. */
    void cutTransfersAfter(int bytes) {
        cutAfterBytes = bytes;
    }

    void whileFetching(Consumer<PartId> action) {
        whileFetching = action;
    }

    /** Lets the replica look as often as it finds something to do. */
    void follow() {
        int rounds = 0;
        while (table.doWork() > 0) {
            if (++rounds > 100) {
                throw new AssertionError("no end");
            }
        }
    }

    /** Lets the fetching thread take what is due. */
    void fetch() {
        threads.run("fetch-0", 0);
    }

    static InsertRows rows(long from, int count) {
        LongColumnBuilder values = new LongColumnBuilder(count);
        for (int i = 0; i < count; i++) {
            values.append(from + i);
        }
        Block block = new Block(SCHEMA, List.of(values.build()), count);
        return new InsertRows(block, RowPartitions.single(PartitionIds.ALL), SortKey.of(block, List.of("a")),
                List.of());
    }

    PendingInsert prepare(int count) {
        return inserter.prepare(name + "-" + ++tokens,
                List.of(new InsertTarget(table, rows(0, count), "", 0, Optional.empty())));
    }

    /** Commits rows; they are not applied here yet. */
    CommitOutcome insert(int count) {
        try (PendingInsert insert = prepare(count)) {
            return insert.commit(List.of());
        }
    }

    /** Logs that parts are dropped. */
    void drop(List<PartId> gone) {
        var _ = context.committer()
                .append(new TableChange(PATH, new LogEntry.PartsDropped("drop-" + name + ++tokens, name, gone, "test"),
                        Map.of(), OptionalInt.empty(), List.of()));
    }

    Chores chores(int keptEntries) {
        return chores(keptEntries, "");
    }

    Chores chores(int keptEntries, String shard) {
        return new Chores(replicas, context, new Leases(znodes, ephemerals), shard,
                new ChoreLimits(Duration.ofSeconds(1), keptEntries, 1000));
    }
}
