package io.millrace.replication.replica;

import io.millrace.coordination.log.PartFact;

/**
 * One part to be fetched. Changed by one fetcher thread at a time, which holds it; read by any thread for people.
 */
public final class Fetch {
    /** A node that has just started says that it has nothing, before it has opened its tables. */
    private static final int ABSENCES_OF_LOST = 3;

    private final TableReplica table;
    private final PartFact part;
    private final String origin;
    private final long queuedAtNs;
    private volatile FetchState state = FetchState.QUEUED;
    private volatile int tries;
    private volatile String lastError = "";
    private volatile long nextTryNs;
    private boolean isLookedAt;
    private volatile int absences;

    Fetch(TableReplica table, PartFact part, String origin, long nowNs) {
        this.table = table;
        this.part = part;
        this.origin = origin;
        this.queuedAtNs = nowNs;
        this.nextTryNs = nowNs;
    }

    public TableReplica table() {
        return table;
    }

    public PartFact part() {
        return part;
    }

    /** The replica that wrote the part, asked first. */
    public String origin() {
        return origin;
    }

    public FetchState state() {
        return state;
    }

    /** When it was queued, by the node's ticker. */
    public long queuedAtNs() {
        return queuedAtNs;
    }

    public int tries() {
        return tries;
    }

    /** Empty when no try has failed. */
    public String lastError() {
        return lastError;
    }

    /**
     * Whether no replica has a good copy, as far as can be known: all are alive, and all have said so, several times in a row.
     * The part is asked for all the same.
     */
    public boolean isLost() {
        return absences >= ABSENCES_OF_LOST;
    }

    /** The first time only: whether what is kept of a damaged file is still to be looked at. */
    boolean takeFirstLook() {
        boolean isFirst = !isLookedAt;
        isLookedAt = true;
        return isFirst;
    }

    /** All replicas are alive, and none has it. @return whether it is lost from now on */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time holds the fetch
    boolean isAbsentEverywhere() {
        absences++;
        return absences == ABSENCES_OF_LOST;
    }

    /** Somebody may have it who did not say. */
    void mayBeSomewhere() {
        absences = 0;
    }

    boolean isDue(long nowNs) {
        return state == FetchState.QUEUED && nextTryNs - nowNs <= 0;
    }

    /** Until it is due; at least 1 ms, and for ever when it is not waiting. */
    long dueInNs(long nowNs) {
        return state == FetchState.QUEUED ? Math.max(1_000_000, nextTryNs - nowNs) : Long.MAX_VALUE;
    }

    /** One thread at a time holds the fetch, so the count needs no atomic step. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void become(FetchState to) {
        if (!state.next().contains(to)) {
            throw new IllegalStateException("fetch of " + part.partId() + ": " + state + " -> " + to);
        }
        if (to == FetchState.FETCHING) {
            tries++;
        }
        state = to;
    }

    /** Back into the queue, to be tried again later. */
    void failed(String error, long nextNs) {
        lastError = error;
        nextTryNs = nextNs;
        become(FetchState.QUEUED);
    }
}
