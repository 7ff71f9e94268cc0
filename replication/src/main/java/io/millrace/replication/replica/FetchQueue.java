package io.millrace.replication.replica;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Task;
import io.millrace.replication.replica.Peers.Peer;
import io.millrace.replication.store.IncomingFile;
import io.millrace.replication.store.StoredPart;
import io.millrace.replication.transfer.PartTransfers;
import io.millrace.replication.transfer.RefusedException;
import io.millrace.replication.transfer.TableState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that are known but not here, of all tables, and the threads {@code fetch-<i>} that bring them, oldest first. Any
 * thread adds and removes; the monitor guards the map and is never held across I/O.
 */
final class FetchQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FetchQueue.class);
    private static final long FIRST_BACKOFF_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LAST_BACKOFF_NS = TimeUnit.SECONDS.toNanos(15);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final int MAX_RANGES_TOLD = 20;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final ReplicaContext context;
    private final Peers peers;
    private final Map<PartId, Fetch> queue = new LinkedHashMap<>();
    private final List<Task> threads = new ArrayList<>();
    private final Bell work;
    private volatile boolean isClosed;

    FetchQueue(ReplicaContext context, int threadCount) {
        this.context = context;
        this.peers = new Peers(context);
        this.work = context.threads().newBell();
        for (int i = 0; i < threadCount; i++) {
            threads.add(context.threads().start("fetch-" + i, this::run));
        }
    }

    void add(TableReplica table, PartFact part, String origin) {
        synchronized (this) {
            queue.putIfAbsent(part.partId(), new Fetch(table, part, origin, context.ticker().nanoTime()));
        }
        work.ring();
    }

    /** The part is not wanted any more; what has come of it goes. */
    void remove(TableReplica table, PartId part) {
        boolean isIdle;
        synchronized (this) {
            Fetch fetch = queue.get(part);
            if (fetch == null || fetch.table() != table) {
                return;
            }
            queue.remove(part);
            isIdle = fetch.state() == FetchState.QUEUED && fetch.tries() > 0;
        }
        if (isIdle) {
            discardReceived(part);
        }
    }

    /** A file that cannot be removed now must hold up neither the log nor other fetches; the next start removes it. */
    private void discardReceived(PartId part) {
        try {
            context.store().discardReceived(part);
        } catch (RetriableException e) {
            LOG.warn("What was received of part {} stays until the next start: {}", part, e.getMessage());
        }
    }

    /** What has come of its parts stays for the next time, unless the table is dropped. */
    void removeAll(TableReplica table, boolean isDropped) {
        List<Fetch> idle = new ArrayList<>();
        synchronized (this) {
            for (Fetch fetch : queue.values()) {
                if (fetch.table() == table && fetch.state() == FetchState.QUEUED && fetch.tries() > 0) {
                    idle.add(fetch);
                }
            }
            queue.values().removeIf(fetch -> fetch.table() == table);
        }
        if (isDropped) {
            idle.forEach(fetch -> discardReceived(fetch.part().partId()));
        }
    }

    /** All fetches, oldest first. */
    synchronized List<Fetch> fetches() {
        return queue.values().stream().sorted(Comparator.comparingLong(Fetch::queuedAtNs)).toList();
    }

    private void run() {
        while (true) {
            Fetch fetch = take();
            if (fetch == null) {
                return;
            }
            try {
                fetch(fetch);
            } catch (RetriableException e) {
                retryLater(fetch, String.valueOf(e.getMessage()));
            } catch (RuntimeException | Error e) {
                LOG.error("Fetching part {} failed unexpectedly; it stays queued", fetch.part().partId(), e);
                retryLater(fetch, String.valueOf(e));
            }
        }
    }

    /** Waits for a fetch that is due; null when the queue is closed. */
    private @Nullable Fetch take() {
        while (!isClosed) {
            long seen = work.rings();
            Duration pause = IDLE;
            synchronized (this) {
                long nowNs = context.ticker().nanoTime();
                for (Fetch fetch : queue.values()) {
                    if (fetch.isDue(nowNs)) {
                        fetch.become(FetchState.FETCHING);
                        return fetch;
                    }
                    pause = shorter(pause, fetch.dueInNs(nowNs));
                }
            }
            try {
                work.awaitBeyond(seen, pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    private static Duration shorter(Duration pause, long ns) {
        return ns < pause.toNanos() ? Duration.ofNanos(ns) : pause;
    }

    private void retryLater(Fetch fetch, String error) {
        long backoffNs = Math.min(LAST_BACKOFF_NS, FIRST_BACKOFF_NS << Math.min(fetch.tries(), 10));
        if (fetch.tries() == 3) {
            LOG.warn("Part {} of {} could not be fetched in {} tries, going on trying: {}", fetch.part().partId(),
                    fetch.table().path(), fetch.tries(), error);
        }
        fetch.table().failed("part " + fetch.part().partId() + ": " + error);
        fetch.failed(error, context.ticker().nanoTime() + backoffNs);
        boolean isWanted;
        synchronized (this) {
            isWanted = queue.get(fetch.part().partId()) == fetch;
        }
        if (!isWanted) {
            // Dropped while it was under way: whoever took it out of the queue has left its file to us.
            discardReceived(fetch.part().partId());
        }
    }

    private void fetch(Fetch fetch) {
        context.failpoints().reach(ReplicaFailpoints.BEFORE_FETCH);
        PartFact part = fetch.part();
        if (context.store().isHeld(part.partId())) {
            retryLater(fetch, "the copy that was here still has readers");
            return;
        }
        if (fetch.takeFirstLook()) {
            Optional<StoredPart> salvaged = context.store().salvage(fetch.table().tableId(), part);
            if (salvaged.isPresent()) {
                fetch.become(FetchState.VERIFYING);
                arrived(fetch, salvaged.get());
                return;
            }
        }
        Answers answers = new Answers();
        // The origin alone first: to look for all replicas is several reads in ZooKeeper for each of them.
        Optional<Peer> origin = peers.origin(fetch.table(), fetch.origin());
        if (origin.isPresent() && fetchFrom(origin.get(), fetch, answers)) {
            return;
        }
        for (Peer peer : peers.of(fetch.table())) {
            if (!origin.equals(Optional.of(peer)) && fetchFrom(peer, fetch, answers)) {
                return;
            }
        }
        peers.forget(fetch.table());
        retryLater(fetch, whyNobodyGaveIt(fetch, answers));
    }

    private String whyNobodyGaveIt(Fetch fetch, Answers answers) {
        String why = answers.errors.isEmpty() ? "no live replica to ask"
                : "no live replica gave a good copy: " + String.join("; ", answers.errors);
        if (answers.isSomeoneUncertain) {
            fetch.mayBeSomewhere();
            return why;
        }
        List<String> away = peers.away(fetch.table());
        if (!away.isEmpty()) {
            fetch.mayBeSomewhere();
            return why + "; these are not alive and may have it: " + String.join(", ", away);
        }
        boolean isNews = fetch.isAbsentEverywhere();
        if (!fetch.isLost()) {
            return why;
        }
        String lost = "lost: no replica has a good copy of its " + fetch.part().rowCount() + " rows, " + sources(fetch
                .part()) + "; " + why;
        if (isNews) {
            LOG.error(
                    "Part {} ({}) of {} is {}. Queries go on without these rows. It is asked for as long as the table is"
                            + " there; a good copy of its file, put into store/quarantine/{}.sst of a node, is taken in when that"
                            + " node starts",
                    fetch.part().name(), fetch.part().partId(), fetch.table().path(), lost,
                    fetch.part().partId());
        }
        return lost;
    }

    private static String sources(PartFact part) {
        if (part.sourceRanges().isEmpty()) {
            return "which do not come from Kafka";
        }
        return "read from " + String.join(", ", part.sourceRanges()
                .stream()
                .limit(MAX_RANGES_TOLD)
                .map(range -> range.topic() + "/" + range.topicPartition() + " offsets " + range.firstOffset() + " to "
                        + (range.endOffsetExclusive() - 1))
                .toList())
                + (part.sourceRanges().size() > MAX_RANGES_TOLD ? " and others" : "");
    }

    /** What those who were asked for a part said. Owned by the asking thread. */
    private static final class Answers {
        private final List<String> errors = new ArrayList<>();
        /** Somebody did not say that it has no copy. */
        private boolean isSomeoneUncertain;

        void add(String replica, Exception why) {
            boolean isAbsent = why instanceof RefusedException refused
                    && refused.reason() == RefusedException.Reason.NOT_HERE;
            isSomeoneUncertain |= !isAbsent;
            errors.add(replica + ": " + why.getMessage());
        }
    }

    /** @return whether it gave a good copy; else {@code answers} says why not */
    private boolean fetchFrom(Peer peer, Fetch fetch, Answers answers) {
        PartFact part = fetch.part();
        if (fetch.state() == FetchState.VERIFYING) {
            fetch.become(FetchState.FETCHING);
        }
        try (IncomingFile file = context.store().receive(part.partId())) {
            context.transfers().fetchPart(peer.address(), part.partId(), file, header -> check(header, part));
        } catch (RefusedException | IOException e) {
            answers.add(peer.replica(), e);
            return false;
        }
        fetch.become(FetchState.VERIFYING);
        StoredPart stored;
        try {
            stored = context.store().importPart(fetch.table().tableId(), part);
        } catch (CorruptionException e) {
            LOG.warn("Part {} from {} is no good copy, asking others: {}", part.partId(), peer.replica(),
                    e.getMessage());
            answers.add("bad copy from " + peer.replica(), e);
            return false;
        }
        arrived(fetch, stored);
        return true;
    }

    private void arrived(Fetch fetch, StoredPart stored) {
        context.failpoints().reach(ReplicaFailpoints.AFTER_FETCH);
        fetch.become(FetchState.DONE);
        remove(fetch.table(), fetch.part().partId());
        fetch.table().arrived(stored);
    }

    private static void check(PartTransfers.PartHeader header, PartFact part) throws IOException {
        if (header.sizeBytes() != part.sizeBytes() || !header.fileChecksum().equals(part.fileChecksum())) {
            throw new IOException("has part " + part.partId() + " of " + header.sizeBytes() + " bytes with checksum "
                    + header.fileChecksum() + ", the log says " + part.sizeBytes() + " and " + part.fileChecksum());
        }
    }

    /** The state of the table on the live replica that has applied most. */
    Optional<TableState> stateFromPeer(TableReplica table) {
        Optional<TableState> best = Optional.empty();
        peers.forget(table);
        for (Peer peer : peers.of(table)) {
            try {
                TableState state = context.transfers().fetchState(peer.address(), table.tableId());
                if (best.isEmpty() || best.get().appliedIndex() < state.appliedIndex()) {
                    best = Optional.of(state);
                }
            } catch (RefusedException | IOException e) {
                LOG.info("Replica {} cannot give the state of {}: {}", peer.replica(), table.path(), e.getMessage());
            }
        }
        return best;
    }

    @Override
    public void close() {
        isClosed = true;
        work.ring();
        for (Task thread : threads) {
            thread.interrupt();
            try {
                thread.join(STOP_TIMEOUT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
