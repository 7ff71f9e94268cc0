package io.millrace.node.main;

import io.millrace.coordination.failure.FaultHandler;
import io.millrace.coordination.fence.SupersededException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process of a node ends: as asked, or by the first fault. For any thread; nobody who tells of an end waits for it,
 * since the thread that ends the node waits for theirs.
 */
final class ProcessEnd implements FaultHandler {
    /** Stopped as asked. */
    static final int STOPPED = 0;
    /** Cannot run here as it is configured. */
    static final int CANNOT_RUN = 1;
    /** Another process is this node now. A restart would take it over in turn. */
    static final int SUPERSEDED = 3;
    /** A bug. */
    static final int FAULT = 4;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessEnd.class);

    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    /** Ends the process as asked, unless it ends already. */
    void stop() {
        status.complete(STOPPED);
    }

    /**
     * Ends the process because it cannot run as things are.
     *
     * @param why a sentence that says what to do
     */
    void cannotRun(String why) {
        if (status.complete(CANNOT_RUN)) {
            LOG.error("The node cannot start: {}", why);
            System.err.println("millrace: " + why);
        }
    }

    @Override
    public void fault(String where, Throwable failure) {
        if (failure instanceof SupersededException) {
            if (status.complete(SUPERSEDED)) {
                LOG.error("This node stops, found while {}: {}", where, failure.getMessage());
            }
            return;
        }
        LOG.error("This node stops, because it failed unexpectedly while {}; what was acknowledged is safe", where,
                failure);
        status.complete(FAULT);
    }

    /** Waits for the end. @return the process's exit status */
    int await() throws InterruptedException {
        try {
            return status.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("never completed with an exception", e);
        }
    }
}
