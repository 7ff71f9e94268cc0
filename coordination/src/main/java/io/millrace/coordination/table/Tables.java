package io.millrace.coordination.table;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates, finds and drops tables in the tree. Stateless; for any thread. */
public final class Tables {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);
    private static final int DELETE_BATCH = 500;
    /** What a table has below its path, in the order in which a drop removes it; anything else there is not its own. */
    private static final List<Function<TablePath, String>> OWN = List.of(TablePath::replicas, TablePath::structure,
            TablePath::blocks, TablePath::truncated, TablePath::schema, TablePath::log);

    private final Znodes znodes;

    public Tables(Znodes znodes) {
        this.znodes = znodes;
    }

    /**
     * Creates the table if there is none at the path. A table at the path that was being dropped is removed first.
     * May be repeated with the same incarnation after any failure.
     *
     * @param incarnation random, new for each creation
     * @return true if the table at the path is the one asked for; false if another was there before
     * @throws ConflictException the path is above or below that of another table, or holds something else
     */
    public boolean create(TablePath table, String incarnation, TableSchema schema) {
        LogHead head = new LogHead(incarnation, 0, false);
        requireNotBelowATable(table);
        int slash = table.path().lastIndexOf('/');
        if (slash > 0) {
            znodes.ensurePath(table.path().substring(0, slash));
        }
        List<ZnodeOp> ops = List.of(persistent(table.path(), ""), persistent(table.schema(), schema.encode()),
                persistent(table.log(), head.encode()), persistent(head.directory(table), ""),
                persistent(table.truncated(), TruncationMark.NONE.encode()), persistent(table.blocks(), ""),
                persistent(table.structure(), ""), persistent(table.replicas(), ""));
        while (true) {
            try {
                znodes.multi(ops);
                return true;
            } catch (UnknownOutcomeException e) {
                // Sent again as it is: whichever is applied first makes the other fail on the table's path.
            } catch (ZnodeConflictException e) {
                if (e.kind() != Kind.NODE_EXISTS) {
                    throw e;
                }
                Optional<Znode> log = znodes.read(table.log());
                if (log.isPresent()) {
                    LogHead found = LogHead.decode(log.get().text(), table.log());
                    if (!found.isDropped()) {
                        return found.incarnation().equals(incarnation);
                    }
                    drop(table); // the drop is finished first
                } else if (!deleteIfBare(table) && znodes.read(table.log()).isEmpty()) {
                    throw new ConflictException("the path " + table
                            + " in ZooKeeper holds other tables or something else; choose another path", e);
                }
            }
        }
    }

    /** The drop of the table above would take this one with it. */
    private void requireNotBelowATable(TablePath table) {
        int slash = table.path().lastIndexOf('/');
        while (slash > 0) {
            String above = table.path().substring(0, slash);
            slash = above.lastIndexOf('/');
            // What has one segment only cannot be a table.
            if (slash > 0 && znodes.read(new TablePath(above).log()).filter(log -> !log.text().isEmpty()).isPresent()) {
                throw new ConflictException("the path " + table + " is below table " + above + "; choose another path");
            }
        }
    }

    /** The table's log head, if the table is there and not being dropped. */
    public Optional<Versioned<LogHead>> head(TablePath table) {
        return znodes.read(table.log())
                .map(
                        log -> new Versioned<>(LogHead.decode(log.text(), table.log()), log.version()))
                .filter(head -> !head.value().isDropped());
    }

    /** The table's schema, with the version that a change of it expects. */
    public Optional<Versioned<TableSchema>> schema(TablePath table) {
        return znodes.read(table.schema())
                .map(
                        schema -> new Versioned<>(TableSchema.decode(schema.text(), table.schema()), schema.version()));
    }

    /**
     * The version of one table partition's structure, for a merge, drop or mutation to expect.
     *
     * @throws ConflictException there is no such table
     */
    public int structureVersion(TablePath table, String tablePartition) {
        String path = table.structure(tablePartition);
        Optional<Znode> found = znodes.read(path);
        if (found.isPresent()) {
            return found.get().version();
        }
        try {
            znodes.multi(List.of(persistent(path, "")));
        } catch (UnknownOutcomeException e) {
            throw new RetriableException("not known whether " + path + " exists now", e);
        } catch (ZnodeConflictException e) {
            if (e.kind() != Kind.NODE_EXISTS) {
                throw new ConflictException("there is no table at " + table, e);
            }
            return znodes.read(path).map(Znode::version).orElse(0);
        }
        return 0;
    }

    /**
     * Removes the table with its log, replicas and block hashes. Harmless to repeat, and to run on several nodes at
     * once.
     *
     * @throws RetriableException interrupted: the table cannot be used any more, but is not all removed; call again
     */
    public void drop(TablePath table) {
        dropMarked(table, markDropped(table, null).version());
    }

    /**
     * Removes the table if it is still the one that was created with this incarnation. Another one at the path, created since,
     * stays.
     *
     * @return false when another table is at the path
     * @throws RetriableException as above
     */
    public boolean drop(TablePath table, String incarnation) {
        Marked marked = markDropped(table, incarnation);
        if (marked.isAnother()) {
            return false;
        }
        dropMarked(table, marked.version());
        return true;
    }

    private void dropMarked(TablePath table, OptionalInt dropped) {
        if (dropped.isEmpty()) {
            // What is below the path now, if anything, is not what was to be dropped: perhaps the next table.
            var _ = deleteIfBare(table);
            return;
        }
        // step 2: the head goes last, so that a half-deleted table is known as dropped
        List<ZnodeOp> guard = List.of(new ZnodeOp.Check(table.log(), dropped.getAsInt()));
        for (String path : ownPaths(table)) {
            deleteChildren(path, guard);
            if (!path.equals(table.log())) {
                delete(List.of(path), Znodes.ANY_VERSION, guard);
            }
        }
        deleteHead(table, dropped.getAsInt());
    }

    /** What there is of {@link #OWN}, in that order. */
    private List<String> ownPaths(TablePath table) {
        Set<String> there = new HashSet<>();
        znodes.children(table.path()).forEach(child -> there.add(table.path() + "/" + child));
        return OWN.stream().map(own -> own.apply(table)).filter(there::contains).toList();
    }

    private void deleteHead(TablePath table, int version) {
        ZnodeOp head = new ZnodeOp.Delete(table.log(), version);
        try {
            try {
                znodes.multi(List.of(head, new ZnodeOp.Delete(table.path(), Znodes.ANY_VERSION)));
            } catch (ZnodeConflictException e) {
                if (e.opIndex() == 0 || !ownPaths(table).equals(List.of(table.log()))) {
                    throw e;
                }
                LOG.info("dropped table {} leaves its path, which holds what is not its own", table);
                znodes.multi(List.of(head));
            }
        } catch (ZnodeConflictException e) {
            if (e.kind() == Kind.NOT_EMPTY) {
                throw notAllRemoved(e.path(), e);
            }
            LOG.debug("another has removed {}: {}", table, e.getMessage());
        } catch (UnknownOutcomeException e) {
            throw notAllRemoved(table.path(), e);
        }
    }

    /** Deletes a table's path if there is nothing below it; false if there is something. */
    private boolean deleteIfBare(TablePath table) {
        try {
            znodes.multi(List.of(new ZnodeOp.Delete(table.path(), Znodes.ANY_VERSION)));
            return true;
        } catch (ZnodeConflictException e) {
            return e.kind() == Kind.NO_NODE;
        } catch (UnknownOutcomeException e) {
            throw notAllRemoved(table.path(), e);
        }
    }

    private static RetriableException notAllRemoved(String path, RuntimeException cause) {
        return new RetriableException("a dropped table is not all removed yet: " + path, cause);
    }

    /**
     * What step 1 found.
     *
     * @param version of the head that says dropped; empty if there is no head any more
     * @param isAnother the head is another incarnation's, and was left alone
     */
    private record Marked(OptionalInt version, boolean isAnother) {}

    // step 1
    private Marked markDropped(TablePath table, @Nullable String incarnation) {
        while (true) {
            Optional<Znode> log = znodes.read(table.log());
            if (log.isEmpty()) {
                return new Marked(OptionalInt.empty(), false);
            }
            LogHead head = LogHead.decode(log.get().text(), table.log());
            if (incarnation != null && !head.incarnation().equals(incarnation)) {
                return new Marked(OptionalInt.empty(), true);
            }
            if (head.isDropped()) {
                return new Marked(OptionalInt.of(log.get().version()), false);
            }
            try {
                znodes.multi(List.of(head.sameLife(table), new ZnodeOp.SetData(table.log(),
                        new LogHead(head.incarnation(), head.generation(), true).encode(), log.get().version())));
            } catch (ZnodeConflictException | UnknownOutcomeException e) {
                LOG.debug("dropping {}: looking again at what its head says now: {}", table, e.getMessage());
            }
        }
    }

    private void deleteChildren(String path, List<ZnodeOp> guard) {
        List<String> children = znodes.children(path).stream().map(child -> path + "/" + child).toList();
        if (!path.endsWith("/blocks")) {
            // Block hashes have no children; asking each would take a round trip.
            children.forEach(child -> deleteChildren(child, guard));
        }
        for (int from = 0; from < children.size(); from += DELETE_BATCH) {
            delete(children.subList(from, Math.min(children.size(), from + DELETE_BATCH)), Znodes.ANY_VERSION, guard);
        }
    }

    /**
     * Deletes childless znodes. The guard is the version of the dropped head: a request that arrives late, when there
     * is a new table at the path, does not fit it.
     */
    private void delete(List<String> paths, int version, List<ZnodeOp> guard) {
        List<ZnodeOp> ops = new ArrayList<>(guard);
        paths.forEach(path -> ops.add(new ZnodeOp.Delete(path, version)));
        try {
            znodes.multi(ops);
        } catch (ZnodeConflictException e) {
            if (e.kind() == Kind.NO_NODE && paths.size() == 1) {
                return;
            }
            if (paths.size() == 1 || e.opIndex() < guard.size()) {
                throw notAllRemoved(e.path(), e);
            }
            // Another drops it too: what is left goes one by one.
            paths.forEach(path -> delete(List.of(path), version, guard));
        } catch (UnknownOutcomeException e) {
            throw notAllRemoved(paths.getFirst(), e);
        }
    }

    private static ZnodeOp persistent(String path, String text) {
        return new ZnodeOp.Create(path, text, CreateMode.PERSISTENT);
    }
}
