package io.millrace.coordination.memory;

import io.millrace.coordination.failure.RequestTooLargeException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.memory.MemoryRequest.State;
import io.millrace.coordination.znode.Children;
import io.millrace.coordination.znode.SessionListener;
import io.millrace.coordination.znode.SessionState;
import io.millrace.coordination.znode.Watch;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client of a {@link MemoryZooKeeper}, and the server that it is connected to. For any thread. */
public final class MemoryZnodes implements Znodes {
    /** As the real client's default. */
    private static final long MAX_REQUEST_BYTES = 1_000_000;

    private static final MultiFaults NO_FAULTS = _ -> MultiFault.NONE;

    private final MemoryZooKeeper service;
    private final Transit transit;
    private final MemoryWatches watches = new MemoryWatches();
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private volatile MultiFaults faults = NO_FAULTS;
    private volatile long session;
    private volatile SessionState state = SessionState.CONNECTED;
    private volatile boolean isClosed;
    // Guarded by the service's lock:
    private @Nullable MemoryConnection connection;
    private int lag;
    /** The last transaction that its server shows. */
    private long view;
    /** No server that shows less than this takes the session. */
    private long seenTxn;

    MemoryZnodes(MemoryZooKeeper service, Transit transit) {
        this.service = service;
        this.transit = transit;
        synchronized (service) {
            service.add(this);
            openSession();
        }
    }

    /** A session is opened by a transaction, so its first server shows all before it. Under the lock. */
    private void openSession() {
        session = service.openSession();
        view = service.lastTxn();
        seenTxn = view;
        connection = new MemoryConnection(session);
    }

