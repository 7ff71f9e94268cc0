package io.millrace.coordination.ephemeral;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.thread.Bell;
import io.millrace.coordination.thread.Task;
import io.millrace.coordination.thread.Threads;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ephemerals. Rounds run on the thread {@code ephemerals} after {@link #start}; without it, on whoever calls
 * {@link #round}. A round changes the tree only by versions, so two rounds at once do no harm.
 */
public final class Ephemerals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ephemerals.class);

    private final Znodes znodes;
    private final Duration interval;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    /** Released, but perhaps still there: the session that they would end with may live for long. */
    private final Map<String, Kept> leaving = new ConcurrentHashMap<>();
    private final Threads threads;
    private final Bell wakeUps;
    private volatile boolean isClosed;
    private @Nullable Task thread;

    /** @param interval between rounds when nothing happens */
    public Ephemerals(Znodes znodes, Duration interval, Threads threads) {
        this.znodes = znodes;
        this.interval = interval;
        this.threads = threads;
        this.wakeUps = threads.newBell();
        znodes.addSessionListener(_ -> wakeUp());
    }

    /** Starts the thread. Once. */
    public synchronized void start() {
        if (thread != null || isClosed) {
            throw new IllegalStateException("started before or closed");
        }
        thread = threads.start("ephemerals", this::run);
    }

    /**
     * Keeps an ephemeral from now on; makes a first attempt before it returns, and survives its failure.
     *
     * @param path       its parent must exist, now or later: as long as it does not, the hold is pending
     * @param mayReplace whether a value found there, of another session, may be replaced by ours
     */
    public Hold hold(String path, String text, Predicate<String> mayReplace) {
        Kept hold = new Kept(path, text, mayReplace);
        if (isClosed || kept.putIfAbsent(path, hold) != null) {
            throw new IllegalStateException("closed, or already kept by this process: " + path);
        }
        hold.round();
        hold.watch = znodes.watch(path, this::wakeUp);
        return hold;
    }

    /** One attempt for each kept ephemeral, and for each that was released and may still be there. */
    public void round() {
        kept.values().forEach(each -> {
            try {
                each.round();
            } catch (RuntimeException e) {
                // The others are kept all the same.
                LOG.error("ephemeral {} is not held; the next round tries again", each.path, e);
            }
        });
        leaving.values().forEach(Kept::leave);
    }

    private void wakeUp() {
        wakeUps.ring();
    }

    private void run() {
        while (!isClosed) {
            long seen = wakeUps.rings();
            try {
                round();
            } catch (RuntimeException e) {
                LOG.error("a round of keeping ephemerals failed; the next one tries again", e);
            }
            try {
                wakeUps.awaitBeyond(seen, interval);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Releases all and ends the thread. Idempotent. */
    @Override
    public void close() {
        isClosed = true;
        Task runner;
        synchronized (this) {
            runner = thread;
        }
        wakeUp();
        if (runner != null) {
            try {
                runner.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        kept.values().forEach(Kept::close);
    }

    private final class Kept implements Hold {
        private final String path;
        private final Predicate<String> mayReplace;
        private volatile String text;
        private volatile HoldState state = HoldState.PENDING;
        private volatile String blockedBy = "";
        private volatile @Nullable Watch watch;

        Kept(String path, String text, Predicate<String> mayReplace) {
            this.path = path;
            this.text = text;
            this.mayReplace = mayReplace;
        }

        void round() {
            if (state == HoldState.RELEASED) {
                return;
            }
            HoldState next = HoldState.PENDING;
            String blocker = "";
            try {
                Optional<Znode> found = znodes.read(path); // step 1
                if (found.isEmpty()) { // step 2
                    znodes.multi(List.of(create()));
                    next = HoldState.HELD;
                } else {
                    next = meet(found.get());
                    blocker = next == HoldState.BLOCKED ? found.get().text() : "";
                }
            } catch (ZnodeConflictException | UnknownOutcomeException | RetriableException e) {
                // The next round reads what became of it.
                LOG.debug("ephemeral {} is not held yet: {}", path, e.getMessage());
                next = HoldState.PENDING;
            }
            become(next, blocker);
        }

        private HoldState meet(Znode found) {
            boolean isOfThisSession = found.ephemeralOwner() == znodes.sessionId();
            if (isOfThisSession) { // step 3
                if (!found.text().equals(text)) {
                    znodes.multi(List.of(new ZnodeOp.SetData(path, text, found.version())));
                }
                return HoldState.HELD;
            }
            if (mayReplace.test(found.text())) { // step 4
                znodes.multi(List.of(new ZnodeOp.Delete(path, found.version()), create()));
                return HoldState.HELD;
            }
            return HoldState.BLOCKED; // step 5
        }

        private ZnodeOp create() {
            return new ZnodeOp.Create(path, text, CreateMode.EPHEMERAL);
        }

        private void become(HoldState next, String blocker) {
            HoldState before;
            synchronized (this) {
                before = state;
                if (before != HoldState.RELEASED) {
                    blockedBy = blocker;
                    state = next;
                }
            }
            if (before == HoldState.RELEASED) {
                // Closed while the round was under way: what it created goes again.
                leave();
            } else if (before != next) {
                LOG.info("ephemeral {}: {} -> {} {}", path, before, next, blocker);
            }
        }

        @Override
        public HoldState state() {
            return state;
        }

        @Override
        public String blockedBy() {
            return blockedBy;
        }

        @Override
        public void update(String newText) {
            text = newText;
            round();
        }

        @Override
        public void close() {
            synchronized (this) {
                if (state == HoldState.RELEASED) {
                    return;
                }
                state = HoldState.RELEASED;
            }
            Watch registered = watch;
            if (registered != null) {
                registered.close();
            }
            kept.remove(path, this);
            leave();
        }

        /** Deletes it if it is this session's, now or in later rounds, unless it is kept anew. */
        private void leave() {
            if (kept.containsKey(path)) {
                leaving.remove(path, this);
                return;
            }
            leaving.put(path, this);
            try {
                Optional<Znode> found = znodes.read(path);
                if (found.isPresent() && found.get().ephemeralOwner() == znodes.sessionId()) {
                    znodes.multi(List.of(new ZnodeOp.Delete(path, found.get().version())));
                }
                leaving.remove(path, this);
            } catch (ZnodeConflictException | UnknownOutcomeException | RetriableException e) {
                LOG.debug("ephemeral {} is released and may still be there: {}", path, e.getMessage());
            }
        }
    }
}
