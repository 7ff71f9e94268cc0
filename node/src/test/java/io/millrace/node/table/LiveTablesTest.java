package io.millrace.node.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.settings.KafkaSection;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.Catalogs;
import io.millrace.node.catalog.TableEntry;
import io.millrace.replication.column.Block;
import io.millrace.replication.memory.MemoryDisk;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.replica.BlockInserter;
import io.millrace.replication.replica.InsertTarget;
import io.millrace.replication.replica.PendingInsert;
import io.millrace.replication.replica.ReplicaContext;
import io.millrace.replication.replica.Replicas;
import io.millrace.replication.replica.TableReplica;
import io.millrace.replication.store.IncomingFile;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.table.InsertRows;
import io.millrace.replication.table.PartitionIds;
import io.millrace.replication.table.RowPartitions;
import io.millrace.replication.table.TableStorage;
import io.millrace.replication.transfer.PartTransfers;
import io.millrace.replication.transfer.RefusedException;
import io.millrace.replication.transfer.TableState;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The start of a node's tables over a disk in memory. */
@Timeout(60)
final class LiveTablesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(InstantSource.system());
    private final MemoryDisk disk = new MemoryDisk();

    /** One run of the node, as far as tables need it. */
    private final class Run implements AutoCloseable {
        private final MemoryZnodes znodes = zooKeeper.connect();
        private final PartStore store = PartStore.open(disk.open(), Failpoints.NONE, InstantSource.system());
        private final Ephemerals ephemerals = new Ephemerals(znodes, Duration.ofMillis(200), Threads.PLATFORM);
        private final Replicas replicas;
        private final BlockInserter inserter;
        private final LiveTables tables;

        Run() {
            WriterFence fence = WriterFence.open(znodes, Ticker.SYSTEM, "n1", "inst", UUID.randomUUID().toString(),
                    TIMEOUT);
            ReplicaContext context = new ReplicaContext(store, znodes, fence,
                    new Committer(znodes, fence, TIMEOUT, Failpoints.NONE), ephemerals,
                    new Members(znodes, ephemerals), new NoPeers(), Ticker.SYSTEM, Threads.PLATFORM,
                    InstantSource.system(), TableStorage.randomPartIds(), Failpoints.NONE, (where, failure) -> {
                    });
            replicas = new Replicas(context);
            inserter = new BlockInserter(context, TIMEOUT);
            tables = new LiveTables(new TableServices("n1", "process", replicas, inserter,
                    new Macros(Map.of("shard", "01", "replica", "n1")),
                    new Ledgers(znodes, Ticker.SYSTEM, TIMEOUT, () -> UUID.randomUUID().toString()),
                    FormatSettings.defaults(TableFixture.ZONE), KafkaSection.EMPTY,
                    new KafkaTableSettings.SessionDefaults(false, TIMEOUT, TIMEOUT, 1000, 1000), 100,
                    TableFixture.ZONE, TableFixture.CONTEXTS, Ticker.SYSTEM, Failpoints.NONE));
        }

        @Override
        public void close() {
            tables.close();
            replicas.close();
            ephemerals.close();
            znodes.close();
            store.close();
        }
    }

    private static final class NoPeers implements PartTransfers {
        @Override
        public PartHeader fetchPart(InetSocketAddress peer, PartId part, IncomingFile file, HeaderCheck check)
                throws RefusedException {
            throw new RefusedException(RefusedException.Reason.NOT_HERE, "nobody is there");
        }

        @Override
        public TableState fetchState(InetSocketAddress peer, UUID table) throws RefusedException {
            throw new RefusedException(RefusedException.Reason.NOT_HERE, "nobody is there");
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition within 20 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aStartOnAFullDiskGoesOnWhenThereIsRoom() {
        Catalog catalog = Catalogs.after("CREATE TABLE default.a (x UInt64) ENGINE = MergeTree ORDER BY x",
                "CREATE TABLE default.b (x UInt64) ENGINE = MergeTree ORDER BY x");
        TableEntry b = Catalogs.table(catalog, "b");
        PartId part;
        try (Run run = new Run()) {
            run.tables.start(catalog);
            TableReplica table = run.replicas.find(b.uuid()).orElseThrow();
            await(() -> table.view().appliedIndex() >= -1 && table.view().lastError().isEmpty()
                    && table.view().phase() == io.millrace.replication.replica.ReplicaPhase.FOLLOWING);
            Block block = TableFixture.row(Map.of("x", 1L));
            try (PendingInsert insert = run.inserter.prepare("t",
                    List.of(new InsertTarget(table,
                            new InsertRows(block, RowPartitions.single(PartitionIds.ALL),
                                    SortKey.of(block, List.of("x")), List.of()),
                            "", 0, Optional.empty())))) {
                insert.commit(List.of());
            }
            part = table.storage().partSet().getFirst().partId();
        }
        disk.lose(part); // to be noted by the next start, which takes room
        try (Run run = new Run()) {
            disk.setFull(true);
            assertThatThrownBy(() -> run.tables.start(catalog)).isInstanceOf(RetriableException.class);
            disk.setFull(false);
            run.tables.start(catalog);
            assertThat(run.replicas.all()).extracting(TableReplica::tableId)
                    .containsExactlyInAnyOrder(b.uuid(), Catalogs.table(catalog, "a").uuid());
        }
    }
}
