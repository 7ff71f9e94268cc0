package io.millrace.coordination.commit;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.FencedWrite;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.LogEntryCodec;
import io.millrace.coordination.log.LogIndexes;
import io.millrace.coordination.log.TableGoneException;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The multi of a change that is not an insert. Used by one call on one thread. */
final class ChangeWrite implements FencedWrite<Long> {
    /** What an operation of the multi is for. */
    enum Role {
        HEAD, STRUCTURE, SCHEMA, HASH, ENTRY
    }

    private final TableChange change;
    private final int generation;
    private final long lowerBound;
    private final LogSearch search;
    private final Failpoints failpoints;
    private final List<ZnodeOp> ops = new ArrayList<>();
    private final List<Role> roles = new ArrayList<>();

    ChangeWrite(TableChange change, Versioned<LogHead> head, Set<String> missingHashes, long lowerBound,
            LogSearch search, Failpoints failpoints) {
        this.change = change;
        this.generation = head.value().generation();
        this.lowerBound = lowerBound;
        this.search = search;
        this.failpoints = failpoints;
        TablePath table = change.table();
        add(Role.HEAD, new ZnodeOp.Check(table.log(), head.version()));
        change.structureVersions()
                .forEach((partition, expected) -> add(Role.STRUCTURE,
                        new ZnodeOp.SetData(table.structure(partition), "", expected)));
        if (change.entry() instanceof LogEntry.SchemaChanged schema) {
            add(Role.SCHEMA, new ZnodeOp.SetData(table.schema(),
                    new TableSchema(schema.schemaVersion(), schema.schema()).encode(),
                    change.expectedSchemaVersion().orElseThrow()));
        }
        change.forgottenHashes()
                .stream()
                .distinct()
                .map(hash -> BlockRecord.path(table, hash))
                .filter(path -> !missingHashes.contains(path))
                .forEach(path -> add(Role.HASH, new ZnodeOp.Delete(path, Znodes.ANY_VERSION)));
        add(Role.ENTRY, new ZnodeOp.Create(head.value().directory(table) + "/" + LogIndexes.ENTRY_PREFIX,
                LogEntryCodec.encode(change.entry()), CreateMode.PERSISTENT_SEQUENTIAL));
    }

    private void add(Role role, ZnodeOp op) {
        roles.add(role);
        ops.add(op);
    }

    Role role(int opIndex) {
        return roles.get(opIndex);
    }

    @Override
    public List<ZnodeOp> ops() {
        failpoints.reach(CommitFailpoints.BEFORE_CHANGE);
        return ops;
    }

    @Override
    public Long applied(List<String> paths) {
        return LogIndexes.parse(generation, paths.getLast());
    }

    @Override
    public Optional<Long> find() {
        return find(change, lowerBound, search);
    }

    static Optional<Long> find(TableChange change, long lowerBound, LogSearch search) {
        try {
            LogSearch.Found found = search.find(change.table(), lowerBound, change.entry().token());
            if (found.logIndexes().isEmpty() && !found.isWhole()) {
                throw new UnknownOutcomeException("the log of " + change.table() + " was truncated past where change "
                        + change.entry().token() + " would be: take the state of the table from a live replica");
            }
            return found.logIndexes().stream().findFirst();
        } catch (TableGoneException e) {
            return Optional.empty();
        }
    }
}
