package io.millrace.coordination.memory;

import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeOp;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The service: one tree, linearizable, with any number of sessions. For any thread; its lock is never held while a
 * callback runs.
 */
public final class MemoryZooKeeper {
    private record Delayed(List<ZnodeOp> ops, long session) {}

    private final MemoryTree tree;
    private final Map<Long, MemoryZnodes> sessions = new TreeMap<>();
    private final Set<Long> liveSessions = new HashSet<>();
    private final ArrayDeque<Delayed> delayed = new ArrayDeque<>();
    private long lastSession;

    /** @param clock stamps writes, for people only */
    public MemoryZooKeeper(InstantSource clock) {
        this.tree = new MemoryTree(clock);
    }

    /** A new client, connected in a session of its own. */
    public MemoryZnodes connect() {
        return new MemoryZnodes(this);
    }

    synchronized long openSession(MemoryZnodes client) {
        long session = ++lastSession;
        sessions.put(session, client);
        liveSessions.add(session);
        return session;
    }

    /** Ends a session on the service's side: its ephemerals go. Its client hears of it when it is connected. */
    void endSession(long session) {
        Set<String> changed = new HashSet<>();
        synchronized (this) {
            if (!liveSessions.remove(session)) {
                return;
            }
            sessions.remove(session);
            for (String path : tree.ephemeralsOf(session)) {
                changed.addAll(tree.apply(List.of(new ZnodeOp.Delete(path, -1)), session).changed());
            }
        }
        fire(changed);
    }

    synchronized boolean isLive(long session) {
        return liveSessions.contains(session);
    }

    List<String> apply(List<ZnodeOp> ops, long session) {
        MemoryTree.Applied applied;
        synchronized (this) {
            applied = tree.apply(ops, session);
        }
        fire(applied.changed());
        return applied.paths();
    }

    synchronized void delay(List<ZnodeOp> ops, long session) {
        delayed.add(new Delayed(List.copyOf(ops), session));
    }

    /**
     * Lets the delayed multis of live sessions arrive, oldest first; those of ended sessions are refused.
     *
     * @return how many were applied
     */
    public int deliverDelayed() {
        int count = 0;
        while (true) {
            Delayed next;
            synchronized (this) {
                next = delayed.poll();
            }
            if (next == null) {
                return count;
            }
            if (isLive(next.session())) {
                try {
                    apply(next.ops(), next.session());
                    count++;
                } catch (ZnodeConflictException e) {
                    // Refused, as it would be; nobody waits for the answer.
                }
            }
        }
    }

    private void fire(Set<String> changed) {
        if (changed.isEmpty()) {
            return;
        }
        List<MemoryZnodes> clients;
        synchronized (this) {
            clients = new ArrayList<>(sessions.values());
        }
        clients.forEach(client -> client.fire(changed));
    }

    synchronized Optional<Znode> read(String path) {
        return Optional.ofNullable(tree.get(path));
    }

    synchronized List<String> children(String path) {
        return tree.children(path);
    }

    /** Makes the next sequential names under a path skip some numbers. */
    public synchronized void skipSequence(String path, int count) {
        tree.skipSequence(path, count);
    }

    /** Every path with its value, for tests and messages. */
    public synchronized SortedMap<String, String> dump() {
        return tree.dump();
    }
}
