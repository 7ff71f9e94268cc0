package io.millrace.coordination.fence;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's fence. Made once per process, used by all its writers on any thread: its only state is the fence's
 * version as last seen, which only rises.
 */
public final class WriterFence {
    private static final Logger LOG = LoggerFactory.getLogger(WriterFence.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Znodes znodes;
    private final Ticker ticker;
    private final String node;
    private final WriterRecord record;
    private final String path;
    private final AtomicInteger version;
    private final Failpoints failpoints;

    private WriterFence(Znodes znodes, Ticker ticker, String node, WriterRecord record, int version,
            Failpoints failpoints) {
        this.znodes = znodes;
        this.ticker = ticker;
        this.node = node;
        this.record = record;
        this.path = WriterRecord.path(node);
        this.version = new AtomicInteger(version);
        this.failpoints = failpoints;
    }

    /**
     * Raises the node's fence for this instance (step 1). Blocks until done or until the timeout.
     *
     * @param node           the node's name
     * @param installationId random, kept in the data directory
     * @param instanceId     random, new for each start of the process
     * @throws RetriableException not done within the timeout
     */
    public static WriterFence open(Znodes znodes, Ticker ticker, String node, String installationId,
            String instanceId, Duration timeout) {
        return open(znodes, ticker, node, installationId, instanceId, timeout, Failpoints.NONE);
    }

    /** The same with failpoints. */
    public static WriterFence open(Znodes znodes, Ticker ticker, String node, String installationId,
            String instanceId, Duration timeout, Failpoints failpoints) {
        WriterRecord mine = new WriterRecord(installationId, instanceId);
        String path = WriterRecord.path(node);
        Backoff backoff = new Backoff(Deadline.after(ticker, timeout));
        while (true) {
            try {
                znodes.ensurePath(WriterRecord.ROOT);
                Optional<Znode> found = znodes.read(path);
                if (found.isEmpty()) {
                    znodes.multi(List.of(new ZnodeOp.Create(path, mine.encode(), CreateMode.PERSISTENT)));
                    return new WriterFence(znodes, ticker, node, mine, 0, failpoints);
                }
                WriterRecord before = WriterRecord.decode(found.get().text(), path);
                int version = found.get().version();
                if (before.equals(mine)) {
                    return new WriterFence(znodes, ticker, node, mine, version, failpoints);
                }
                if (!before.installationId().equals(installationId)) {
                    LOG.warn("node {} was known with another data directory (installation {}, now {})", node,
                            before.installationId(), installationId);
                }
                znodes.multi(List.of(new ZnodeOp.SetData(path, mine.encode(), version)));
                return new WriterFence(znodes, ticker, node, mine, version + 1, failpoints);
            } catch (ZnodeConflictException | UnknownOutcomeException | RetriableException e) {
                // Each write expects what was read, so that sending it again is harmless; then the read tells.
                if (!backoff.pause()) {
                    throw new RetriableException("node " + node + " could not raise its fence at " + path, e);
                }
            }
        }
    }

    /** The node's name. */
    public String node() {
        return node;
    }

    /** The id of this run of the process. */
    public String instanceId() {
        return record.instanceId();
    }

    /** The id of the data directory. */
    public String installationId() {
        return record.installationId();
    }

    /**
     * Applies a write exactly once (steps 2 and 3).
     *
     * @throws ZnodeConflictException  an operation of the write does not fit; not applied. The index counts the
     *                                 write's own operations
     * @throws SupersededException     another instance of this node has started; not applied
     * @throws RetriableException      not applied within the deadline, and it never will be
     * @throws UnknownOutcomeException still unknown at the deadline; see {@link #settle}
     */
    public <R> R write(FencedWrite<R> write, Deadline deadline) {
        Backoff backoff = new Backoff(deadline);
        while (true) {
            int used = version.get();
            List<ZnodeOp> ops = new ArrayList<>();
            ops.add(new ZnodeOp.Check(path, used));
            ops.addAll(write.ops());
            RuntimeException failure;
            try {
                List<String> paths = znodes.multi(ops);
                return write.applied(paths.subList(1, paths.size()));
            } catch (ZnodeConflictException e) {
                if (e.opIndex() > 0) {
                    throw new ZnodeConflictException(e.opIndex() - 1, e.kind(), e.path());
                }
                refresh();
                failure = e;
            } catch (RetriableException e) {
                failure = e;
            } catch (UnknownOutcomeException e) {
                LOG.info("the outcome of a write is unknown; settling it: {}", e.getMessage());
                Optional<R> found = settle(used, write::find, deadline, e);
                if (found.isPresent()) {
                    return found.get();
                }
                failure = e;
            }
            if (!backoff.pause()) {
                throw new RetriableException("not applied within the deadline", failure);
            }
        }
    }

    /**
     * Applies a write that may be lost, or repeated, without harm; but not when another instance of this node has started.
     *
     * @throws ZnodeConflictException  an operation of the write does not fit; not applied. The index counts the write's own
     *                                 operations
     * @throws SupersededException     another instance of this node has started; not applied
     * @throws RetriableException      not applied
     * @throws UnknownOutcomeException perhaps applied
     */
    public void writeOnce(List<ZnodeOp> ops) {
        List<ZnodeOp> fenced = new ArrayList<>();
        fenced.add(new ZnodeOp.Check(path, version.get()));
        fenced.addAll(ops);
        try {
            znodes.multi(fenced);
        } catch (ZnodeConflictException e) {
            if (e.opIndex() > 0) {
                throw new ZnodeConflictException(e.opIndex() - 1, e.kind(), e.path());
            }
            refresh();
            throw new RetriableException("the fence was raised meanwhile: " + path, e);
        }
    }

    /**
     * Makes sure that nothing that this writer has sent so far can be applied any more, then looks for what was
     * (step 3).
     *
     * @throws UnknownOutcomeException could not be done within the deadline
     */
    public <R> Optional<R> settle(Supplier<Optional<R>> find, Deadline deadline) {
        return settle(version.get(), find, deadline, null);
    }

    private <R> Optional<R> settle(int used, Supplier<Optional<R>> find, Deadline deadline,
            @Nullable UnknownOutcomeException cause) {
        Backoff backoff = new Backoff(deadline);
        while (true) {
            RuntimeException failure;
            try {
                failpoints.reach(FenceFailpoints.BEFORE_SETTLING);
                raiseAbove(used);
                Optional<R> found = readSettled(find);
                failpoints.reach(FenceFailpoints.AFTER_SETTLING);
                return found;
            } catch (RetriableException e) {
                failure = e;
            }
            if (!backoff.pause()) {
                if (cause != null) {
                    failure.addSuppressed(cause);
                }
                throw new UnknownOutcomeException(
                        "not known whether a write of node " + node + " was applied; ask again", failure);
            }
        }
    }

    /**
     * Runs reads that see everything this writer has written so far, and everything written before its fence was last
     * raised.
     *
     * @throws RetriableException the session changed meanwhile, or a server lags: try again
     */
    public <T> T readSettled(Supplier<T> reads) {
        long session = znodes.sessionId();
        int expected = version.get();
        Znode seen = readMine();
        if (session == 0 || seen.version() < expected) {
            throw new RetriableException("the ZooKeeper server lags: fence=" + path + " expected=" + expected
                    + " actual=" + seen.version());
        }
        T result = reads.get();
        if (znodes.sessionId() != session) {
            throw new RetriableException("the ZooKeeper session changed while reading: before=" + session);
        }
        return result;
    }

    private void raiseAbove(int used) {
        while (version.get() <= used) {
            try {
                znodes.multi(List.of(new ZnodeOp.SetData(path, record.encode(), used)));
                raiseSeen(used + 1);
            } catch (ZnodeConflictException e) {
                refresh();
                if (version.get() <= used) {
                    throw new RetriableException("the ZooKeeper server lags: fence=" + path + " used=" + used, e);
                }
            } catch (UnknownOutcomeException e) {
                throw new RetriableException("the fence may or may not be raised: " + path, e);
            }
        }
    }

    /** Learns the fence's version after a conflict. */
    private void refresh() {
        raiseSeen(readMine().version());
    }

    private Znode readMine() {
        Znode seen = znodes.read(path)
                .orElseThrow(
                        () -> new SupersededException("the fence of node " + node + " was deleted: " + path));
        WriterRecord found = WriterRecord.decode(seen.text(), path);
        // A stale read may show the time before this instance; then the version is below.
        if (!found.equals(record) && seen.version() >= version.get()) {
            throw new SupersededException("another process has started as node " + node + ": instance="
                    + found.instanceId() + " installation=" + found.installationId() + "; this one is instance="
                    + record.instanceId() + " installation=" + record.installationId() + " and must stop");
        }
        return seen;
    }

    private void raiseSeen(int seen) {
        version.accumulateAndGet(seen, Math::max);
    }

    /** The node's ticker, for deadlines of writes. */
    public Ticker ticker() {
        return ticker;
    }

    /** Doubling pauses up to a deadline. Used by one call on one thread. */
    private static final class Backoff {
        private final Deadline deadline;
        private Duration pause = FIRST_PAUSE;

        Backoff(Deadline deadline) {
            this.deadline = deadline;
        }

        /** Sleeps; false when the deadline has come or the thread was interrupted. */
        boolean pause() {
            if (deadline.isPassed() || !deadline.sleep(pause)) {
                return false;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            return true;
        }
    }
}
