package io.millrace.ingest.consume;

import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Block;
import java.util.List;

/**
 * The rows of some messages. Rows are in canonical order: topic, topic partition, offset, row in message, whatever order the
 * messages arrived in; so the same ranges always give the same block.
 *
 * @param block        the table's columns, then the virtual columns that were asked for
 * @param ranges       what was consumed, ordered by topic and topic partition; offsets without a row (tombstones, control
 *                     records, messages passed over) are in them
 * @param token        random and new for each block; the token of its commit
 * @param group        the consumer group
 * @param messageCount messages read, those without a row included
 */
public record SourceBlock(Block block, List<SourceRange> ranges, String token, String group, long messageCount) {
    public SourceBlock {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("a block of no topic partition");
        }
    }
}
