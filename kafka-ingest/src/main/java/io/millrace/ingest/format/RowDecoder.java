package io.millrace.ingest.format;

import io.millrace.replication.error.UserException;

/**
 * Decodes whole messages of one format into block builders of one schema. Keeps no state between messages but what it learned
 * of their shape, so one decoder serves any number of blocks. Owned by one thread.
 */
public interface RowDecoder {
    /**
     * Decodes one message and appends its rows to {@code target}, whose schema is the decoder's.
     *
     * @return rows appended; zero for an empty message
     * @throws UserException the message is bad, with ClickHouse's code and text; rows before the bad one, and part of it, may
     *         have been appended: truncate {@code target} to its row count before the call
     */
    int decode(byte[] source, int from, int length, BlockBuilder target);

    /** Starts the count of rows that {@code input_format_allow_errors_num} and {@code _ratio} forgive anew. */
    void resetErrors();

    /** Bad rows skipped since the decoder was made: what those settings forgave. */
    long skippedRowCount();
}
