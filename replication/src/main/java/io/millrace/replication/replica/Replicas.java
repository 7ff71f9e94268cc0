package io.millrace.replication.replica;

import io.millrace.coordination.failure.FaultHandler;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.thread.Task;
import io.millrace.coordination.thread.Threads;
import io.millrace.replication.store.MetaSpace;
import io.millrace.replication.store.PartFile;
import io.millrace.replication.store.StoredPart;
import io.millrace.replication.transfer.ServedFile;
import io.millrace.replication.transfer.TableState;
import io.millrace.replication.transfer.TransferSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All replicas of this node, each with its thread; what they fetch; what they give to other nodes. For any thread.
 */
public final class Replicas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);
    private static final int FETCH_THREADS = 3;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final ReplicaContext context;
    private final FetchQueue fetches;
    private final Map<UUID, Running> tables = new ConcurrentHashMap<>();
    private final MetaSpace drops;

    /** A replica and the thread that owns it. */
    private static final class Running {
        private final TableReplica replica;
        private final FaultHandler faults;
        private volatile @Nullable Task thread;
        private volatile boolean stopping;
        private volatile boolean dropping;

        Running(TableReplica replica, FaultHandler faults) {
            this.replica = replica;
            this.faults = faults;
        }

        void start(Threads threads) {
            thread = threads.start("replica-" + replica.path(), this::run);
        }

        private void run() {
            try {
                while (!stopping) {
                    if (replica.doWork() == 0 && !stopping) {
                        replica.await();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                faults.fault("following the log of " + replica.path(), e);
            } finally {
                end();
            }
        }

        private void end() {
            try {
                replica.close(dropping);
            } catch (RetriableException e) {
                LOG.warn("Replica of {} is closed, but not tidied up: {}", replica.path(), e.getMessage());
            } catch (RuntimeException | Error e) {
                faults.fault("closing the replica of " + replica.path(), e);
            }
        }

        void stop(boolean isDropped) {
            dropping = isDropped;
            stopping = true;
            replica.wake();
            Task running = thread;
            try {
                if (running != null && !running.join(STOP_TIMEOUT)) {
                    // It waits for ZooKeeper at most its operation time-out, then sees the flag.
                    LOG.warn("Replica of {} is still busy after {}; it ends by itself", replica.path(), STOP_TIMEOUT);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public Replicas(ReplicaContext context) {
        this.context = context;
        this.fetches = new FetchQueue(context, FETCH_THREADS);
        this.drops = context.store().space("drops");
    }

    /** Opens a table's replica, which then follows the table's log by itself, as soon as ZooKeeper answers. */
    public TableReplica open(ReplicaSpec spec) {
        TableReplica replica = new TableReplica(spec, context, fetches);
        Running running = new Running(replica, context.faults());
        if (tables.putIfAbsent(spec.tableId(), running) != null) {
            throw new IllegalStateException("table " + spec.tableId() + " is open already");
        }
        running.start(context.threads());
        return replica;
    }

    /** Stops following; parts and progress stay on disk. */
    public void close(UUID tableId) {
        Running running = tables.remove(tableId);
        if (running != null) {
            running.stop(false);
        }
    }

    /**
     * Drops the table: its local parts now, its tree in ZooKeeper now or as soon as ZooKeeper answers, even after a restart.
     * Harmless on several nodes at once.
     */
    public void drop(UUID tableId, TablePath path) {
        drops.put(tableId.toString(), path.path().getBytes(StandardCharsets.UTF_8));
        Running running = tables.remove(tableId);
        if (running != null) {
            running.stop(true);
        }
        finishDrops();
    }

    /** Removes from ZooKeeper what was dropped while it could not be reached. */
    public void finishDrops() {
        drops.scan("").forEach((tableId, path) -> {
            try {
                TablePath dropped = new TablePath(new String(path, StandardCharsets.UTF_8));
                if (!new Tables(context.znodes()).drop(dropped, tableId)) {
                    LOG.info("Table {} was dropped; another one has its path {} since, which stays", tableId, dropped);
                }
                drops.delete(tableId);
            } catch (RetriableException e) {
                LOG.info("Dropped table {} is still in ZooKeeper, trying again later: {}", tableId, e.getMessage());
            }
        });
    }

    public Optional<TableReplica> find(UUID tableId) {
        return Optional.ofNullable(tables.get(tableId)).map(r -> r.replica);
    }

    public Collection<TableReplica> all() {
        return tables.values().stream().map(r -> r.replica).toList();
    }

    /** Parts that are known but not here, oldest first. */
    public List<Fetch> fetches() {
        return fetches.fetches();
    }

    /** What other nodes may take. */
    public TransferSource source() {
        return new TransferSource() {
            @Override
            public Optional<ServedFile> part(PartId part) {
                return context.store().retain(part).map(HeldPart::new);
            }

            @Override
            public Optional<TableState> state(UUID tableId) {
                return find(tableId).flatMap(TableReplica::state);
            }
        };
    }

    /** A reference to a part, given back once. */
    private static final class HeldPart implements ServedFile {
        private final StoredPart part;

        HeldPart(StoredPart part) {
            this.part = part;
        }

        @Override
        public Optional<Path> file() {
            return part.file();
        }

        @Override
        public void verify() {
            part.verifyFile();
        }

        @Override
        public PartFile open() {
            return part.openFile();
        }

        @Override
        public long sizeBytes() {
            return part.sizeBytes();
        }

        @Override
        public String fileChecksum() {
            return part.fileChecksum();
        }

        @Override
        public void close() {
            part.release();
        }
    }

    @Override
    public void close() {
        List<Running> running = new ArrayList<>(tables.values());
        tables.clear();
        running.forEach(r -> {
            r.stopping = true;
            r.replica.wake();
        });
        running.forEach(r -> r.stop(false));
        fetches.close();
    }
}
