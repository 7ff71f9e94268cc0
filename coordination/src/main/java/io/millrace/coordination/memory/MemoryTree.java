package io.millrace.coordination.memory;

import io.millrace.coordination.znode.ChildCounts;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.Znodes;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree and its transactions, with as much of its past as the slowest server still shows. Guarded by its owner's
 * lock.
 */
final class MemoryTree {
    /** Sees what was applied last. */
    static final long NEWEST = Long.MAX_VALUE;

    private static final class Version {
        private final long txn;
        /** Null: there is no znode from this transaction on. */
        private final @Nullable Znode znode;
        private @Nullable Version older;

        Version(long txn, @Nullable Znode znode, @Nullable Version older) {
            this.txn = txn;
            this.znode = znode;
            this.older = older;
        }
    }

    /** One path, now and in the past; kept without a znode for as long as some server shows one. */
    private static final class Node {
        private final String path;
        private final @Nullable Node parent;
        /** By name; also those that are gone, while their past is needed. */
        private final Map<String, Node> children = new HashMap<>();
        private @Nullable Version newest;
        /** The next sequential name under it: counts every creation of a child, as ZooKeeper does. */
        private int nextSequence;

        Node(String path, @Nullable Node parent) {
            this.path = path;
            this.parent = parent;
        }

        @Nullable
        Znode now() {
            return newest == null ? null : newest.znode;
        }

