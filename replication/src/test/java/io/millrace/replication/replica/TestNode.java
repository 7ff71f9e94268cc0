package io.millrace.replication.replica;

import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.store.StoreOptions;
import io.millrace.replication.table.InsertRows;
import io.millrace.replication.table.PartitionIds;
import io.millrace.replication.table.RowPartitions;
import io.millrace.replication.transfer.TransferClient;
import io.millrace.replication.transfer.TransferServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One node's replicas over a shared tree in memory, a store on disk and a real transfer port. */
final class TestNode implements AutoCloseable {
    static final UUID TABLE = new UUID(7, 7);
    static final TablePath PATH = TablePath.of(TABLE, "01");
    static final Schema SCHEMA = new Schema(List.of(new Field("a", NumberType.UINT64)));
    static final TableLayout LAYOUT = new TableLayout(0,
            List.of(new io.millrace.replication.part.TableColumn(1, "a", NumberType.UINT64)), List.of("a"));

    final String name;
    final MemoryZnodes znodes;
    final PartStore store;
    final ReplicaContext context;
    final Replicas replicas;
    final TransferServer server;
    final BlockInserter inserter;
    /** What would have stopped the node. */
    final List<Throwable> faults = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final Ephemerals ephemerals;

    TestNode(MemoryZooKeeper zooKeeper, String name, Path directory, Failpoints failpoints) throws IOException {
        this.name = name;
        znodes = zooKeeper.connect();
        Ticker ticker = Ticker.SYSTEM;
        WriterFence fence = WriterFence.open(znodes, ticker, name, "installation-" + name, UUID.randomUUID().toString(),
                Duration.ofSeconds(5));
        ephemerals = new Ephemerals(znodes, Duration.ofMillis(200), Threads.PLATFORM);
        ephemerals.start();
        Members members = new Members(znodes, ephemerals);
        store = PartStore.open(directory, StoreOptions.DEFAULT, failpoints, InstantSource.system());
        context = new ReplicaContext(store, znodes, fence,
                new Committer(znodes, fence, Duration.ofSeconds(5), failpoints),
                ephemerals, members, new TransferClient("cluster", Duration.ofSeconds(2), Duration.ofSeconds(2)),
                ticker, Threads.PLATFORM, java.time.InstantSource.system(),
                io.millrace.replication.table.TableStorage.randomPartIds(), failpoints,
                (where, failure) -> faults.add(failure));
        replicas = new Replicas(context);
        server = TransferServer.start("127.0.0.1", 0, "cluster", replicas.source(), Duration.ofSeconds(30));
        members.register(NodeInfo.of(name, "installation-" + name, fence.instanceId(), "test", 0,
                Map.of("transfer", "127.0.0.1:" + server.port()), Map.of()));
        inserter = new BlockInserter(context, Duration.ofSeconds(10));
    }

    TableReplica open() {
        return replicas.open(new ReplicaSpec(TABLE, PATH, name, LAYOUT, "a UInt64"));
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

    PendingInsert prepare(TableReplica table, long from, int count) {
        return inserter.prepare(UUID.randomUUID().toString(),
                List.of(new InsertTarget(table, rows(from, count), "", 0, Optional.empty())));
    }

    @Override
    public void close() {
        replicas.close();
        server.close();
        ephemerals.close();
        znodes.close();
        store.close();
    }
}
