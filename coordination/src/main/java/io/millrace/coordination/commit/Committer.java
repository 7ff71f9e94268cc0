package io.millrace.coordination.commit;

import io.millrace.coordination.commit.BlockWrite.Role;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.WriterFence;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.log.TableGoneException;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.time.Deadline;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znode;
import io.millrace.coordination.znode.ZnodeConflictException;
import io.millrace.coordination.znode.ZnodeConflictException.Kind;
import io.millrace.coordination.znode.Znodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Commits blocks: step 3 of an insert. One per process; for any thread, each call blocking its own. What it remembers
 * between calls (log heads, lower bounds of searches, commits whose outcome is unknown) may be lost without harm to
 * what is committed, except that a commit without ledger and without hash must not be repeated after a restart: by then
 * the log says whether it was applied.
 */
public final class Committer {
    private static final Duration CONFLICT_PAUSE = Duration.ofMillis(2);

    private final Znodes znodes;
    private final WriterFence fence;
    private final Duration timeout;
    private final Failpoints failpoints;
    private final LogHeads heads;
    private final LogSearch search;
    /** By token: commits that a caller was told are unknown. */
    private final Map<String, Unresolved> unresolved = new ConcurrentHashMap<>();

    /** Where to search for a commit's entries, and which of its targets were found to have the block before. */
    private record Unresolved(Map<TablePath, Long> lowerBounds, List<@Nullable TargetResult> results) {}

    /**
     * @param timeout how long one call tries, in all
     */
    public Committer(Znodes znodes, WriterFence fence, Duration timeout, Failpoints failpoints) {
        this.znodes = znodes;
        this.fence = fence;
        this.timeout = timeout;
        this.failpoints = failpoints;
        this.heads = new LogHeads(znodes);
        this.search = new LogSearch(znodes);
    }

    /**
     * Tells that this log index is in the table's log already. Optional: it shortens the search after a lost reply, and
     * keeps it within what truncation leaves. The applier of the local replica calls this as it goes.
     */
    public void seen(TablePath table, long logIndex) {
        search.seen(table, logIndex);
    }

    /** Nobody will try this commit again; what is remembered of it goes. */
    public void forget(String token) {
        unresolved.remove(token);
    }

    /**
     * Commits a block.
     *
     * @throws RetriableException       certainly not applied, and it never will be; the same commit may be tried again
     * @throws UnknownOutcomeException  still unknown after the timeout: delete nothing, call again with the same commit
     * @throws io.millrace.coordination.fence.SupersededException             another run of this node has begun and
     *                                                                          finds out; this process must stop
     * @throws io.millrace.coordination.failure.RequestTooLargeException      not applied; cut the block smaller
     */
    public CommitOutcome commit(BlockCommit commit) {
        return commit(commit, () -> {
        });
    }

    /**
     * As {@link #commit(BlockCommit)}.
     *
     * @param beforeEachTry called when no try before is under way any more; a RetriableException that it throws ends the call
     */
    public CommitOutcome commit(BlockCommit commit, Runnable beforeEachTry) {
        return new BlockCall(commit, beforeEachTry).run();
    }

    /**
     * Appends a fact that is not an insert.
     *
     * @throws RetriableException      certainly not applied, and it never will be
     * @throws UnknownOutcomeException still unknown after the timeout: call again with the same change
     */
    public ChangeOutcome append(TableChange change) {
        Deadline deadline = deadline();
        String token = change.entry().token();
        Unresolved asked = unresolved.get(token);
        long lowerBound;
        try {
            lowerBound = asked != null ? asked.lowerBounds().getOrDefault(change.table(), TableLog.START)
                    : search.lowerBound(change.table());
        } catch (TableGoneException e) {
            return new ChangeOutcome.TableGone();
        }
        try {
            if (asked != null) {
                Optional<Long> found = fence.settle(() -> ChangeWrite.find(change, lowerBound, search), deadline);
                if (found.isPresent()) {
                    return appended(change, found.get());
                }
            }
            ChangeOutcome outcome = appendOnce(change, lowerBound, deadline);
            unresolved.remove(token);
            return outcome;
        } catch (UnknownOutcomeException e) {
            unresolved.put(token, new Unresolved(Map.of(change.table(), lowerBound), List.of()));
            throw e;
        } catch (RetriableException e) {
            unresolved.remove(token);
            throw e;
        }
    }