    // --- faults

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
        watches.mute(isMuted);
    }

    /**
     * From now on the client's server shows what is this many transactions old, or less: what it shows already it goes on
     * showing, and after a write of the client it shows the write. 0 catches up at once.
     *
     * @param transactions at most {@link MemoryZooKeeper#MAX_LAG}
     */
    public void lagBehind(int transactions) {
        synchronized (service) {
            lag = Math.clamp(transactions, 0, MemoryZooKeeper.MAX_LAG);
            learnOf(service.lastTxn());
        }
        service.flushNotices();
    }

    /** The client's server learns of the next transactions, as many as this; the lag stays for those to come. */
    public void catchUp(int transactions) {
        synchronized (service) {
            if (connection != null) {
                advance(Math.min(service.lastTxn(), view + Math.max(0, transactions)));
            }
        }
        service.flushNotices();
    }

    /** How many transactions its server has yet to learn of. */
    public long behind() {
        synchronized (service) {
            return service.lastTxn() - view;
        }
    }

    /**
     * The connection is gone; the session lives on. Every call that is under way ends: reads and what was not sent as
     * retriable or after another attempt, writes with an unknown outcome. Those that were not applied may still arrive:
     * {@link MemoryZooKeeper#deliverDelayed}.
     */
    public void disconnect() {
        if (breakConnection()) {
            become(SessionState.SUSPENDED);
        }
    }

    private boolean breakConnection() {
        synchronized (service) {
            MemoryConnection broken = connection;
            if (broken == null) {
                return false;
            }
            connection = null;
            watches.clear();
            broken.breakOff().forEach(call -> service.stray(call.ops(), broken.session(), false));
            return true;
        }
    }

    /**
     * The connection is back, to a server that may lag as {@link #lagBehind} says, but shows all that the client has seen
     * in this session; in a new session if the old one has expired or was given up. In the same session, what was under
     * way on the connection before is refused from now on.
     */
    public void reconnect() {
        if (isClosed) {
            return;
        }
        disconnect();
        boolean isLost;
        synchronized (service) {
            isLost = session == 0 || !service.isLive(session);
        }
        if (isLost && state != SessionState.LOST) {
            become(SessionState.LOST);
        }
        synchronized (service) {
            if (isLost) {
                openSession();
            } else {
                service.reattached(session);
                view = Math.max(seenTxn, service.lastTxn() - lag);
                connection = new MemoryConnection(session);
            }
            if (watches.markAll()) {
                service.notifyLater(this);
            }
        }
        become(SessionState.RECONNECTED);
        service.flushNotices();
    }

    /** The service ends the session; if connected, the client notices and gets a new one. */
    public void expire() {
        boolean wasConnected = state.isConnected();
        service.endSession(session);
        if (wasConnected) {
            reconnect();
        }
    }

    /**
     * The client, without a connection for too long, takes its session for lost, while the service still believes in it.
     * {@link #reconnect} opens another.
     *
     * @return the old session, for {@link #endOldSession}
     */
    public long giveUpSession() {
        long old = session;
        disconnect();
        session = 0;
        become(SessionState.LOST);
        return old;
    }

    /** As {@link #giveUpSession}, and the client is connected again at once. */
    public long abandonSession() {
        long old = giveUpSession();
        reconnect();
        return old;
    }

    /** The service ends a session that its client gave up. */
    public void endOldSession(long old) {
        service.endSession(old);
    }

    /**
     * The process dies: nothing of this client's moves any more. The service keeps the session until
     * {@link MemoryZooKeeper#endSession} or {@link #expire}, and what was sent may still arrive.
     */
    public void kill() {
        isClosed = true;
        breakConnection();
        service.remove(this);
    }

    private void become(SessionState next) {
        state = next;
        listeners.forEach(listener -> listener.sessionChanged(next));
    }

    // --- what the server shows; under the service's lock

    void learnOf(long lastTxn) {
        if (connection != null) {
            advance(lastTxn - lag);
        }
    }

    private void advance(long toTxn) {
        if (toTxn > view) {
            if (watches.mark(service.changedIn(view, toTxn))) {
                service.notifyLater(this);
            }
            view = toTxn;
        }
    }

    long view() {
        return view;
    }

    /** Lets what interrupted callers left behind arrive. */
    void arriveForsaken() {
        if (connection != null && service.isLive(connection.session())) {
            connection.arriveForsaken(this, false);
        }
    }

    /** Its next server may show less than this one, down to what the client has seen. */
    long oldestNeeded() {
        return Math.max(seenTxn, service.lastTxn() - MemoryZooKeeper.MAX_LAG);
    }

    void startNotices() {
        transit.notices(watches::deliver);
    }

    // --- calls

    /** Sends a request and waits for its answer; null if there is no connection. */
    private <T> @Nullable MemoryRequest<T> exchange(ZnodeCall call, Supplier<T> body) {
        MemoryRequest<T> request = new MemoryRequest<>(call, body);
        MemoryConnection used;
        synchronized (service) {
            used = connection;
            if (used == null) {
                return null;
            }
            used.send(request);
        }
        transit.request(call);
        if (Thread.currentThread().isInterrupted()) {
            synchronized (service) {
                request.forsake();
            }
            return request;
        }
        boolean isExpired;
        synchronized (service) {
            isExpired = request.state() == State.SENT && !service.isLive(used.session());
            if (!isExpired) {
                used.arrive(request, this);
            }
        }
        service.flushNotices();
        if (isExpired) {
            disconnect();
        }
        if (request.state() == State.LOST) {
            return request;
        }
        transit.reply(call);
        if (!Thread.currentThread().isInterrupted()) {
            synchronized (service) {
                seenTxn = Math.max(seenTxn, used.receive(request));
            }
        }
        return request;
    }

    /** For what is harmless to repeat. */
    private <T> T repeatable(ZnodeCall call, Supplier<T> body) {
        while (true) {
            requireConnected(call);
            MemoryRequest<T> request = exchange(call, body);
            if (request != null && request.state() == State.RECEIVED) {
                return request.answer();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new RetriableException("interrupted: " + call);
            }
            if (request != null && !transit.awaitRetry(call)) {
                throw new RetriableException("ZooKeeper did not answer in time: " + call);
            }
        }
    }

    private void requireConnected(ZnodeCall call) {
        while (isClosed || !state.isConnected()) {
            if (isClosed || !transit.awaitRetry(call)) {
                throw new RetriableException("not sent: no connection: " + call);
            }
        }
    }

    @Override
    public Optional<Znode> read(String path) {
        return repeatable(new ZnodeCall(ZnodeCall.Kind.READ, path, List.of()), () -> {
            service.count(ZnodeCall.Kind.READ);
            return Optional.ofNullable(service.get(path, view));
        });
    }

    @Override
    public List<Optional<Znode>> readAll(List<String> paths) {
        if (paths.isEmpty()) {
            return List.of();
        }
        ZnodeCall call = new ZnodeCall(ZnodeCall.Kind.READ_ALL, paths.getFirst(), List.of());
        List<Optional<Znode>> out = new ArrayList<>(paths.size());
        while (out.size() < paths.size()) {
            int left = paths.size() - out.size();
            List<String> together = paths.subList(out.size(),
                    out.size() + Math.clamp(transit.readsTogether(call, left), 1, left));
            out.addAll(repeatable(call, () -> {
                service.count(ZnodeCall.Kind.READ_ALL);
                return together.stream().map(path -> Optional.ofNullable(service.get(path, view))).toList();
            }));
        }
        return out;
    }

    @Override
    public List<String> children(String path) {
        return repeatable(new ZnodeCall(ZnodeCall.Kind.CHILDREN, path, List.of()), () -> {
            service.count(ZnodeCall.Kind.CHILDREN);
            return service.children(path, view);
        });
    }

    @Override
    public Optional<Children> list(String path) {
        return repeatable(new ZnodeCall(ZnodeCall.Kind.CHILDREN, path, List.of()), () -> {
            service.count(ZnodeCall.Kind.CHILDREN);
            return service.list(path, view);
        });
    }

    @Override
    public boolean exists(String path) {
        return repeatable(new ZnodeCall(ZnodeCall.Kind.EXISTS, path, List.of()), () -> {
            service.count(ZnodeCall.Kind.EXISTS);
            return service.get(path, view) != null;
        });
    }

    @Override
    public List<String> multi(List<ZnodeOp> ops) {
        requireFits(ops);
        ZnodeCall call = new ZnodeCall(ZnodeCall.Kind.MULTI, ops.getFirst().path(), List.copyOf(ops));
        requireConnected(call);
        long sender = session;
        return switch (faults.faultOf(call.ops())) {
            case NONE -> multi(call);
            case NOT_SENT -> throw new RetriableException("not sent: injected");
            case LOST_BEFORE_APPLY -> throw new UnknownOutcomeException("connection lost: injected");
            case LOST_AFTER_APPLY -> {
                var _ = service.applyUnanswered(call.ops(), sender);
                throw new UnknownOutcomeException("connection lost: injected");
            }
            case DELAYED -> {
                service.stray(call.ops(), sender, true);
                throw new UnknownOutcomeException("connection lost: injected");
            }
        };
    }

    private List<String> multi(ZnodeCall call) {
        while (true) {
            MemoryRequest<List<String>> request = exchange(call, () -> write(call));
            if (request != null) {
                if (request.state() == State.RECEIVED) {
                    return request.answer();
                }
                throw new UnknownOutcomeException("the connection was lost while a multi was under way: " + call);
            }
            requireConnected(call);
        }
    }

    /** At the service, through the leader; the server then shows it, or what it conflicts with. */
    private List<String> write(ZnodeCall call) {
        service.count(call.kind());
        try {
            return service.apply(call.ops(), session);
        } finally {
            advance(service.lastTxn());
        }
    }

    private static void requireFits(List<ZnodeOp> ops) {
        if (ops.isEmpty()) {
            throw new IllegalArgumentException("a multi has at least one operation");
        }
        long sizeBytes = 0;
        for (ZnodeOp op : ops) {
            sizeBytes += 100 + op.path().length() + switch (op) {
                case ZnodeOp.Create create -> utf8Bytes(create.text());
                case ZnodeOp.SetData set -> utf8Bytes(set.text());
                case ZnodeOp.Check _ -> 0;
                case ZnodeOp.Delete _ -> 0;
            };
        }
        if (sizeBytes > MAX_REQUEST_BYTES) {
            throw new RequestTooLargeException("a multi of " + ops.size() + " operations has " + sizeBytes
                    + " bytes, more than " + MAX_REQUEST_BYTES);
        }
    }

    /** Counted only where it can matter. */
    private static long utf8Bytes(String text) {
        return text.length() < 1_000 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public void ensurePath(String path) {
        while (true) {
            try {
                create(path);
                return;
            } catch (ZnodeConflictException e) {
                // What is above it goes just now, or is ephemeral.
                if (!transit.awaitRetry(new ZnodeCall(ZnodeCall.Kind.CREATE, path, List.of()))) {
                    throw new RetriableException("the path is being deleted: " + path, e);
                }
            }
        }
    }

    private void create(String path) {
        if (path.equals("/") || exists(path)) {
            return;
        }
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            create(path.substring(0, slash));
        }
        ZnodeCall call = new ZnodeCall(ZnodeCall.Kind.CREATE, path,
                List.of(new ZnodeOp.Create(path, "", CreateMode.PERSISTENT)));
        try {
            repeatable(call, () -> write(call));
        } catch (ZnodeConflictException e) {
            if (e.kind() != ZnodeConflictException.Kind.NODE_EXISTS) {
                throw e;
            }
        }
    }

    @Override
    public Watch watch(String path, Runnable onChange) {
        return watches.add(path, onChange);
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

    /** How many watches are registered. */
    public int watchCount() {
        return watches.count();
    }

    /** Ends the session at once if there is a connection; else the service ends it when it times out. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        boolean isConnected;
        synchronized (service) {
            isConnected = connection != null;
            if (connection != null) {
                connection.arriveForsaken(this, true);
            }
        }
        breakConnection();
        service.remove(this);
        if (isConnected) {
            service.endSession(session);
        }
    }
}
