package io.millrace.ingest.format;

import io.millrace.replication.column.Block;

/**
 * Writes blocks of one schema in one format: {@link #begin}, any number of {@link #write}, {@link #end}. Afterwards it can begin
 * anew. A single row is written as a slice of a block. Owned by one thread.
 */
public interface BlockEncoder {
    /** What stands before the first row. */
    void begin(ByteSink out);

    /** Rows; a format may hold some back until {@link #end}. */
    void write(Block block, ByteSink out);

    /** What stands after the last row. */
    void end(OutputStatistics statistics, ByteSink out);

    /** For HTTP, e.g. {@code application/json; charset=UTF-8}. */
    String contentType();
}
