package io.millrace.coordination.memory;

import io.millrace.coordination.znode.Children;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeOp;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The service: one tree with linearizable writes, any number of sessions, and a server for each client that may lag
 * behind. For any thread; its lock is not held while a watch's callback or a {@link Transit} runs.
 */
public final class MemoryZooKeeper {
    /** No server lags behind by more transactions than this. */
    public static final int MAX_LAG = 1_000;

    /** A write that is under way on a connection that is gone. */
    private record Stray(List<ZnodeOp> ops, long session, boolean outlivesReconnection) {}

    private record Change(long txn, Set<String> paths) {}

    private final MemoryTree tree;
    private final Set<Long> liveSessions = new HashSet<>();
    /** Those that may still read. */
    private final List<MemoryZnodes> clients = new ArrayList<>();
    private final ArrayDeque<Stray> strays = new ArrayDeque<>();
    /** As far back as some server still has to learn. */
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private final List<Transactions> listeners = new ArrayList<>();
    private final ArrayDeque<MemoryZnodes> toNotify = new ArrayDeque<>();
    private final Map<ZnodeCall.Kind, Long> callCounts = new EnumMap<>(ZnodeCall.Kind.class);
    private long lastSession;

    /** @param clock stamps writes, for people only */
    public MemoryZooKeeper(InstantSource clock) {
        this.tree = new MemoryTree(clock);
    }

    /** A new client, connected in a session of its own. */
    public MemoryZnodes connect() {
        return connect(Transit.NONE);
    }

    /** As {@link #connect()}, with a way between. */
    public MemoryZnodes connect(Transit transit) {
        return new MemoryZnodes(this, transit);
    }

    /** Is told of all transactions from now on. */
    public synchronized void addListener(Transactions listener) {
        listeners.add(listener);
    }

    synchronized void add(MemoryZnodes client) {
        clients.add(client);
    }

    synchronized void remove(MemoryZnodes client) {
        clients.remove(client);
    }

    synchronized long openSession() {
        long session = ++lastSession;
        liveSessions.add(session);
        return session;
    }

    /** Whether the service still knows the session. */
    public synchronized boolean isLive(long session) {
        return liveSessions.contains(session);
    }

    /**
     * The service decides that a session is over, and takes nothing from it any more; its ephemerals stay until
     * {@link #endSession}, so that other transactions may come between.
     */
    public synchronized void refuseSession(long session) {
        liveSessions.remove(session);
        strays.removeIf(stray -> stray.session() == session);
    }

    /**
     * Ends a session on the service's side: its ephemerals go, in one transaction. Its client finds out when it next sends
     * something, or when it connects again.
     */
    public void endSession(long session) {
        synchronized (this) {
            refuseSession(session);
            List<ZnodeOp> deletions = new ArrayList<>();
            tree.ephemeralsOf(session).forEach(path -> deletions.add(new ZnodeOp.Delete(path, -1)));
            if (!deletions.isEmpty()) {
                apply(deletions, session);
            }
        }
        flushNotices();
    }

    /** Applies a write at once; the session must be live. Under the lock; notices are to be flushed after it. */
    List<String> apply(List<ZnodeOp> ops, long session) {
        MemoryTree.Applied applied = tree.apply(ops, session);
        changes.addLast(new Change(applied.txn(), applied.changed()));
        for (Transactions listener : listeners) {
            listener.applied(applied.txn(), session, ops, applied.paths());
        }
        clients.forEach(client -> client.learnOf(applied.txn()));
        forgetPast();
        return applied.paths();
    }

    /** Applies a write whose answer nobody gets. */
    boolean applyUnanswered(List<ZnodeOp> ops, long session) {
        boolean isApplied = false;
        synchronized (this) {
            if (liveSessions.contains(session)) {
                try {
                    apply(ops, session);
                    isApplied = true;
                } catch (ZnodeConflictException e) {
                    // Refused, as it would be; nobody waits for the answer.
                }
            }
        }
        flushNotices();
        return isApplied;
    }

    private void forgetPast() {
        long oldest = tree.lastTxn();
        for (MemoryZnodes client : clients) {
            oldest = Math.min(oldest, client.oldestNeeded());
        }
        while (!changes.isEmpty() && changes.getFirst().txn() <= oldest) {
            changes.removeFirst();
        }
        tree.forgetBefore(oldest);
    }

