package io.millrace.ingest.consume;

import java.util.Set;

/**
 * Where the blocks of one Kafka table go: its materialized views. Shared by all consumers of the table, so safe for use by
 * many threads; each consumer has at most one block between {@link #prepare} and the end of its commit.
 */
public interface BlockSink {
    /**
     * The columns that the views read, of the table or virtual ({@link VirtualColumn}). Virtual columns that are not asked for
     * are not built. Asked at the start of each block, so that a view added later gets its columns from the next block on.
     */
    Set<String> requiredColumns();

    /**
     * Runs the views, sorts and writes the parts of every target, without making anything visible. Called on the consumer's
     * commit thread; the block may have no row, then only ledgers advance.
     *
     * @throws io.millrace.coordination.failure.RetriableException the same block is offered again later (no space, too many
     *             parts): it stays in memory, and the consumer pauses when the next one is full
     * @throws RuntimeException anything else, e.g. a view's error: the block is dropped and read again from Kafka later
     */
    PreparedBlock prepare(SourceBlock block);
}
