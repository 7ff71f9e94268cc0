package io.millrace.coordination.memory;

import io.millrace.coordination.failure.RequestTooLargeException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.znode.SessionListener;
import io.millrace.coordination.znode.SessionState;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** One client of a {@link MemoryZooKeeper}. For any thread. */
public final class MemoryZnodes implements Znodes {
    /** ZooKeeper's default limit of a request. */
    private static final long MAX_REQUEST_CHARS = 1_000_000;

    /** Compared by identity: the same callback may be registered twice, and is then closed one by one. */
    private static final class Registered {
        private final String path;
        private final Runnable onChange;

        Registered(String path, Runnable onChange) {
            this.path = path;
            this.onChange = onChange;
        }
    }

    private final MemoryZooKeeper service;
    private final List<Registered> watches = new CopyOnWriteArrayList<>();
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private volatile MultiFaults faults = _ -> MultiFault.NONE;
    private volatile long session;
    private volatile SessionState state = SessionState.CONNECTED;
    private volatile boolean isMutedWatches;
    private volatile boolean isClosed;

    MemoryZnodes(MemoryZooKeeper service) {
        this.service = service;
        this.session = service.openSession(this);
    }

    /** Decides about all multis from now on. */
    public void injectFaults(MultiFaults newFaults) {
        faults = newFaults;
    }

    /** The next multi has this fault; those after it none. */
    public void failNextMulti(MultiFault fault) {
        failNextMulti(List.of(fault));
    }

    /** The next multis have these faults, in order; those after them none. */
    public void failNextMulti(List<MultiFault> inOrder) {
        CopyOnWriteArrayList<MultiFault> left = new CopyOnWriteArrayList<>(inOrder);
        faults = _ -> left.isEmpty() ? MultiFault.NONE : left.removeFirst();
    }

    /** Notices are lost from now on, or not. */
    public void muteWatches(boolean isMuted) {
        isMutedWatches = isMuted;
    }

    /** The connection is gone; the session lives on. */
    public void disconnect() {
        become(SessionState.SUSPENDED);
    }

    /** The connection is back; in a new session if the old one has expired. */
    public void reconnect() {
        if (!service.isLive(session)) {
            become(SessionState.LOST);
            session = service.openSession(this);
        }
        become(SessionState.RECONNECTED);
        watches.forEach(each -> each.onChange.run());
    }

    /** The service ends the session; if connected, the client notices and gets a new one. */
    public void expire() {
        boolean wasConnected = state.isConnected();
        service.endSession(session);
        if (wasConnected) {
            become(SessionState.SUSPENDED);
            reconnect();
        }
    }

    /**
     * The client gives its session up and opens another, while the service still believes in the old one: what happens
     * after a pause of the process, or when the process is killed and started again.
     *
     * @return the old session, for {@link #endOldSession}
     */
    public long abandonSession() {
        long old = session;
        become(SessionState.LOST);
        session = service.openSession(this);
        become(SessionState.RECONNECTED);
        return old;
    }

    /** The service ends a session that its client gave up. */
    public void endOldSession(long old) {
        service.endSession(old);
    }

    private void become(SessionState next) {
        state = next;
        listeners.forEach(listener -> listener.sessionChanged(next));
    }

    void fire(Set<String> changed) {
        if (!isMutedWatches && state.isConnected()) {
            watches.stream().filter(each -> changed.contains(each.path)).forEach(each -> each.onChange.run());
        }
    }

    private void requireConnected(String what) {
        if (isClosed || !state.isConnected()) {
            throw new RetriableException("not sent: no connection: " + what);
        }
    }

    @Override
    public Optional<Znode> read(String path) {
        requireConnected(path);
        return service.read(path);
    }

    @Override
    public List<Optional<Znode>> readAll(List<String> paths) {
        return paths.stream().map(this::read).toList();
    }

    @Override
    public List<String> children(String path) {
        requireConnected(path);
        return service.children(path);
    }

    @Override
    public boolean exists(String path) {
        return read(path).isPresent();
    }

    @Override
    public List<String> multi(List<ZnodeOp> ops) {
        requireFits(ops);
        requireConnected("multi");
        if (!service.isLive(session)) {
            throw new UnknownOutcomeException("session expired: " + session);
        }
        return switch (faults.faultOf(ops)) {
            case NONE -> service.apply(ops, session);
            case NOT_SENT -> throw new RetriableException("not sent: injected");
            case LOST_BEFORE_APPLY -> throw new UnknownOutcomeException("connection lost: injected");
            case LOST_AFTER_APPLY -> {
                try {
                    service.apply(ops, session);
                } catch (ZnodeConflictException e) {
                    throw new UnknownOutcomeException("connection lost: injected", e);
                }
                throw new UnknownOutcomeException("connection lost: injected");
            }
            case DELAYED -> {
                service.delay(ops, session);
                throw new UnknownOutcomeException("connection lost: injected");
            }
        };
    }

    private static void requireFits(List<ZnodeOp> ops) {
        if (ops.isEmpty()) {
            throw new IllegalArgumentException("a multi has at least one operation");
        }
        long size = 0;
        for (ZnodeOp op : ops) {
            size += 100 + op.path().length() + switch (op) {
                case ZnodeOp.Create create -> create.text().length();
                case ZnodeOp.SetData set -> set.text().length();
                case ZnodeOp.Check _ -> 0;
                case ZnodeOp.Delete _ -> 0;
            };
        }
        if (size > MAX_REQUEST_CHARS) {
            throw new RequestTooLargeException("a multi of " + ops.size() + " operations has " + size
                    + " characters, more than " + MAX_REQUEST_CHARS);
        }
    }

    @Override
    public void ensurePath(String path) {
        requireConnected(path);
        int slash = path.indexOf('/', 1);
        while (true) {
            String each = slash < 0 ? path : path.substring(0, slash);
            if (service.read(each).isEmpty()) {
                try {
                    service.apply(List.of(new ZnodeOp.Create(each, "", CreateMode.PERSISTENT)), session);
                } catch (ZnodeConflictException e) {
                    if (e.kind() != ZnodeConflictException.Kind.NODE_EXISTS) {
                        throw new RetriableException("the path is being deleted: " + path, e);
                    }
                }
            }
            if (slash < 0) {
                return;
            }
            slash = path.indexOf('/', slash + 1);
        }
    }

    @Override
    public Watch watch(String path, Runnable onChange) {
        Registered registered = new Registered(path, onChange);
        watches.add(registered);
        return () -> watches.remove(registered);
    }

    @Override
    public void addSessionListener(SessionListener listener) {
        listeners.add(listener);
    }

    @Override
    public SessionState sessionState() {
        return state;
    }

    @Override
    public long sessionId() {
        return session;
    }

    /** Ends the session at once. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            service.endSession(session);
        }
    }

    /** The process dies: the service keeps the session until {@link #endOldSession} or {@link #expire}. */
    public void kill() {
        isClosed = true;
    }
}
