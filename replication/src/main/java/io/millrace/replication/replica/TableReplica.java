package io.millrace.replication.replica;

import io.millrace.coordination.commit.Committer;
import io.millrace.coordination.ephemeral.Hold;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.log.IndexedEntry;
import io.millrace.coordination.log.LogReader;
import io.millrace.coordination.log.LogTruncatedException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.TableGoneException;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.replica.ReplicaOwner;
import io.millrace.coordination.replica.ReplicaRegistry;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.znode.Watch;
import io.millrace.replication.part.TableLayout;
import io.millrace.replication.store.MetaSpace;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.store.PartState;
import io.millrace.replication.store.StoredPart;
import io.millrace.replication.table.PartSetChange;
import io.millrace.replication.table.TableStorage;
import io.millrace.replication.transfer.TableState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table's replica on this node. Its owner thread {@code replica-<table>} runs {@link #doWork}; everything public but that
 * is for any thread. Durable: part set, applied index and state hash, always together.
 */
public final class TableReplica {
    private static final Logger LOG = LoggerFactory.getLogger(TableReplica.class);
    private static final String SPACE = "replica";
    private static final int BATCH = 200;
    /** How often the log is looked at without being told: a watch may be lost. */
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(1);
    private static final long PUBLISH_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final ReplicaSpec spec;
    private final ReplicaContext context;
    private final FetchQueue fetches;
    private final TableStorage storage;
    private final MetaSpace space;
    private final TableLog log;
    private final LogReader reader;
    private final ReplicaRegistry registry;
    private final Bell wakes;
    /** How often it had rung when the owner last began to look. */
    private long wakesSeen;
    private final ConcurrentLinkedQueue<StoredPart> arrivals = new ConcurrentLinkedQueue<>();
    private final UndecidedParts undecided;
    /** Set by whoever knows or guesses of new entries; wakes for other reasons cost ZooKeeper nothing. */
    private volatile boolean isLogDue = true;
    private final ConcurrentLinkedQueue<StoredPart> damaged = new ConcurrentLinkedQueue<>();
    /** Odd while part set and progress change, so that a reader of both can tell. */
    private final AtomicLong changes = new AtomicLong();
    private final Bell applied;

    // Written by the owner thread alone.
    private volatile Progress progress;
    private volatile ReplicaPhase phase = ReplicaPhase.REGISTERING;
    private volatile String lastError = "";
    /** Parts prepared by an earlier run, not yet judged by the log; null once judged. */
    private @Nullable Set<PartId> leftovers;
    private @Nullable Hold alive;
    private @Nullable Watch watch;
    private Progress published = Progress.NOTHING.at(Long.MIN_VALUE);
    private long publishedAtNs;
    private long lookedAtNs;

    TableReplica(ReplicaSpec spec, ReplicaContext context, FetchQueue fetches) {
        this.spec = spec;
        this.context = context;
        this.fetches = fetches;
        this.storage = TableStorage.open(context.store(), spec.tableId(), spec.layout(), context.clock(),
                context.partIds());
        this.space = context.store().space(SPACE);
        this.wakes = context.threads().newBell();
        this.applied = context.threads().newBell();
        this.log = new TableLog(context.znodes(), spec.path());
        this.reader = log.newReader();
        this.registry = new ReplicaRegistry(context.znodes(), spec.path());
        this.undecided = new UndecidedParts(storage, context.fence(), log);
        byte[] stored = space.get(key());
        this.progress = stored == null ? Progress.NOTHING : Progress.decode(stored);
        context.store().damageReports().listen(spec.tableId(), part -> {
            damaged.add(part);
            wake();
        });
        this.leftovers = new HashSet<>(storage.prepared().stream().map(PartRecord::partId).toList());
    }

    public UUID tableId() {
        return spec.tableId();
    }

    public TablePath path() {
        return spec.path();
    }

    /** This node's name in the table. */
    public String replica() {
        return spec.replica();
    }

    public TableStorage storage() {
        return storage;
    }

    /** What ZooKeeper has of the table's replicas. */
    public ReplicaRegistry registry() {
        return registry;
    }

    public TableLog log() {
        return log;
    }

    public ReplicaView view() {
        Progress now = progress;
        ReplicaPhase at = phase;
        String reason = !context.znodes().sessionState().isConnected()
                ? "no session with ZooKeeper"
                : at == ReplicaPhase.GONE ? "the table is gone from ZooKeeper" : "";
        return new ReplicaView(at, now.appliedIndex(), now.stateHash(), reason, storage.knownPartCount(), lastError);
    }