    private ChangeOutcome appendOnce(TableChange change, long lowerBound, Deadline deadline) {
        Set<String> missingHashes = new HashSet<>();
        while (true) {
            Optional<Versioned<LogHead>> head = heads.head(change.table());
            if (head.isEmpty()) {
                return new ChangeOutcome.TableGone();
            }
            ChangeWrite write = new ChangeWrite(change, head.get(), missingHashes, lowerBound, search, failpoints);
            try {
                return appended(change, fence.write(write, deadline));
            } catch (ZnodeConflictException e) {
                switch (write.role(e.opIndex())) {
                    case HEAD, ENTRY -> heads.forget(change.table());
                    case STRUCTURE -> {
                        return new ChangeOutcome.StructureMoved(e.path());
                    }
                    case SCHEMA -> {
                        return new ChangeOutcome.SchemaMoved();
                    }
                    // Pruned from the window before; there is nothing to forget.
                    case HASH -> missingHashes.add(e.path());
                }
                requireTime(deadline, e);
            }
        }
    }

    private ChangeOutcome appended(TableChange change, long logIndex) {
        failpoints.reach(CommitFailpoints.AFTER_CHANGE);
        unresolved.remove(change.entry().token());
        search.seen(change.table(), logIndex);
        return new ChangeOutcome.Appended(logIndex);
    }

    private Deadline deadline() {
        return Deadline.after(fence.ticker(), timeout);
    }

    /** A short pause before the next attempt, so that a lagging server is not asked in a tight loop. */
    private static void requireTime(Deadline deadline, RuntimeException cause) {
        if (deadline.isPassed() || !deadline.sleep(CONFLICT_PAUSE)) {
            throw new RetriableException("not applied within the deadline", cause);
        }
    }

    /** One call of commit. Used by one thread. */
    private final class BlockCall {
        private final BlockCommit commit;
        private final Runnable beforeEachTry;
        private final Deadline deadline = deadline();
        /** Null while the target is still wanted. */
        private List<@Nullable TargetResult> results;
        private final Map<TablePath, Long> lowerBounds = new HashMap<>();

        BlockCall(BlockCommit commit, Runnable beforeEachTry) {
            this.commit = commit;
            this.beforeEachTry = beforeEachTry;
            this.results = new ArrayList<>(Collections.nCopies(commit.targets().size(), null));
        }

        CommitOutcome run() {
            Unresolved asked = unresolved.get(commit.token());
            try {
                if (asked != null) {
                    lowerBounds.putAll(asked.lowerBounds());
                    results = new ArrayList<>(asked.results());
                    return resolveThenCommit();
                }
                for (TargetCommit target : commit.targets()) {
                    lowerBounds.computeIfAbsent(target.table(), search::lowerBound);
                }
                return commitOnce();
            } catch (TableGoneException e) {
                return new CommitOutcome.TableGone(goneTables());
            } catch (TruncatedOutcomeException e) {
                if (commit.ledgers().isEmpty()) {
                    unresolved.put(commit.token(), new Unresolved(lowerBounds, results));
                    throw e;
                }
                // Whoever wrote the ledgers since has taken over; what they say is what was consumed.
                unresolved.remove(commit.token());
                Set<LedgerKey> moved = new HashSet<>();
                commit.ledgers().forEach(advance -> moved.add(advance.key()));
                return new CommitOutcome.Overtaken(moved, e.decidedBy());
            } catch (UnknownOutcomeException e) {
                unresolved.put(commit.token(), new Unresolved(lowerBounds, results));
                throw e;
            } catch (RetriableException e) {
                unresolved.remove(commit.token());
                throw e;
            }
        }

        /** The caller was told before that the outcome is unknown: an entry may be there. */
        private CommitOutcome resolveThenCommit() {
            BlockWrite whole = write();
            Optional<List<Long>> found = fence.settle(whole::find, deadline);
            unresolved.remove(commit.token());
            return found.isPresent() ? committed(found.get()) : commitOnce();
        }

        private CommitOutcome commitOnce() {
            while (true) {
                if (commit.ledgers().isEmpty() && !results.contains(null)) {
                    return committed(List.of());
                }
                BlockWrite write = write();
                try {
                    List<Long> indexes = fence.write(write, deadline);
                    failpoints.reach(CommitFailpoints.AFTER_MULTI);
                    return committed(indexes);
                } catch (ZnodeConflictException e) {
                    Optional<CommitOutcome> outcome = switch (write.role(e.opIndex())) {
                        case Role.Ledger _ -> Optional.of(fencedOrCommitted());
                        case Role.Head head -> forget(head.target());
                        case Role.Entry entry -> forget(entry.target());
                        case Role.Block block -> duplicateOrCommitted(block, e);
                        case Role.LeftOut leftOut -> wantAgain(leftOut);
                    };
                    if (outcome.isPresent()) {
                        return outcome.get();
                    }
                    requireTime(deadline, e);
                }
            }
        }

        private BlockWrite write() {
            return new BlockWrite(commit, results,
                    table -> heads.head(table).orElseThrow(() -> new TableGoneException(table)), lowerBounds, search,
                    znodes::read, beforeEachTry, failpoints);
        }

