package io.millrace.replication.replica;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Task;
import io.millrace.replication.store.StoredPart;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.VisiblePart;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all parts again and again, slowly, and compares them with their checksums, so that a damaged one is found and replaced
 * while other replicas still have it. Owned by the thread {@code scrub}.
 */
public final class Scrub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Replicas replicas;
    private final ReplicaContext context;
    private final ScrubLimits limits;
    private final Bell stop;
    private final Task thread;
    /** The part that was checked last; null at the beginning of a pass. */
    private @Nullable PartId last;
    private volatile boolean isStopping;

    public Scrub(Replicas replicas, ReplicaContext context, ScrubLimits limits) {
        this.replicas = replicas;
        this.context = context;
        this.limits = limits;
        this.stop = context.threads().newBell();
        this.thread = context.threads().start("scrub", this::run);
    }

    private void run() {
        try {
            while (true) {
                stop.awaitBeyond(0, limits.interval());
                if (isStopping) {
                    return;
                }
                checkSome();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            context.faults().fault("checking parts", e);
        }
    }

    /** The parts after the last one, until the round's bytes are read or a pass is done. */
    private void checkSome() {
        NavigableSet<PartId> parts = new TreeSet<>();
        for (TableReplica replica : replicas.all()) {
            try (PartSnapshot snapshot = replica.storage().snapshot()) {
                snapshot.parts().stream().map(VisiblePart::partId).forEach(parts::add);
            } catch (RetriableException e) {
                LOG.debug("Table {} is closing", replica.path(), e);
            }
        }
        PartId from = last;
        long left = limits.byteCount();
        for (PartId part : parts) {
            if (from != null && part.compareTo(from) <= 0) {
                continue;
            }
            if (left <= 0 || isStopping) {
                return;
            }
            left -= check(part);
            last = part;
        }
        last = null;
    }

    private long check(PartId part) {
        Optional<StoredPart> here = context.store().retain(part);
        if (here.isEmpty()) {
            return 0;
        }
        try {
            here.get().verifyFile();
        } catch (CorruptionException e) {
            LOG.debug("Part {} is damaged, which has been told to its table", part, e);
        } catch (RetriableException e) {
            LOG.warn("Part {} cannot be checked now: {}", part, e.getMessage());
        } finally {
            here.get().release();
        }
        return here.get().sizeBytes();
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
    }
}
