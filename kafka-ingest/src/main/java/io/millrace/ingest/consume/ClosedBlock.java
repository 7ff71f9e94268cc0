package io.millrace.ingest.consume;

import io.millrace.coordination.commit.LedgerAdvance;
import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Block;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * A block ready to hand over to the commit thread, which reads all but {@code partitions}; those are only compared by the
 * consumer's thread when the result is back.
 *
 * @param block    in canonical order; shares nothing with the open block it was
 * @param ranges   in canonical order, as {@code partitions} and {@code advances}
 */
record ClosedBlock(Block block, List<OwnedPartition> partitions, List<SourceRange> ranges,
        List<LedgerAdvance> advances, String token, String group, Counts counts) {

    /** Messages of the block. */
    record Counts(long messages, long payloadBytes, long skipped, long filtered, long errorRows) {}

    SourceBlock toSource() {
        return new SourceBlock(block, ranges, token, group, counts.messages());
    }

    boolean holds(TopicPartition partition) {
        return partitions.stream().anyMatch(p -> p.topicPartition().equals(partition));
    }
}
