package io.millrace.coordination.commit;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.fence.FencedWrite;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.log.LogEntryCodec;
import io.millrace.coordination.log.LogIndexes;
import io.millrace.coordination.log.TableGoneException;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The multi of a block commit for the targets that are still wanted (step 3). Used by one call on one thread. The
 * result is the log indexes of these targets, in order; of an entry that was truncated since, an index at or above its own.
 */
final class BlockWrite implements FencedWrite<List<Long>> {
    /** What an operation of the multi is for. */
    sealed interface Role {
        record Ledger(LedgerAdvance advance) implements Role {}

        record Head(TargetCommit target) implements Role {}

        record Block(int targetIndex, TargetCommit target) implements Role {}

        record Entry(TargetCommit target) implements Role {}

        /** The block of a target that is left out must be there still when the others get theirs. */
        record LeftOut(int targetIndex) implements Role {}
    }

    private static final int ANY_VERSION = -1;

    private final BlockCommit commit;
    private final List<TargetCommit> wanted = new ArrayList<>();
    private final List<Integer> generations = new ArrayList<>();
    private final List<ZnodeOp> ops = new ArrayList<>();
    private final List<Role> roles = new ArrayList<>();
    private final Map<TablePath, Long> lowerBounds;
    private final LogSearch search;
    private final Function<String, Optional<Znode>> reader;
    private final Runnable beforeEachTry;
    private final Failpoints failpoints;

    /**
     * @param results   null where the target is still wanted
     * @param headOf    the log head of a table that is there
     */
    BlockWrite(BlockCommit commit, List<@Nullable TargetResult> results,
            Function<TablePath, Versioned<LogHead>> headOf, Map<TablePath, Long> lowerBounds, LogSearch search,
            Function<String, Optional<Znode>> reader, Runnable beforeEachTry, Failpoints failpoints) {
        this.commit = commit;
        this.lowerBounds = lowerBounds;
        this.search = search;
        this.reader = reader;
        this.beforeEachTry = beforeEachTry;
        this.failpoints = failpoints;
        for (LedgerAdvance advance : commit.ledgers()) {
            add(new Role.Ledger(advance), new ZnodeOp.SetData(advance.key().path(), advance.next().encode(),
                    advance.expectedVersion()));
        }
        for (int i = 0; i < commit.targets().size(); i++) {
            TargetCommit target = commit.targets().get(i);
            TablePath table = target.table();
            if (results.get(i) != null) {
                add(new Role.LeftOut(i), new ZnodeOp.Check(BlockRecord.path(table, target.hash().orElseThrow()),
                        ANY_VERSION));
                continue;
            }
            Versioned<LogHead> head = headOf.apply(table);
            wanted.add(target);
            generations.add(head.value().generation());
            add(new Role.Head(target), new ZnodeOp.Check(table.log(), head.version()));
            if (target.hash().isPresent()) {
                add(new Role.Block(i, target), new ZnodeOp.Create(BlockRecord.path(table, target.hash().get()),
                        new BlockRecord(commit.token()).encode(), CreateMode.PERSISTENT));
            }
            add(new Role.Entry(target), new ZnodeOp.Create(
                    head.value().directory(table) + "/" + LogIndexes.ENTRY_PREFIX, LogEntryCodec.encode(target.entry()),
                    CreateMode.PERSISTENT_SEQUENTIAL));
        }
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
        beforeEachTry.run();
        failpoints.reach(CommitFailpoints.BEFORE_MULTI);
        return ops;
    }

    @Override
    public List<Long> applied(List<String> paths) {
        List<Long> indexes = new ArrayList<>();
        for (int i = 0; i < roles.size(); i++) {
            if (roles.get(i) instanceof Role.Entry) {
                indexes.add(LogIndexes.parse(generations.get(indexes.size()), paths.get(i)));
            }
        }
        return indexes;
    }

    @Override
    public Optional<List<Long>> find() {
        if (wanted.isEmpty()) {
            // No entry to search for: the ledger's token is the proof. If another has written the ledger since, the
            // next attempt is fenced, which is the same to a caller that has no parts to keep.
            return hasOwnLedgerToken() ? Optional.of(List.of()) : Optional.empty();
        }
        Map<TablePath, LogSearch.Found> byTable = new HashMap<>();
        boolean isWhole = true;
        try {
            for (TargetCommit target : wanted) {
                TablePath table = target.table();
                if (!byTable.containsKey(table)) {
                    LogSearch.Found found = search.find(table, lowerBounds.getOrDefault(table, -1L), commit.token());
                    byTable.put(table, found);
                    isWhole &= found.isWhole();
                }
            }
        } catch (TableGoneException e) {
            // Applied or not, its entry is gone with the table; the next attempt reports the table.
            return Optional.empty();
        }
        // Two targets in one table: their entries follow each other in the commit's order.
        Map<TablePath, Integer> taken = new HashMap<>();
        List<Long> indexes = new ArrayList<>();
        boolean isFound = false;
        boolean isMissing = false;
        for (TargetCommit target : wanted) {
            LogSearch.Found found = Objects.requireNonNull(byTable.get(target.table()));
            int at = taken.merge(target.table(), 1, Integer::sum) - 1;
            boolean isThere = at < found.logIndexes().size();
            isFound |= isThere;
            isMissing |= !isThere;
            indexes.add(isThere ? found.logIndexes().get(at) : found.decidedBy());
        }
        if (!isMissing) {
            return Optional.of(indexes);
        }
        if (isWhole) {
            return Optional.empty();
        }
        // All or nothing: one of its writes tells about the rest.
        if (isFound || hasOwnToken()) {
            return Optional.of(indexes);
        }
        if (isSomeLedgerWithoutIt()) {
            return Optional.empty();
        }
        Map<TablePath, Long> decidedBy = new HashMap<>();
        byTable.forEach((table, found) -> decidedBy.put(table, found.decidedBy()));
        throw new TruncatedOutcomeException("the log was truncated past where commit " + commit.token()
                + " would be: take the state of the table from a live replica; it names the parts if it was applied",
                decidedBy);
    }

    /** A ledger or a block hash is still as this commit wrote it. */
    private boolean hasOwnToken() {
        for (LedgerAdvance advance : commit.ledgers()) {
            String path = advance.key().path();
            Optional<Znode> ledger = reader.apply(path);
            if (ledger.isPresent() && LedgerState.decode(ledger.get().text(), path).token().equals(commit.token())) {
                return true;
            }
        }
        for (TargetCommit target : wanted) {
            if (target.hash().isPresent()) {
                String path = BlockRecord.path(target.table(), target.hash().get());
                Optional<Znode> block = reader.apply(path);
                if (block.isPresent() && BlockRecord.decode(block.get().text(), path).token().equals(commit.token())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A ledger still has the version that the multi would have changed, or another has changed just that one. */
    private boolean isSomeLedgerWithoutIt() {
        for (LedgerAdvance advance : commit.ledgers()) {
            Optional<Znode> ledger = reader.apply(advance.key().path());
            if (ledger.isPresent() && (ledger.get().version() == advance.expectedVersion()
                    || ledger.get().version() == advance.expectedVersion() + 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasOwnLedgerToken() {
        LedgerAdvance first = commit.ledgers().getFirst();
        String path = first.key().path();
        return reader.apply(path)
                .map(ledger -> LedgerState.decode(ledger.text(), path).token())
                .filter(commit.token()::equals)
                .isPresent();
    }
}
