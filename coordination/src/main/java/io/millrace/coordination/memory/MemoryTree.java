package io.millrace.coordination.memory;

import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.Znodes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tree and its transactions. Guarded by its owner's lock. */
final class MemoryTree {
    private static final class Entry {
        private Znode znode;
        /** The next sequential name under it: counts every creation of a child, as ZooKeeper does. */
        private int nextSequence;

        Entry(Znode znode, int nextSequence) {
            this.znode = znode;
            this.nextSequence = nextSequence;
        }
    }

    private final InstantSource clock;
    private final SortedMap<String, Entry> byPath = new TreeMap<>();
    private long lastTxn;

    MemoryTree(InstantSource clock) {
        this.clock = clock;
        byPath.put("/", new Entry(new Znode("", 0, 0, 0, 0), 0));
    }

    @Nullable
    Znode get(String path) {
        Entry entry = byPath.get(path);
        return entry == null ? null : entry.znode;
    }

    List<String> children(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        List<String> out = new ArrayList<>();
        for (String each : byPath.tailMap(prefix).keySet()) {
            if (!each.startsWith(prefix)) {
                break;
            }
            if (each.length() > prefix.length() && each.indexOf('/', prefix.length()) < 0) {
                out.add(each.substring(prefix.length()));
            }
        }
        return out;
    }

    private boolean hasChildren(String path) {
        String prefix = path + "/";
        SortedMap<String, Entry> after = byPath.tailMap(prefix);
        return !after.isEmpty() && after.firstKey().startsWith(prefix);
    }

    /** Makes the next sequential names under a path skip some numbers, as nothing forbids ZooKeeper to. */
    void skipSequence(String path, int count) {
        Objects.requireNonNull(byPath.get(path), path).nextSequence += count;
    }

    /** Paths whose watchers must be told, and the created paths. */
    record Applied(List<String> paths, Set<String> changed) {
        Applied {
            paths = List.copyOf(paths);
            changed = Set.copyOf(changed);
        }
    }

    Applied apply(List<ZnodeOp> ops, long session) {
        Map<String, @Nullable Entry> undo = new HashMap<>();
        long txn = lastTxn + 1;
        long nowMs = clock.millis();
        List<String> paths = new ArrayList<>();
        Set<String> changed = new LinkedHashSet<>();
        for (int i = 0; i < ops.size(); i++) {
            try {
                paths.add(applyOne(ops.get(i), i, session, txn, nowMs, undo, changed));
            } catch (ZnodeConflictException e) {
                undo.forEach((path, entry) -> {
                    if (entry == null) {
                        byPath.remove(path);
                    } else {
                        byPath.put(path, entry);
                    }
                });
                throw e;
            }
        }
        lastTxn = txn;
        return new Applied(paths, changed);
    }

    private String applyOne(ZnodeOp op, int index, long session, long txn, long nowMs,
            Map<String, @Nullable Entry> undo, Set<String> changed) {
        switch (op) {
            case ZnodeOp.Create create -> {
                String parent = parent(create.path());
                Entry under = byPath.get(parent);
                if (under == null) {
                    throw new ZnodeConflictException(index, Kind.NO_NODE, op.path());
                }
                String path = create.mode() == ZnodeOp.CreateMode.PERSISTENT_SEQUENTIAL
                        ? create.path() + String.format("%010d", under.nextSequence)
                        : create.path();
                if (byPath.containsKey(path)) {
                    throw new ZnodeConflictException(index, Kind.NODE_EXISTS, op.path());
                }
                if (under.znode.ephemeralOwner() != 0) {
                    throw new ZnodeConflictException(index, Kind.EPHEMERAL_PARENT, op.path());
                }
                remember(undo, parent);
                remember(undo, path);
                Entry counted = new Entry(under.znode, under.nextSequence + 1);
                byPath.put(parent, counted);
                long owner = create.mode() == ZnodeOp.CreateMode.EPHEMERAL ? session : 0;
                byPath.put(path, new Entry(new Znode(create.text(), 0, txn, nowMs, owner), 0));
                changed.add(parent);
                changed.add(path);
                return path;
            }
            case ZnodeOp.SetData set -> {
                Entry entry = require(set.path(), set.expectedVersion(), index);
                remember(undo, set.path());
                Znode old = entry.znode;
                byPath.put(set.path(), new Entry(
                        new Znode(set.text(), old.version() + 1, txn, nowMs, old.ephemeralOwner()),
                        entry.nextSequence));
                changed.add(set.path());
            }
            case ZnodeOp.Check check -> require(check.path(), check.expectedVersion(), index);
            case ZnodeOp.Delete delete -> {
                require(delete.path(), delete.expectedVersion(), index);
                if (hasChildren(delete.path())) {
                    throw new ZnodeConflictException(index, Kind.NOT_EMPTY, op.path());
                }
                remember(undo, delete.path());
                byPath.remove(delete.path());
                changed.add(parent(delete.path()));
                changed.add(delete.path());
            }
        }
        return op.path();
    }

    private void remember(Map<String, @Nullable Entry> undo, String path) {
        if (!undo.containsKey(path)) {
            undo.put(path, byPath.get(path));
        }
    }

    private Entry require(String path, int expectedVersion, int index) {
        Entry entry = byPath.get(path);
        if (entry == null) {
            throw new ZnodeConflictException(index, Kind.NO_NODE, path);
        }
        if (expectedVersion != Znodes.ANY_VERSION && expectedVersion != entry.znode.version()) {
            throw new ZnodeConflictException(index, Kind.BAD_VERSION, path);
        }
        return entry;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    List<String> ephemeralsOf(long session) {
        return byPath.entrySet()
                .stream()
                .filter(each -> each.getValue().znode.ephemeralOwner() == session)
                .map(Map.Entry::getKey)
                .toList();
    }

    SortedMap<String, String> dump() {
        SortedMap<String, String> out = new TreeMap<>();
        byPath.forEach((path, entry) -> out.put(path, entry.znode.text()));
        return out;
    }
}
