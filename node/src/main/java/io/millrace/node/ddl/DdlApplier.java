package io.millrace.node.ddl;

import io.millrace.coordination.ddl.DdlLog;
import io.millrace.coordination.ddl.DdlResult;
import io.millrace.coordination.ddl.IndexedStatement;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.FaultHandler;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.fence.SupersededException;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.CatalogMachine;
import io.millrace.node.catalog.CatalogStep;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps 3 to 5 of DDL on this node. Owned by the thread {@code ddl}, which {@link #run} is; {@link #wake} is for any thread.
 * What is durable: the catalog with its log index. A crash between storing and publishing leaves the result unpublished for
 * good; the initiator stops waiting when it sees that this instance is gone.
 */
public final class DdlApplier implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DdlApplier.class);
    private static final int BATCH = 100;
    /** How often the log is looked at without being told: a watch may be lost. */
    private static final long IDLE_MS = 1000;

    private final String node;
    private final DdlLog log;
    private final CatalogHolder holder;
    private final CatalogStore store;
    private final TableHost host;
    private final FaultHandler faults;
    private final Failpoints failpoints;
    private final Semaphore wakes = new Semaphore(0);
    private final Deque<Unpublished> unpublished = new ArrayDeque<>();
    private volatile boolean stopping;
    /** What was logged last, so that a lasting failure is told once. */
    private String lastFailure = "";

    private record Unpublished(long index, DdlResult result) {}

    public DdlApplier(String node, DdlLog log, CatalogHolder holder, CatalogStore store, TableHost host,
            FaultHandler faults, Failpoints failpoints) {
        this.node = node;
        this.log = log;
        this.holder = holder;
        this.store = store;
        this.host = host;
        this.faults = faults;
        this.failpoints = failpoints;
    }

    /** Makes it look at the log now. */
    public void wake() {
        wakes.release();
    }

    /** Ends {@link #run} after the statement in hand. */
    public void stop() {
        stopping = true;
        wake();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                if (round() == 0) {
                    wakes.tryAcquire(IDLE_MS, TimeUnit.MILLISECONDS);
                    wakes.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            faults.fault("following the DDL log", e);
        }
    }

    /** One step, or a note of why it has to wait. */
    int round() {
        try {
            int applied = step();
            lastFailure = "";
            return applied;
        } catch (SupersededException e) {
            throw e; // no retry: the node stops
        } catch (RetriableException | ConflictException | UnknownOutcomeException e) {
            if (isNew(e)) {
                LOG.warn("The DDL log cannot be followed now, trying on: {}", e.getMessage());
            }
        } catch (CorruptionException e) {
            // What runs goes on running; DDL stands still, as the initiators of statements see.
            if (isNew(e)) {
                LOG.error("The DDL log cannot be followed: {}", e.getMessage(), e);
            }
        }
        return 0;
    }

    private boolean isNew(RuntimeException failure) {
        String text = String.valueOf(failure.getMessage());
        boolean isNew = !text.equals(lastFailure);
        lastFailure = text;
        return isNew;
    }

    /** Applies what the log has. @return how many statements */
    public int step() {
        publish();
        List<IndexedStatement> statements = log.read(holder.catalog().ddlIndex(), BATCH);
        for (IndexedStatement statement : statements) {
            if (stopping) {
                return 0;
            }
            unpublished.add(new Unpublished(statement.index(), apply(statement)));
            publish();
        }
        return statements.size();
    }

    private DdlResult apply(IndexedStatement indexed) {
        Catalog before = holder.catalog();
        CatalogStep step;
        try {
            DdlStatement statement = (DdlStatement) SqlParser.parse(indexed.statement().statement()).statement();
            step = CatalogMachine.apply(before.at(indexed.index()), statement);
        } catch (UserException e) {
            // Refused by every node alike; only the index moves.
            Catalog moved = before.at(indexed.index());
            store.save(moved);
            holder.replace(moved);
            return new DdlResult(e.code().number(), String.valueOf(e.getMessage()));
        }
        failpoints.reach(DdlFailpoints.BEFORE_STORE);
        store.save(step.next());
        failpoints.reach(DdlFailpoints.AFTER_STORE);
        holder.replace(step.next());
        try {
            host.follow(step);
            failpoints.reach(DdlFailpoints.AFTER_EFFECTS);
            return DdlResult.OK;
        } catch (UserException e) {
            LOG.warn("DDL {} is stored but could not be carried out fully: {}", indexed.statement().statement(),
                    e.describe());
            return new DdlResult(e.code().number(), String.valueOf(e.getMessage()));
        } catch (RetriableException | ConflictException | UnknownOutcomeException | CorruptionException e) {
            // The catalog has the statement, so it cannot be applied again: the next start carries it out.
            LOG.warn("DDL {} is stored but could not be carried out fully; the next start of the node does it",
                    indexed.statement().statement(), e);
            return new DdlResult(ErrorCode.ABORTED.number(), "The statement is stored, but could not be carried out"
                    + " fully; the next start of the node does it. Cause: " + e.getMessage());
        }
    }

    private void publish() {
        while (!unpublished.isEmpty()) {
            Unpublished first = unpublished.getFirst();
            log.publishResult(first.index(), node, first.result());
            unpublished.removeFirst();
            failpoints.reach(DdlFailpoints.AFTER_RESULT);
        }
    }
}
