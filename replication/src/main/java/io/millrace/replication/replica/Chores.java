package io.millrace.replication.replica;

import io.millrace.coordination.commit.BlockWindow;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.ephemeral.HoldState;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.lease.Leases;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Task;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps the tables' trees in ZooKeeper small: truncates logs, forgets old block hashes, rolls logs. Owned by the thread
 * {@code chores}; one node does it at a time, by a lease that only saves work: doing it twice does no harm. Each node also looks
 * whether it is still the one that has its name.
 */
public final class Chores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    private static final String LEASE = "chores";
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Replicas replicas;
    private final ReplicaContext context;
    private final ChoreLimits limits;
    private final Hold lease;
    private final Map<UUID, BlockWindow> windows = new HashMap<>();
    private final Bell stop;
    private final Task thread;
    private volatile boolean isStopping;

    public Chores(Replicas replicas, ReplicaContext context, Leases leases, ChoreLimits limits) {
        this(replicas, context, leases, "", limits);
    }

    /**
     * @param shard
     *            of this node: whoever holds the lease tidies the tables that it has replicas of, so each shard has a lease of its own
     */
    public Chores(Replicas replicas, ReplicaContext context, Leases leases, String shard, ChoreLimits limits) {
        this.limits = limits;
        this.replicas = replicas;
        this.context = context;
        this.lease = leases.contend(shard.isEmpty() ? LEASE : LEASE + "-" + shard, context.fence().node());
        this.stop = context.threads().newBell();
        this.thread = context.threads().start("chores", this::run);
    }

    private void run() {
        try {
            while (true) {
                stop.awaitBeyond(0, limits.interval());
                if (isStopping) {
                    return;
                }
                checkFence();
                replicas.finishDrops();
                if (lease.state() == HoldState.HELD) {
                    replicas.all().forEach(this::tidy);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            context.faults().fault("doing chores", e);
        }
    }

    /** A node that writes nothing would never learn that another process has taken its name. */
    private void checkFence() {
        try {
            context.fence().readSettled(() -> true);
        } catch (RetriableException e) {
            LOG.debug("The fence cannot be read now: {}", e.getMessage());
        }
    }

    private void tidy(TableReplica replica) {
        try {
            TableLog log = replica.log();
            OptionalLong lowest = replica.registry().lowestAppliedOfLive();
            if (lowest.isPresent() && log.entryCount() > 2L * limits.keptEntries()) {
                int deleted = log.truncateBelow(lowest.getAsLong() - limits.keptEntries());
                LOG.debug("Log of {}: {} entries deleted", replica.path(), deleted);
            }
            log.rollIfNeeded();
            windows.computeIfAbsent(replica.tableId(),
                    id -> new BlockWindow(context.znodes(), replica.path(), limits.maxHashes())).prune();
        } catch (RetriableException | ConflictException e) {
            LOG.info("Chores of {} are put off: {}", replica.path(), e.getMessage());
        } catch (CorruptionException e) {
            LOG.error("Chores of {} cannot be done: {}", replica.path(), e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        isStopping = true;
        stop.ring();
        try {
            thread.join(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lease.close();
    }
}
