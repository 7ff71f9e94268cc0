package io.millrace.coordination.znode;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.memory.MultiFault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds the faults of {@link MultiFault} to any implementation. Used by one thread. */
public final class FaultyZnodes implements Znodes {
    private final Znodes inner;
    private final ArrayDeque<MultiFault> next = new ArrayDeque<>();
    private final ArrayDeque<List<ZnodeOp>> delayed = new ArrayDeque<>();
    private int multiCount;
    private Runnable beforeMulti = () -> {
    };

    public FaultyZnodes(Znodes inner) {
        this.inner = inner;
    }

    /** The next multis have these faults, in order. */
    public void failNext(MultiFault... faults) {
        next.addAll(List.of(faults));
    }

    /** No more faults. */
    public void clearFaults() {
        next.clear();
    }

    /** Without faults. */
    public Znodes inner() {
        return inner;
    }

    /** Runs once, before the next multi. */
    public void beforeNextMulti(Runnable action) {
        beforeMulti = () -> {
            beforeMulti = () -> {
            };
            action.run();
        };
    }

    /** Lets the delayed multis arrive; true for each that was applied. */
    public List<Boolean> deliverDelayed() {
        List<Boolean> out = new ArrayList<>();
        while (!delayed.isEmpty()) {
            try {
                inner.multi(delayed.poll());
                out.add(true);
            } catch (ZnodeConflictException e) {
                out.add(false);
            }
        }
        return out;
    }

    /** How many multis were asked for so far. */
    public int multiCount() {
        return multiCount;
    }

    @Override
    public List<String> multi(List<ZnodeOp> ops) {
        multiCount++;
        beforeMulti.run();
        MultiFault fault = next.isEmpty() ? MultiFault.NONE : next.poll();
        return switch (fault) {
            case NONE -> inner.multi(ops);
            case NOT_SENT -> throw new RetriableException("not sent: injected");
            case LOST_BEFORE_APPLY -> throw new UnknownOutcomeException("injected");
            case LOST_AFTER_APPLY -> {
                try {
                    inner.multi(ops);
                } catch (ZnodeConflictException e) {
                    throw new UnknownOutcomeException("injected", e);
                }
                throw new UnknownOutcomeException("injected");
            }
            case DELAYED -> {
                delayed.add(ops);
                throw new UnknownOutcomeException("injected");
            }
        };
    }

    @Override
    public Optional<Znode> read(String path) {
        return inner.read(path);
    }

    @Override
    public List<Optional<Znode>> readAll(List<String> paths) {
        return inner.readAll(paths);
    }

    @Override
    public List<String> children(String path) {
        return inner.children(path);
    }

    @Override
    public Optional<Children> list(String path) {
        return inner.list(path);
    }

    @Override
    public boolean exists(String path) {
        return inner.exists(path);
    }

    @Override
    public void ensurePath(String path) {
        inner.ensurePath(path);
    }

    @Override
    public Watch watch(String path, Runnable onChange) {
        return inner.watch(path, onChange);
    }

    @Override
    public void addSessionListener(SessionListener listener) {
        inner.addSessionListener(listener);
    }

    @Override
    public SessionState sessionState() {
        return inner.sessionState();
    }

    @Override
    public long sessionId() {
        return inner.sessionId();
    }

    @Override
    public void close() {
        inner.close();
    }
}
