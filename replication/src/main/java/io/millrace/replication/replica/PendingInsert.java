package io.millrace.replication.replica;

import io.millrace.coordination.commit.BlockCommit;
import io.millrace.coordination.commit.CommitOutcome;
import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.commit.TargetCommit;
import io.millrace.coordination.commit.TargetResult;
import io.millrace.coordination.commit.TruncatedOutcomeException;
import io.millrace.coordination.failure.RequestTooLargeException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An insert whose parts are written and that nobody knows of yet. Owned by the inserting thread. */
public final class PendingInsert implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PendingInsert.class);

    private enum Fate {
        /** Certainly not in the log. */
        ABSENT,
        /** In the log; or the table's state at an index that is known decides. */
        LEFT_TO_STATE,
        /** Perhaps in the log. */
        UNKNOWN
    }

    private final ReplicaContext context;
    private final Duration visibleTimeout;
    private final String token;
    private final List<PreparedTarget> targets;
    private Fate fate = Fate.ABSENT;

    PendingInsert(ReplicaContext context, Duration visibleTimeout, String token, List<PreparedTarget> targets) {
        this.context = context;
        this.visibleTimeout = visibleTimeout;
        this.token = token;
        this.targets = List.copyOf(targets);
    }

    public long rowCount() {
        return targets.stream().mapToLong(t -> t.target().rows().block().rowCount()).sum();
    }

    /**
     * Steps 2 and 3. When it is known to be applied, the parts are visible on this node before this returns, unless the log
     * cannot be read just now; then they become visible as soon as it can.
     *
     * @param ledgers advances that carry this insert's token; may be empty
     * @throws RetriableException certainly not applied; may be called again with the same advances
     * @throws UnknownOutcomeException perhaps applied; call again with the same advances, or close it
     */
    public CommitOutcome commit(List<LedgerAdvance> ledgers) {
        List<PreparedTarget> wanted = targets.stream().filter(t -> !t.parts().isEmpty()).toList();
        if (ledgers.isEmpty() && wanted.isEmpty()) {
            return new CommitOutcome.Committed(List.of(), Map.<LedgerKey, Integer> of());
        }
        String notRegistered = whyNotRegistered(wanted);
        if (!notRegistered.isEmpty() && fate != Fate.ABSENT) {
            throw new UnknownOutcomeException("it is not known of an earlier try whether it was applied, and "
                    + notRegistered);
        }
        requireRegistered(wanted);
        BlockCommit commit = new BlockCommit(token, ledgers, wanted.stream().map(this::targetCommit).toList());
        CommitOutcome outcome;
        fate = Fate.UNKNOWN; // also when an error, or a failure that nobody foresaw, comes out of the middle of it
        try {
            outcome = context.committer().commit(commit, () -> requireRegistered(wanted)); // step 2
        } catch (TruncatedOutcomeException e) {
            fate = Fate.LEFT_TO_STATE;
            judgeLater(wanted, e.decidedBy());
            throw e;
        } catch (SupersededException e) {
            // Unknown: the process that is the node now may have read an earlier try of this commit in the log.
            context.faults().fault("committing insert " + token, e);
            throw e;
        } catch (RetriableException | RequestTooLargeException e) {
            fate = Fate.ABSENT;
            throw e;
        }
        return switch (outcome) {
            case CommitOutcome.Committed c -> {
                fate = Fate.LEFT_TO_STATE;
                discardDuplicates(wanted, c.targets());
                for (int i = 0; i < wanted.size(); i++) {
                    if (c.targets().get(i) instanceof TargetResult.Logged logged) {
                        wanted.get(i).judgeAt(logged.logIndex());
                    }
                }
                context.failpoints().reach(ReplicaFailpoints.BEFORE_VISIBLE);
                awaitVisible(wanted, c.targets()); // step 3
                context.failpoints().reach(ReplicaFailpoints.AFTER_VISIBLE);
                yield c;
            }
            case CommitOutcome.Duplicate d -> {
                fate = Fate.ABSENT;
                yield d;
            }
            case CommitOutcome.Fenced f -> {
                fate = Fate.ABSENT;
                yield f;
            }
            case CommitOutcome.Overtaken o -> {
                fate = Fate.LEFT_TO_STATE;
                judgeLater(wanted, o.decidedBy());
                yield o;
            }
            case CommitOutcome.TableGone g -> {
                fate = Fate.ABSENT;
                yield g;
            }
        };
    }

    private static void judgeLater(List<PreparedTarget> wanted, Map<TablePath, Long> decidedBy) {
        for (PreparedTarget target : wanted) {
            Long logIndex = decidedBy.get(target.target().table().path());
            if (logIndex != null) {
                target.judgeAt(logIndex);
            } else {
                target.settleLater(); // it had the block before, and was left out
            }
        }
    }

    /**
     * A table that is not entered under its path yet, or no more, must not write to whatever log is there; and when it is
     * attached again, what was prepared before is judged by what the log has then.
     */
    private static void requireRegistered(List<PreparedTarget> wanted) {
        String why = whyNotRegistered(wanted);
        if (!why.isEmpty()) {
            throw new RetriableException(why);
        }
    }

    /** Empty if all are. */
    private static String whyNotRegistered(List<PreparedTarget> wanted) {
        for (PreparedTarget t : wanted) {
            ReplicaView view = t.target().table().view();
            boolean isIn = view.phase() == ReplicaPhase.FOLLOWING || view.phase() == ReplicaPhase.CLONING;
            if (!isIn) {
                return "table at " + t.target().table().path() + " cannot take rows, it is " + view.phase()
                        + (view.lastError().isEmpty() ? "" : ": " + view.lastError());
            }
        }
        return "";
    }

    private TargetCommit targetCommit(PreparedTarget t) {
        InsertTarget target = t.target();
        return new TargetCommit(target.table().path(),
                new LogEntry.PartsAdded(token, target.table().replica(), target.viewPath(),
                        target.viewVersion(), target.hash(), t.parts()));
    }

    private static void discardDuplicates(List<PreparedTarget> wanted, List<TargetResult> results) {
        for (int i = 0; i < wanted.size(); i++) {
            if (results.get(i) instanceof TargetResult.AlreadyThere) {
                wanted.get(i).discard();
            }
        }
    }

    private void awaitVisible(List<PreparedTarget> wanted, List<TargetResult> results) {
        Deadline deadline = Deadline.after(context.ticker(), visibleTimeout);
        List<String> late = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (results.get(i) instanceof TargetResult.Logged logged) {
                TableReplica table = wanted.get(i).target().table();
                if (!table.awaitApplied(logged.logIndex(), deadline)) {
                    late.add(table.path() + " at " + logged.logIndex());
                }
            }
        }
        if (!late.isEmpty()) {
            LOG.warn("Insert {} is committed, but not yet visible here after {} ms: {}", token,
                    visibleTimeout.toMillis(), late);
        }
    }

    /** Removes what was written when the log certainly does not name it; when that is not known, leaves it to the replicas. */
    @Override
    public void close() {
        switch (fate) {
            case ABSENT -> targets.forEach(PreparedTarget::discard);
            case UNKNOWN -> {
                context.committer().forget(token);
                targets.forEach(PreparedTarget::settleLater);
            }
            case LEFT_TO_STATE -> {
            }
        }
    }
}
