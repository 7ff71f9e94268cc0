package io.millrace.coordination.table;

import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.util.List;
import java.util.Optional;

/** Creates, finds and drops tables in the tree. Stateless; for any thread. */
public final class Tables {
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
     */
    public boolean create(TablePath table, String incarnation, TableSchema schema) {
        LogHead head = new LogHead(incarnation, 0, false);
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
                }
                // Dropped, or half deleted: the drop is finished first.
                drop(table);
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

    /** The version of one table partition's structure, for a merge, drop or mutation to expect. */
    public int structureVersion(TablePath table, String tablePartition) {
        String path = table.structure(tablePartition);
        Optional<Znode> found = znodes.read(path);
        if (found.isEmpty()) {
            znodes.ensurePath(path);
            found = znodes.read(path);
        }
        return found.map(Znode::version).orElse(0);
    }

    /** Removes the table with its log, replicas and block hashes. Harmless to repeat. */
    public void drop(TablePath table) {
        // step 1
        Optional<Znode> log = znodes.read(table.log());
        while (log.isPresent()) {
            LogHead head = LogHead.decode(log.get().text(), table.log());
            if (head.isDropped()) {
                break;
            }
            try {
                znodes.multi(List.of(new ZnodeOp.SetData(table.log(),
                        new LogHead(head.incarnation(), head.generation(), true).encode(), log.get().version())));
                break;
            } catch (ZnodeConflictException | UnknownOutcomeException e) {
                log = znodes.read(table.log());
            }
        }
        // step 2: the head goes last, so that a half-deleted table is known as dropped
        for (String child : znodes.children(table.path())) {
            if (!child.equals("log")) {
                deleteTree(table.path() + "/" + child);
            }
        }
        deleteTree(table.path());
    }

    private void deleteTree(String path) {
        while (true) {
            for (String child : znodes.children(path)) {
                deleteTree(path + "/" + child);
            }
            try {
                znodes.multi(List.of(new ZnodeOp.Delete(path, Znodes.ANY_VERSION)));
                return;
            } catch (ZnodeConflictException e) {
                if (e.kind() == Kind.NO_NODE) {
                    return;
                }
            } catch (UnknownOutcomeException e) {
                // Deleting again is harmless: nothing is created below a dropped head.
            }
        }
    }

    private static ZnodeOp persistent(String path, String text) {
        return new ZnodeOp.Create(path, text, CreateMode.PERSISTENT);
    }
}