    /** The paths changed by the transactions above one and up to another. Under the lock. */
    Set<String> changedIn(long aboveTxn, long upToTxn) {
        Set<String> one = Set.of();
        Set<String> many = Set.of();
        Iterator<Change> latestFirst = changes.descendingIterator();
        while (latestFirst.hasNext()) {
            Change change = latestFirst.next();
            if (change.txn() <= aboveTxn) {
                break;
            }
            if (change.txn() > upToTxn) {
                continue;
            }
            if (one.isEmpty()) {
                one = change.paths();
            } else {
                if (many.isEmpty()) {
                    many = new HashSet<>(one);
                }
                many.addAll(change.paths());
            }
        }
        return many.isEmpty() ? one : many;
    }

    /** Something is due for this client's watches. Under the lock. */
    void notifyLater(MemoryZnodes client) {
        toNotify.addLast(client);
    }

    void flushNotices() {
        while (true) {
            MemoryZnodes next;
            synchronized (this) {
                next = toNotify.pollFirst();
            }
            if (next == null) {
                return;
            }
            next.startNotices();
        }
    }

    void count(ZnodeCall.Kind kind) {
        callCounts.merge(kind, 1L, Long::sum);
    }

    /** How many calls of each kind have reached the service. */
    public synchronized Map<ZnodeCall.Kind, Long> callCounts() {
        return Map.copyOf(callCounts);
    }

    /** How many znodes there are, the root included. */
    public synchronized int znodeCount() {
        return tree.znodeCount();
    }

    /** How many sessions are live. */
    public synchronized int sessionCount() {
        return liveSessions.size();
    }

    /** The number of the last transaction. */
    public synchronized long lastTxn() {
        return tree.lastTxn();
    }

    // --- writes under way on connections that are gone

    synchronized void stray(List<ZnodeOp> ops, long session, boolean outlivesReconnection) {
        if (liveSessions.contains(session)) {
            strays.add(new Stray(ops, session, outlivesReconnection));
        }
    }

    /** The session is at another server now: its leader refuses what comes through the one before. */
    synchronized void reattached(long session) {
        strays.removeIf(stray -> stray.session() == session && !stray.outlivesReconnection());
    }

    /** How many writes are under way on connections that are gone. */
    public synchronized int delayedCount() {
        return strays.size();
    }

    /**
     * Lets all delayed writes of live sessions arrive, oldest first; those of ended sessions are refused. Also those that
     * interrupted callers left behind on a connection that stands.
     *
     * @return how many of the former were applied
     */
    public int deliverDelayed() {
        synchronized (this) {
            clients.forEach(MemoryZnodes::arriveForsaken);
        }
        flushNotices();
        int count = 0;
        while (true) {
            Stray next = pollStray(null);
            if (next == null) {
                return count;
            }
            count += applyUnanswered(next.ops(), next.session()) ? 1 : 0;
        }
    }

    /**
     * Lets the oldest delayed write of one session arrive.
     *
     * @return false if there is none
     */
    public boolean deliverDelayed(long session) {
        Stray next = pollStray(session);
        if (next == null) {
            return false;
        }
        var _ = applyUnanswered(next.ops(), next.session());
        return true;
    }

    private synchronized @Nullable Stray pollStray(@Nullable Long session) {
        for (Iterator<Stray> each = strays.iterator(); each.hasNext();) {
            Stray stray = each.next();
            if (session == null || stray.session() == session) {
                each.remove();
                return stray;
            }
        }
        return null;
    }

    // --- reading, as of a transaction

    synchronized @Nullable Znode get(String path, long txn) {
        return tree.get(path, txn);
    }

    synchronized List<String> children(String path, long txn) {
        return tree.children(path, txn);
    }

    synchronized Optional<Children> list(String path, long txn) {
        Znode znode = tree.get(path, txn);
        return znode == null ? Optional.empty()
                : Optional.of(new Children(tree.children(path, txn), znode.children()));
    }

    /** What is there now, for invariants. */
    public Optional<Znode> read(String path) {
        return Optional.ofNullable(get(path, MemoryTree.NEWEST));
    }

    /** The names of the children now, for invariants. */
    public List<String> children(String path) {
        return children(path, MemoryTree.NEWEST);
    }

    /** Makes the next sequential names under a path skip some numbers. */
    public synchronized void skipSequence(String path, int count) {
        tree.skipSequence(path, count);
    }

    /** Every path with its value now, for tests and messages. */
    public synchronized SortedMap<String, String> dump() {
        return tree.dump();
    }
}
