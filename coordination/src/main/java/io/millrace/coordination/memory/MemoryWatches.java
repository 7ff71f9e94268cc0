package io.millrace.coordination.memory;

import io.millrace.coordination.znode.Watch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The watches of one client, and which of them are due. Guarded by its own lock, never held during a callback. */
final class MemoryWatches {
    /** Compared by identity: the same callback may be registered twice, and is then closed one by one. */
    private static final class Registered {
        private final Runnable onChange;
        private volatile boolean isClosed;

        Registered(Runnable onChange) {
            this.onChange = onChange;
        }
    }

    private final Map<String, List<Registered>> byPath = new HashMap<>();
    private final Set<Registered> due = new LinkedHashSet<>();
    private boolean isMuted;

    synchronized Watch add(String path, Runnable onChange) {
        Registered registered = new Registered(onChange);
        byPath.computeIfAbsent(path, _ -> new ArrayList<>()).add(registered);
        return () -> remove(path, registered);
    }

    private synchronized void remove(String path, Registered registered) {
        registered.isClosed = true;
        List<Registered> there = byPath.get(path);
        if (there != null && there.remove(registered) && there.isEmpty()) {
            byPath.remove(path);
        }
    }

    synchronized void mute(boolean mute) {
        isMuted = mute;
    }

    /** Marks the watches of these paths; true if nothing was due before and something is now. */
    synchronized boolean mark(Set<String> changed) {
        if (isMuted || byPath.isEmpty()) {
            return false;
        }
        boolean wasEmpty = due.isEmpty();
        for (String path : changed) {
            List<Registered> there = byPath.get(path);
            if (there != null) {
                due.addAll(there);
            }
        }
        return wasEmpty && !due.isEmpty();
    }

    /** Marks all; as above. */
    synchronized boolean markAll() {
        boolean wasEmpty = due.isEmpty();
        byPath.values().forEach(due::addAll);
        return wasEmpty && !due.isEmpty();
    }

    /** Forgets what is due: the connection that would have told is gone. */
    synchronized void clear() {
        due.clear();
    }

    /** Calls what is due. */
    void deliver() {
        List<Registered> now;
        synchronized (this) {
            now = new ArrayList<>(due);
            due.clear();
        }
        for (Registered each : now) {
            if (!each.isClosed) {
                each.onChange.run();
            }
        }
    }

    synchronized int count() {
        return byPath.values().stream().mapToInt(List::size).sum();
    }
}