        @Nullable
        Znode at(long txn) {
            Version version = newest;
            while (version != null && version.txn > txn) {
                version = version.older;
            }
            return version == null ? null : version.znode;
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** What a node was before the transaction that is under way. */
    private record Before(Node node, @Nullable Version newest, int nextSequence) {}

    private record Superseded(long txn, Node node) {}

    private final InstantSource clock;
    private final Map<String, Node> byPath = new HashMap<>();
    private final Map<Long, Set<String>> ephemerals = new HashMap<>();
    private final ArrayDeque<Superseded> past = new ArrayDeque<>();
    private int znodeCount = 1;
    private long lastTxn;

    MemoryTree(InstantSource clock) {
        this.clock = clock;
        Node root = new Node("/", null);
        root.newest = new Version(0, new Znode("", 0, 0, 0, 0, ChildCounts.NONE), null);
        byPath.put("/", root);
    }

    long lastTxn() {
        return lastTxn;
    }

    int znodeCount() {
        return znodeCount;
    }

    /** The znode as it was after a transaction. */
    @Nullable
    Znode get(String path, long txn) {
        Node node = byPath.get(path);
        return node == null ? null : node.at(txn);
    }

    /** The names of the children as they were after a transaction. */
    List<String> children(String path, long txn) {
        Node node = byPath.get(path);
        if (node == null || node.at(txn) == null) {
            return List.of();
        }
        List<String> out = new ArrayList<>(node.children.size());
        node.children.forEach((name, child) -> {
            if (child.at(txn) != null) {
                out.add(name);
            }
        });
        return out;
    }

    /** Makes the next sequential names under a path skip some numbers, as nothing forbids ZooKeeper to. */
    void skipSequence(String path, int count) {
        Node node = byPath.get(path);
        if (node == null || node.now() == null) {
            throw new IllegalArgumentException("no znode: " + path);
        }
        node.nextSequence += count;
    }

    /** The created paths, and the paths whose watchers must be told. */
    record Applied(long txn, List<String> paths, Set<String> changed) {}

    Applied apply(List<ZnodeOp> ops, long session) {
        Transaction transaction = new Transaction(session);
        try {
            for (int i = 0; i < ops.size(); i++) {
                transaction.apply(ops.get(i), i);
            }
        } catch (ZnodeConflictException e) {
            transaction.undo();
            throw e;
        }
        transaction.keep();
        return new Applied(lastTxn, List.copyOf(transaction.paths), transaction.changed);
    }

    /** Forgets the past that no server shows any more. */
    void forgetBefore(long oldestShownTxn) {
        while (!past.isEmpty() && past.getFirst().txn <= oldestShownTxn) {
            Node node = past.removeFirst().node;
            Version version = node.newest;
            while (version != null && version.txn > oldestShownTxn) {
                version = version.older;
            }
            if (version != null) {
                version.older = null;
                if (version == node.newest && version.znode == null) {
                    remove(node);
                }
            }
        }
    }

    private void remove(Node node) {
        byPath.remove(node.path, node);
        if (node.parent != null) {
            node.parent.children.remove(node.name(), node);
        }
    }

    List<String> ephemeralsOf(long session) {
        return List.copyOf(ephemerals.getOrDefault(session, Set.of()));
    }

    SortedMap<String, String> dump() {
        SortedMap<String, String> out = new TreeMap<>();
        byPath.forEach((path, node) -> {
            Znode znode = node.now();
            if (znode != null) {
                out.put(path, znode.text());
            }
        });
        return out;
    }

    /** One multi while it is applied. */
    private final class Transaction {
        private final long session;
        private final long txn = lastTxn + 1;
        private final long nowMs = clock.millis();
        private final List<String> paths = new ArrayList<>();
        private final Set<String> changed = new HashSet<>();
        private final List<Before> undo = new ArrayList<>();

        Transaction(long session) {
            this.session = session;
        }

        void apply(ZnodeOp op, int index) {
            switch (op) {
                case ZnodeOp.Create create -> create(create, index);
                case ZnodeOp.SetData set -> {
                    Node node = require(set.path(), set.expectedVersion(), index);
                    Znode old = Objects.requireNonNull(node.now());
                    write(node, new Znode(set.text(), old.version() + 1, txn, nowMs, old.ephemeralOwner(),
                            old.children()));
                    paths.add(op.path());
                }
                case ZnodeOp.Check check -> {
                    require(check.path(), check.expectedVersion(), index);
                    paths.add(op.path());
                }
                case ZnodeOp.Delete delete -> {
                    Node node = require(delete.path(), delete.expectedVersion(), index);
                    if (Objects.requireNonNull(node.now()).children().present() > 0) {
                        throw new ZnodeConflictException(index, Kind.NOT_EMPTY, op.path());
                    }
                    write(node, null);
                    Node parent = Objects.requireNonNull(node.parent);
                    Znode over = Objects.requireNonNull(parent.now());
                    write(parent, over.with(over.children().deleted()));
                    paths.add(op.path());
                }
            }
        }

        private void create(ZnodeOp.Create create, int index) {
            Node parent = byPath.get(parent(create.path()));
            Znode under = parent == null ? null : parent.now();
            if (parent == null || under == null) {
                throw new ZnodeConflictException(index, Kind.NO_NODE, create.path());
            }
            String path = create.mode() == ZnodeOp.CreateMode.PERSISTENT_SEQUENTIAL
                    ? create.path() + tenDigits(parent.nextSequence)
                    : create.path();
            Node node = byPath.get(path);
            if (node != null && node.now() != null) {
                throw new ZnodeConflictException(index, Kind.NODE_EXISTS, create.path());
            }
            if (under.ephemeralOwner() != 0) {
                throw new ZnodeConflictException(index, Kind.EPHEMERAL_PARENT, create.path());
            }
            if (node == null) {
                node = new Node(path, parent);
                byPath.put(path, node);
                parent.children.put(node.name(), node);
            }
            write(parent, under.with(under.children().created()));
            parent.nextSequence++;
            long owner = create.mode() == ZnodeOp.CreateMode.EPHEMERAL ? session : 0;
            write(node, new Znode(create.text(), 0, txn, nowMs, owner, ChildCounts.NONE));
            node.nextSequence = 0;
            paths.add(path);
        }

        private void write(Node node, @Nullable Znode znode) {
            remember(node);
            Version before = node.newest;
            Version older = before != null && before.txn == txn ? before.older : before;
            node.newest = new Version(txn, znode, older);
            changed.add(node.path);
        }

        private void remember(Node node) {
            undo.add(new Before(node, node.newest, node.nextSequence));
        }

        private Node require(String path, int expectedVersion, int index) {
            Node node = byPath.get(path);
            Znode znode = node == null ? null : node.now();
            if (node == null || znode == null) {
                throw new ZnodeConflictException(index, Kind.NO_NODE, path);
            }
            if (expectedVersion != Znodes.ANY_VERSION && expectedVersion != znode.version()) {
                throw new ZnodeConflictException(index, Kind.BAD_VERSION, path);
            }
            return node;
        }

        void undo() {
            for (Before before : undo.reversed()) {
                before.node.newest = before.newest;
                before.node.nextSequence = before.nextSequence;
                if (before.newest == null) {
                    remove(before.node);
                }
            }
        }

        void keep() {
            lastTxn = txn;
            Set<Node> seen = new HashSet<>();
            for (Before before : undo) {
                // The first that is remembered of a node is what it was before the transaction.
                if (seen.add(before.node) && before.node.newest != before.newest) {
                    count(before);
                    past.addLast(new Superseded(txn, before.node));
                }
            }
        }

        private void count(Before before) {
            Znode old = before.newest == null ? null : before.newest.znode;
            Znode now = before.node.now();
            znodeCount += (now == null ? 0 : 1) - (old == null ? 0 : 1);
            if (old != null && old.ephemeralOwner() != 0) {
                Set<String> owned = ephemerals.get(old.ephemeralOwner());
                if (owned != null && owned.remove(before.node.path) && owned.isEmpty()) {
                    ephemerals.remove(old.ephemeralOwner());
                }
            }
            if (now != null && now.ephemeralOwner() != 0) {
                ephemerals.computeIfAbsent(now.ephemeralOwner(), _ -> new LinkedHashSet<>()).add(before.node.path);
            }
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    /** What {@code %010d} gives; called too often for a formatter. */
    private static String tenDigits(int number) {
        String digits = Integer.toString(number);
        return number < 0 ? String.format("%010d", number) : "0".repeat(10 - digits.length()) + digits;
    }
}