    /** A later schema of the table. */
    public void updateLayout(TableLayout next) {
        storage.updateLayout(next);
    }

    /** Part set and applied index of one moment, for a clone; empty while they change, or before the log was ever read. */
    Optional<TableState> state() {
        long before = changes.get();
        Progress at = progress;
        if ((before & 1) == 1 || phase != ReplicaPhase.FOLLOWING) {
            return Optional.empty();
        }
        List<PartRecord> parts = storage.partSet();
        if (changes.get() != before) {
            return Optional.empty();
        }
        return Optional
                .of(new TableState(at.appliedIndex(), at.stateHash(), parts.stream().map(PartRecord::encode).toList()));
    }

    /**
     * Waits until an entry is applied here.
     *
     * @return false when the deadline came first, or the thread was interrupted, or the replica is closed; the entry will be
     *         applied all the same
     */
    public boolean awaitApplied(long logIndex, Deadline deadline) {
        lookSoon();
        while (true) {
            long seen = applied.rings();
            if (progress.appliedIndex() >= logIndex) {
                return true;
            }
            if (deadline.isPassed() || phase == ReplicaPhase.CLOSED || phase == ReplicaPhase.GONE) {
                return false;
            }
            try {
                applied.awaitBeyond(seen, Duration.ofNanos(deadline.remainingNs()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /** Makes the owner look at once. */
    void wake() {
        wakes.ring();
    }

    private void lookSoon() {
        isLogDue = true;
        wake();
    }

    /** A fetched and checked part; its reference passes over. */
    void arrived(StoredPart part) {
        arrivals.add(part);
        if (phase == ReplicaPhase.CLOSED) {
            releaseArrivals();
        }
        wake();
    }

    /**
     * Removes prepared parts that the log certainly does not name; what cannot be removed now, as on a full disk, goes later.
     * Any thread.
     */
    void discard(List<PartId> parts) {
        try {
            storage.discard(parts);
        } catch (RetriableException e) {
            LOG.info("Table {}: {} parts that were not committed stay for now: {}", spec.path(), parts.size(),
                    e.getMessage());
            judgeAt(Long.MIN_VALUE, parts);
        }
    }

    /** Prepared parts of this node, which the log names at this index or below, or never will. Any thread. */
    void judgeAt(long logIndex, List<PartId> parts) {
        undecided.decidedAt(logIndex, parts);
    }

    /** Prepared parts of a commit that may have been applied, or may still be, and that nobody tries again. Any thread. */
    void settleLater(List<PartId> parts) {
        undecided.unknown(parts);
        wake();
    }

    /** No record says that they are here, so they must not stay. */
    private void releaseArrivals() {
        for (StoredPart part = arrivals.poll(); part != null; part = arrivals.poll()) {
            part.doom();
            part.release();
        }
    }

    void failed(String error) {
        lastError = error;
    }

    /** Waits until it was woken since {@link #doWork} began to look, at most {@link #IDLE}. */
    void await() throws InterruptedException {
        wakes.awaitBeyond(wakesSeen, IDLE);
    }

    /** @return how much was done; 0 = idle */
    int doWork() {
        wakesSeen = wakes.rings();
        try {
            int done = takeArrivals() + loseDamaged();
            switch (phase) {
                case REGISTERING -> done += register();
                case FOLLOWING -> done += followIfDue();
                case CLONING -> done += cloneState();
                case GONE, CLOSED -> {
                }
            }
            if (phase == ReplicaPhase.FOLLOWING) {
                undecided.judge(progress.appliedIndex(), () -> deadline(SETTLE_TIMEOUT));
                publish(done == 0);
            }
            return done;
        } catch (LogTruncatedException e) {
            become(ReplicaPhase.CLONING,
                    "the log starts at " + e.firstKeptIndex() + ", applied is " + progress.appliedIndex());
            return 1;
        } catch (TableGoneException e) {
            if (phase != ReplicaPhase.REGISTERING) {
                become(ReplicaPhase.GONE, String.valueOf(e.getMessage()));
            }
            return 0;
        } catch (SupersededException e) {
            throw e; // no retry: the node stops
        } catch (CorruptionException e) {
            // This table stands still and says so; the others go on, and a later look may find it mended.
            if (!lastError.equals(e.getMessage())) {
                LOG.error("Replica of {} cannot go on: {}", spec.path(), e.getMessage(), e);
            }
            lastError = String.valueOf(e.getMessage());
            return 0;
        } catch (RetriableException | ConflictException | UnknownOutcomeException e) {
            // Logged where it changes what the replica does, and kept for people to read; the next round tries again.
            lastError = String.valueOf(e.getMessage());
            return 0;
        }
    }

    private int register() {
        TableSchema schema = new TableSchema(spec.layout().schemaVersion(), spec.schemaText());
        if (!new Tables(context.znodes()).create(spec.path(), spec.tableId().toString(), schema)) {
            lastError = "path " + spec.path()
                    + " in ZooKeeper belongs to another table; drop that one, or choose another path";
            return 0;
        }
        registry.register(spec.replica(), context.fence().node());
        // An earlier try may have come as far as this.
        if (alive == null) {
            alive = registry.showAlive(context.ephemerals(), spec.replica(),
                    new ReplicaOwner(context.fence().node(), context.fence().installationId(),
                            context.fence().instanceId()));
        }
        if (watch == null) {
            watch = log.watch(this::lookSoon);
        }
        requeueKnown();
        become(ReplicaPhase.FOLLOWING, "registered as " + spec.replica());
        return 1;
    }

    private void requeueKnown() {
        for (PartRecord part : storage.partSet()) {
            queueUnlessHere(part.fact(), part.origin());
        }
    }

    private void queueUnlessHere(PartFact fact, String origin) {
        Optional<StoredPart> here = context.store().retain(fact.partId());
        if (here.isPresent()) {
            here.get().release();
        } else {
            fetches.add(this, fact, origin);
        }
    }

    private int followIfDue() {
        long nowNs = context.ticker().nanoTime();
        if (!isLogDue && nowNs - lookedAtNs < IDLE.toNanos()) {
            return 0;
        }
        isLogDue = false; // before looking: what comes meanwhile is looked for again
        lookedAtNs = nowNs;
        try {
            int done = follow();
            if (!reader.isAtEnd() || leftovers != null) {
                isLogDue = true;
            }
            return done;
        } catch (RuntimeException e) {
            isLogDue = true;
            throw e;
        }
    }

    // steps 1 to 3 of following
    private int follow() {
        boolean isJudging = leftovers != null;
        context.failpoints().reach(ReplicaFailpoints.BEFORE_READ);
        List<IndexedEntry> entries = isJudging
                ? context.fence().readSettled(() -> reader.read(progress.appliedIndex(), BATCH))
                : reader.read(progress.appliedIndex(), BATCH);
        if (entries.isEmpty()) {
            if (isJudging) {
                discardLeftovers();
            }
            return 0;
        }
        EntryApplication application = new EntryApplication(storage, progress);
        entries.forEach(application::apply);
        context.failpoints().reach(ReplicaFailpoints.BEFORE_APPLY);
        commit(application.change(), application.progress());
        context.failpoints().reach(ReplicaFailpoints.AFTER_APPLY);
        Committer committer = context.committer();
        committer.seen(spec.path(), progress.appliedIndex());
        application.removed().forEach(part -> fetches.remove(this, part));
        application.added().forEach(added -> queueUnlessHere(added.fact(), added.origin()));
        return entries.size();
    }

    private void commit(PartSetChange change, Progress next) {
        changes.incrementAndGet();
        try {
            change.put(space, key(), next.encode()).commit();
            progress = next;
        } finally {
            changes.incrementAndGet();
        }
        applied.ring();
    }

    /** What an earlier run, or this one before the table was detached, has prepared and the log does not name so far. */
    private void discardLeftovers() {
        Set<PartId> judged = leftovers;
        leftovers = null;
        if (judged == null || judged.isEmpty()) {
            return;
        }
        Set<PartId> named = new HashSet<>(storage.partSet().stream().map(PartRecord::partId).toList());
        List<PartId> unnamed = judged.stream().filter(id -> !named.contains(id)).toList();
        if (!unnamed.isEmpty()) {
            LOG.info(
                    "Table {}: {} parts prepared before the last stop were not committed; removing them unless they are still",
                    spec.path(),
                    unnamed.size());
            undecided.unknown(unnamed);
        }
    }

    private int takeArrivals() {
        List<StoredPart> taken = new ArrayList<>();
        PartSetChange change = storage.change();
        for (StoredPart part = arrivals.poll(); part != null; part = arrivals.poll()) {
            change.arrive(part);
            taken.add(part);
        }
        if (!taken.isEmpty()) {
            try {
                commit(change, progress);
            } catch (RetriableException e) {
                arrivals.addAll(taken); // as when the disk is full: they stay fetched
                throw e;
            }
        }
        return taken.size();
    }

    /** A damaged part is known and no longer local; then it can be fetched. */
    private int loseDamaged() {
        List<StoredPart> taken = new ArrayList<>();
        PartSetChange change = storage.change();
        for (StoredPart part = damaged.poll(); part != null; part = damaged.poll()) {
            change.lose(part);
            taken.add(part);
        }
        if (!taken.isEmpty()) {
            try {
                commit(change, progress);
            } catch (RetriableException e) {
                damaged.addAll(taken);
                throw e;
            }
            Set<PartId> lost = new HashSet<>(taken.stream().map(StoredPart::partId).toList());
            storage.partSet()
                    .stream()
                    .filter(part -> lost.contains(part.partId()) && part.state() == PartState.KNOWN)
                    .forEach(part -> fetches.add(this, part.fact(), part.origin()));
        }
        return taken.size();
    }

    // step 4 of following
    private void publish(boolean isIdle) {
        Progress now = progress;
        long nowNs = context.ticker().nanoTime();
        boolean isDue = isIdle || nowNs - publishedAtNs > PUBLISH_INTERVAL_NS;
        if (now.equals(published) || !isDue) {
            return;
        }
        context.failpoints().reach(ReplicaFailpoints.BEFORE_PUBLISH);
        registry.publishApplied(context.fence(), spec.replica(), now.appliedIndex(), now.stateHash());
        context.failpoints().reach(ReplicaFailpoints.AFTER_PUBLISH);
        published = now;
        publishedAtNs = nowNs;
    }

    private int cloneState() {
        context.failpoints().reach(ReplicaFailpoints.BEFORE_ASK);
        Optional<TableState> found = fetches.stateFromPeer(this);
        if (found.isEmpty()) {
            lastError = "the log no longer reaches back to " + progress.appliedIndex()
                    + ", and no live replica can give its state now; start one that is ahead";
            return 0;
        }
        TableState state = found.get();
        if (state.appliedIndex() < progress.appliedIndex()) {
            lastError = "the state of the peer, at " + state.appliedIndex() + ", is older than this one, at "
                    + progress.appliedIndex();
            return 0;
        }
        Map<PartId, PartRecord> wanted = new HashMap<>();
        state.parts().stream().map(PartRecord::decode).forEach(part -> wanted.put(part.partId(), part));
        PartSetChange change = storage.change();
        for (PartRecord mine : storage.partSet()) {
            if (!wanted.containsKey(mine.partId())) {
                change.remove(mine.partId());
                fetches.remove(this, mine.partId());
            }
        }
        wanted.values().forEach(part -> change.add(part.fact(), part.origin()));
        Progress next = Progress.of(state.appliedIndex(), wanted.values().stream().map(PartRecord::fact).toList());
        if (!next.stateHash().equals(state.stateHash())) {
            lastError = "the peer's state at " + state.appliedIndex() + " has hash " + next.stateHash() + ", it says "
                    + state.stateHash();
            return 0;
        }
        context.failpoints().reach(ReplicaFailpoints.BEFORE_CLONE);
        commit(change, next);
        context.failpoints().reach(ReplicaFailpoints.AFTER_CLONE);
        become(ReplicaPhase.FOLLOWING,
                "took the state of a peer at " + state.appliedIndex() + " with " + wanted.size() + " parts");
        requeueKnown();
        return 1;
    }

    private void become(ReplicaPhase to, String why) {
        if (!phase.next().contains(to)) {
            throw new IllegalStateException(
                    "replica of " + spec.path() + ": " + phase + " -> " + to + " (" + why + ")");
        }
        LOG.info("Replica of {}: {} -> {}: {}", spec.path(), phase, to, why);
        phase = to;
        applied.ring();
    }

    /** On the owner thread, as its last act. */
    void close(boolean isDropped) {
        if (phase != ReplicaPhase.CLOSED) {
            become(ReplicaPhase.CLOSED, isDropped ? "dropped" : "closed");
        }
        context.store().damageReports().forget(spec.tableId());
        fetches.removeAll(this, isDropped);
        if (watch != null) {
            watch.close();
        }
        if (alive != null) {
            alive.close();
        }
        releaseArrivals();
        if (isDropped) {
            space.delete(key());
            storage.drop();
        } else {
            storage.close();
        }
    }

    /** A deadline that starts now. */
    Deadline deadline(Duration timeout) {
        return Deadline.after(context.ticker(), timeout);
    }

    private String key() {
        return spec.tableId().toString();
    }
}