        private Optional<CommitOutcome> forget(TargetCommit target) {
            heads.forget(target.table());
            return Optional.empty();
        }

        /** Its block has left the window, or was dropped, since it was found: then this target gets it like the others. */
        private Optional<CommitOutcome> wantAgain(Role.LeftOut leftOut) {
            results.set(leftOut.targetIndex(), null);
            return Optional.empty();
        }

        /** A ledger has another version: it is another owner's, or this very commit was applied in an earlier life. */
        private CommitOutcome fencedOrCommitted() {
            Set<LedgerKey> moved = new HashSet<>();
            for (LedgerAdvance advance : commit.ledgers()) {
                String path = advance.key().path();
                Optional<Znode> ledger = readSettled(path);
                if (ledger.isPresent()
                        && LedgerState.decode(ledger.get().text(), path).token().equals(commit.token())) {
                    return appliedBefore();
                }
                if (ledger.isEmpty() || ledger.get().version() != advance.expectedVersion()) {
                    moved.add(advance.key());
                }
            }
            if (moved.isEmpty()) {
                throw new RetriableException(
                        "the ZooKeeper server lags behind the ledgers of commit " + commit.token());
            }
            return new CommitOutcome.Fenced(moved);
        }

        private Optional<CommitOutcome> duplicateOrCommitted(Role.Block block, ZnodeConflictException e) {
            if (e.kind() == Kind.NO_NODE) {
                return forget(block.target());
            }
            String path = e.path();
            Optional<Znode> existing = readSettled(path);
            if (existing.isEmpty()) {
                // It has left the window since, or this server does not see it yet: try again.
                return Optional.empty();
            }
            String token = BlockRecord.decode(existing.get().text(), path).token();
            if (token.equals(commit.token())) {
                return Optional.of(appliedBefore());
            }
            results.set(block.targetIndex(), new TargetResult.AlreadyThere(token));
            return Optional.empty();
        }

        /** The commit's own token is there, so an entry is too: it is searched for in all of the log. */
        private CommitOutcome appliedBefore() {
            lowerBounds.replaceAll((_, _) -> TableLog.START);
            for (int i = 0; i < results.size(); i++) {
                TargetCommit target = commit.targets().get(i);
                if (results.get(i) == null && target.hash().isPresent()) {
                    String path = BlockRecord.path(target.table(), target.hash().get());
                    int at = i;
                    readSettled(path).map(block -> BlockRecord.decode(block.text(), path).token())
                            .filter(token -> !token.equals(commit.token()))
                            .ifPresent(token -> results.set(at, new TargetResult.AlreadyThere(token)));
                }
            }
            return committed(fence.settle(write()::find, deadline)
                    .orElseThrow(() -> new UnknownOutcomeException(
                            "commit " + commit.token()
                                    + " was applied, but its log entries are gone or not visible yet")));
        }

        private Optional<Znode> readSettled(String path) {
            while (true) {
                try {
                    return fence.readSettled(() -> znodes.read(path));
                } catch (RetriableException e) {
                    if (deadline.isPassed() || !deadline.sleep(Duration.ofMillis(20))) {
                        throw e;
                    }
                }
            }
        }

        private CommitOutcome committed(List<Long> indexes) {
            unresolved.remove(commit.token());
            Map<LedgerKey, Integer> versions = new HashMap<>();
            commit.ledgers().forEach(advance -> versions.put(advance.key(), advance.expectedVersion() + 1));
            List<TargetResult> targets = new ArrayList<>();
            List<TargetResult.AlreadyThere> there = new ArrayList<>();
            int next = 0;
            for (int i = 0; i < results.size(); i++) {
                TargetResult result = results.get(i);
                if (result instanceof TargetResult.AlreadyThere duplicate) {
                    there.add(duplicate);
                    targets.add(duplicate);
                } else {
                    long index = indexes.get(next++);
                    search.seen(commit.targets().get(i).table(), index);
                    targets.add(new TargetResult.Logged(index));
                }
            }
            boolean isDuplicate = !targets.isEmpty() && there.size() == targets.size();
            return isDuplicate ? new CommitOutcome.Duplicate(there, versions)
                    : new CommitOutcome.Committed(targets, versions);
        }

        private Set<TablePath> goneTables() {
            Set<TablePath> gone = new HashSet<>();
            for (TargetCommit target : commit.targets()) {
                heads.forget(target.table());
                if (heads.head(target.table()).isEmpty()) {
                    gone.add(target.table());
                }
            }
            if (gone.isEmpty()) {
                throw new RetriableException("a target's table was gone and is there again: commit " + commit.token());
            }
            return gone;
        }
    }
}
