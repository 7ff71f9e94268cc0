package io.millrace.ingest.consume;

import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerState;
import io.millrace.coordination.log.SourceRange;
import io.millrace.coordination.znode.Versioned;

/** What one block has of one topic partition. Owned by the consumer's thread. */
final class PartitionTally {
    private final OwnedPartition partition;
    private final long firstOffset;
    private long endOffsetExclusive;
    private int leaderEpoch;
    private long inserted;
    private long filtered;
    private long skipped;

    PartitionTally(OwnedPartition partition) {
        this.partition = partition;
        this.firstOffset = partition.readOffset();
        this.endOffsetExclusive = firstOffset;
        this.leaderEpoch = partition.readLeaderEpoch();
    }

    OwnedPartition partition() {
        return partition;
    }

    /** Whether this is the topic partition, of the same assignment, and it is still read where the block ends. */
    boolean isContinuedBy(OwnedPartition other) {
        return partition == other && endOffsetExclusive == other.readOffset();
    }

    void inserted() {
        inserted++;
    }

    void filtered() {
        filtered++;
    }

    void skipped() {
        skipped++;
    }

    long messageCount() {
        return inserted + filtered + skipped;
    }

    long filteredCount() {
        return filtered;
    }

    long skippedCount() {
        return skipped;
    }

    long endOffsetExclusive() {
        return endOffsetExclusive;
    }

    /** The offsets before {@code nextOffset} are in the block, those without a message included. */
    void readTo(long nextOffset, int epoch) {
        endOffsetExclusive = nextOffset;
        if (epoch >= 0) {
            leaderEpoch = epoch;
        }
        partition.read(nextOffset, epoch);
    }

    boolean hasAdvanced() {
        return endOffsetExclusive > firstOffset;
    }

    SourceRange range() {
        return new SourceRange(partition.heldLedger().value().topicId(), partition.topicPartition().topic(),
                partition.topicPartition().partition(), firstOffset, endOffsetExclusive);
    }

    /** What the block's commit does to the ledger. */
    LedgerAdvance advance(String token) {
        Versioned<LedgerState> held = partition.heldLedger();
        if (held.value().nextOffset() != firstOffset) {
            throw new IllegalStateException(partition + ": the block begins at " + firstOffset + ", the ledger is at "
                    + held.value().nextOffset());
        }
        Counters added = new Counters(messageCount(), inserted, filtered, skipped, 0, 0);
        return new LedgerAdvance(partition.key(), held.version(),
                held.value().advanced(token, endOffsetExclusive, leaderEpoch, added));
    }
}
