package io.millrace.node.ddl;

import io.millrace.coordination.ddl.DdlLog;
import io.millrace.coordination.ephemeral.Ephemerals;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.member.Members;
import io.millrace.coordination.member.NodeInfo;
import io.millrace.coordination.memory.ManualTicker;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.CatalogCodec;
import io.millrace.node.catalog.CatalogStep;
import io.millrace.node.catalog.CatalogStep.Effect;
import io.millrace.node.catalog.Catalogs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nodes over one tree in memory, all on the test's thread: whenever one waits, time passes at once and what {@link #meanwhile}
 * has is run.
 */
final class Cluster implements Ticker {
    final MemoryZooKeeper zooKeeper = new MemoryZooKeeper(() -> Instant.EPOCH);
    final List<Runnable> meanwhile = new ArrayList<>();
    private final ManualTicker time = new ManualTicker();

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
        time.sleep(pause);
        List.copyOf(meanwhile).forEach(Runnable::run);
    }

    long seconds() {
        return Duration.ofNanos(time.nanoTime()).toSeconds();
    }

    /** A node that is listed. */
    Node node(String name) {
        return new Node(name, name + "-1", new Disk());
    }

    /** Another process under the name of a node that is still there, but has lost its session. */
    Node twin(Node of, String instance) {
        of.znodes.expire();
        return new Node(of.name, instance, new Disk());
    }

    /** The same node after a crash and a start, with what it had stored. */
    Node restarted(Node before, String instance) {
        before.crash();
        return new Node(before.name, instance, before.disk);
    }

    /** What a crash leaves. */
    static final class Disk implements CatalogStore {
        private byte @Nullable [] stored;
        boolean isFull;

        @Override
        public Optional<Catalog> load() {
            return Optional.ofNullable(stored).map(CatalogCodec::decode);
        }

        @Override
        public void save(Catalog catalog) {
            if (isFull) {
                throw new RetriableException("no space left");
            }
            stored = CatalogCodec.encode(catalog);
        }
    }

    /** Tables that only remember what they were told. */
    static final class FakeTables implements TableHost {
        final List<Effect> effects = new ArrayList<>();
        @Nullable
        RuntimeException nextFailure;

        @Override
        public void check(Catalog before, CatalogStep step) {}

        @Override
        public void follow(CatalogStep step) {
            RuntimeException failure = nextFailure;
            nextFailure = null;
            if (failure != null) {
                throw failure;
            }
            effects.addAll(step.effects());
        }
    }

    final class Node {
        final String name;
        final Disk disk;
        final MemoryZnodes znodes = zooKeeper.connect();
        final FakeTables tables = new FakeTables();
        final List<Throwable> faults = new ArrayList<>();
        final DdlLog log;
        final CatalogHolder holder;
        final DdlApplier applier;
        final DdlService service;

        private Node(String name, String instance, Disk disk) {
            this.name = name;
            this.disk = disk;
            WriterFence fence = WriterFence.open(znodes, Cluster.this, name, "installation-" + name, instance,
                    Duration.ofSeconds(5));
            znodes.ensurePath("/nodes");
            znodes.multi(List.of(new ZnodeOp.Create("/nodes/" + name,
                    NodeInfo.of(name, "installation-" + name, instance, "test", 0, Map.of(), Map.of()).encode(),
                    CreateMode.EPHEMERAL)));
            Members members = new Members(znodes, new Ephemerals(znodes, Duration.ofSeconds(1), Threads.PLATFORM));
            log = new DdlLog(znodes, fence);
            holder = new CatalogHolder(disk.load().orElse(Catalog.EMPTY));
            applier = new DdlApplier(name, log, holder, disk, tables, (where, failure) -> faults.add(failure),
                    Failpoints.NONE);
            service = new DdlService(name, log, members, holder, tables, applier, Cluster.this,
                    (where, failure) -> faults.add(failure), Failpoints.NONE);
        }

        /** Applies the log whenever somebody waits. */
        Node following() {
            meanwhile.add(applier::round);
            return this;
        }

        void run(String statement) {
            service.execute(Catalogs.parse(statement), "default", Duration.ofSeconds(60), query -> List.of());
        }

        Catalog catalog() {
            return holder.catalog();
        }

        void crash() {
            znodes.expire();
            znodes.close();
        }
    }
}
