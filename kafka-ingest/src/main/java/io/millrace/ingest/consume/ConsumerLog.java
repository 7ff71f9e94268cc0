package io.millrace.ingest.consume;

import io.millrace.ingest.consume.ConsumerStatus.Assignment;
import io.millrace.ingest.consume.ConsumerStatus.Counts;
import io.millrace.ingest.consume.ConsumerStatus.ExceptionEntry;
import io.millrace.replication.error.UserException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a consumer shows of itself. Written by the consumer's two threads, read by any; the lock is held for copying only.
 * Outlives the Kafka client when that is rebuilt.
 */
final class ConsumerLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLog.class);
    private static final int KEPT_EXCEPTIONS = 10;

    private final String database;
    private final String table;
    private final int index;
    private final String consumerId;
    private final InstantSource clock;
    private final Deque<ExceptionEntry> exceptions = new ArrayDeque<>();
    private List<Assignment> assignments = List.of();
    private ConsumerState state = ConsumerState.CONNECTING;
    private String stateReason = "";
    private @Nullable Instant lastPoll;
    private @Nullable Instant lastCommit;
    private @Nullable Instant lastRebalance;
    private @Nullable Instant lastUsed;
    private long messagesRead;
    private long rowsRead;
    private long bytesRead;
    private long blocksCommitted;
    private long rowsCommitted;
    private long messagesSkipped;
    private long messagesFiltered;
    private long errorRows;
    private long offsetsLost;
    private long blocksDropped;
    private long revocations;
    private long assigned;
    private long rebuilds;

    ConsumerLog(String database, String table, int index, String consumerId, InstantSource clock) {
        this.database = database;
        this.table = table;
        this.index = index;
        this.consumerId = consumerId;
        this.clock = clock;
    }

    String name() {
        return database + "." + table + "-" + index;
    }

    /** Keeps and logs an exception. */
    void failed(String what, Throwable e) {
        String text = e instanceof UserException user ? user.describe() : e.toString();
        LOG.warn("{}: {}: {}", name(), what, text, e instanceof UserException ? null : e);
        record(what + ": " + text);
    }

    /** Keeps an exception under its own text. */
    synchronized void record(String text) {
        ExceptionEntry last = exceptions.peekLast();
        if (last != null && last.text().equals(text)) {
            exceptions.removeLast(); // a repeated failure must not push out the others
        }
        exceptions.addLast(new ExceptionEntry(clock.instant(), text));
        if (exceptions.size() > KEPT_EXCEPTIONS) {
            exceptions.removeFirst();
        }
    }

    synchronized void become(ConsumerState to, String reason) {
        if (to != state) {
            LOG.debug("{}: {} -> {} {}", name(), state, to, reason);
        }
        state = to;
        stateReason = reason;
    }

    synchronized void polled() {
        lastPoll = clock.instant();
    }

    synchronized void read(long messages, long rows, long bytes) {
        messagesRead += messages;
        rowsRead += rows;
        bytesRead += bytes;
        lastUsed = clock.instant();
    }

    synchronized void committed(ClosedBlock.Counts counts, long rows) {
        blocksCommitted++;
        rowsCommitted += rows;
        messagesSkipped += counts.skipped();
        messagesFiltered += counts.filtered();
        errorRows += counts.errorRows();
        lastCommit = clock.instant();
        lastUsed = lastCommit;
    }

    synchronized void dropped() {
        blocksDropped++;
    }

    synchronized void lost(long offsets) {
        offsetsLost += offsets;
    }

    synchronized void rebuilt() {
        rebuilds++;
    }

    synchronized void assigned() {
        assigned++;
    }

    synchronized void revoked() {
        revocations++;
        lastRebalance = clock.instant();
    }

    synchronized void show(List<Assignment> now) {
        assignments = List.copyOf(now);
    }

    synchronized ConsumerStatus status() {
        return new ConsumerStatus(database, table, index, consumerId, state, stateReason, assignments,
                List.copyOf(exceptions), lastPoll, lastCommit, lastRebalance, lastUsed,
                new Counts(messagesRead, rowsRead, bytesRead, blocksCommitted, rowsCommitted, messagesSkipped,
                        messagesFiltered, errorRows, offsetsLost, blocksDropped, revocations, assigned, rebuilds));
    }
}
