package io.millrace.ingest.consume;

import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.znode.Versioned;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic partition that the group has assigned to this consumer, from assignment to revocation; a new assignment makes a new
 * object. Owned by the consumer's thread. Durable is only the ledger.
 */
final class OwnedPartition {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedPartition.class);

    private final TopicPartition topicPartition;
    private final LedgerKey key;
    private final RetryBackoff backoff;
    private PartitionPhase phase = PartitionPhase.ACQUIRING;
    private @Nullable Versioned<LedgerState> ledger;
    /** Next offset to decode: the end of the open block here. */
    private long readOffset;
    /** Leader epoch of the last decoded message, -1 if unknown. */
    private int readLeaderEpoch = -1;
    /** End of the block in flight here, or the ledger's next offset: where the open block begins. */
    private long dispatchedOffset;
    /** When to leave a waiting phase. */
    private long wakeAtNs;
    /** Where the broker's log was found to differ from what we read; -1 if it was not. */
    private long divergentOffset = -1;
    private @Nullable RetryBackoff fencedBackoff;

    OwnedPartition(TopicPartition topicPartition, LedgerKey key, RetryBackoff backoff, long nowNs) {
        this.topicPartition = topicPartition;
        this.key = key;
        this.backoff = backoff;
        this.wakeAtNs = nowNs;
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    LedgerKey key() {
        return key;
    }

    PartitionPhase phase() {
        return phase;
    }

    RetryBackoff backoff() {
        return backoff;
    }

    Optional<Versioned<LedgerState>> ledger() {
        return Optional.ofNullable(ledger);
    }

    /** The ledger as of our last write. Only when it was acquired. */
    Versioned<LedgerState> heldLedger() {
        return Objects.requireNonNull(ledger, () -> topicPartition + " has no ledger in phase " + phase);
    }

    /** Grows over the whole assignment: two consumers that both think it theirs must not take turns for ever. */
    RetryBackoff fencedBackoff(ConsumerSetup setup) {
        if (fencedBackoff == null) {
            fencedBackoff = setup.newFencedBackoff();
        }
        return fencedBackoff;
    }

    long divergentOffset() {
        return divergentOffset;
    }

    void diverged(long offset) {
        this.divergentOffset = offset;
    }

    long readOffset() {
        return readOffset;
    }

    int readLeaderEpoch() {
        return readLeaderEpoch;
    }

    long dispatchedOffset() {
        return dispatchedOffset;
    }

    /** Whether anything was decoded that is not committed yet. */
    boolean hasUncommitted() {
        return ledger != null && readOffset != ledger.value().nextOffset();
    }

    void become(PartitionPhase to, String reason) {
        if (to == phase) {
            return;
        }
        if (!phase.next().contains(to)) {
            throw new IllegalStateException(
                    topicPartition + ": no way from " + phase + " to " + to + " (" + reason + ")");
        }
        LOG.atLevel(to == PartitionPhase.RUNNING ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
                .log("{}: {} -> {}: {}", key, phase, to, reason);
        phase = to;
    }

    /** The ledger is ours; reading starts at its next offset. */
    void acquired(Versioned<LedgerState> state) {
        this.ledger = state;
        this.readOffset = state.value().nextOffset();
        this.dispatchedOffset = readOffset;
        this.readLeaderEpoch = state.value().leaderEpoch();
    }

    /** A write of ours to the ledger succeeded. */
    void wrote(Versioned<LedgerState> state) {
        this.ledger = state;
    }

    /** Everything before {@code nextOffset} has been decoded. */
    void read(long nextOffset, int leaderEpoch) {
        this.readOffset = nextOffset;
        if (leaderEpoch >= 0) {
            this.readLeaderEpoch = leaderEpoch;
        }
    }

    /** The open block has been handed over. */
    void dispatched() {
        this.dispatchedOffset = readOffset;
    }

    /** The open block was dropped; with {@code alsoInFlight} the one before it, too. */
    void rewind(boolean alsoInFlight) {
        if (alsoInFlight) {
            dispatchedOffset = heldLedger().value().nextOffset();
        }
        readOffset = dispatchedOffset;
        readLeaderEpoch = heldLedger().value().leaderEpoch();
    }

    /** Where the client must stand to deliver {@link #readOffset()} next. */
    OffsetAndMetadata position() {
        Versioned<LedgerState> held = ledger;
        boolean isAtLedger = held != null && readOffset == held.value().nextOffset();
        int epoch = held != null && isAtLedger ? held.value().leaderEpoch() : readLeaderEpoch;
        return new OffsetAndMetadata(readOffset, epoch < 0 ? Optional.empty() : Optional.of(epoch), "");
    }

    void sleepUntil(long wakeNs) {
        this.wakeAtNs = wakeNs;
    }

    boolean isAwake(long nowNs) {
        return nowNs - wakeAtNs >= 0;
    }

    @Override
    public String toString() {
        return topicPartition + "[" + phase + " read=" + readOffset + "]";
    }
}
