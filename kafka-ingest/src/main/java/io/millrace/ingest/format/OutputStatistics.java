package io.millrace.ingest.format;

/**
 * What formats with a footer say of the query.
 *
 * @param elapsedNs        run time so far
 * @param rowsRead         rows read from tables
 * @param bytesRead        bytes of them, uncompressed
 * @param rowsBeforeLimit  rows the result would have without LIMIT, or -1 when the query has none
 */
public record OutputStatistics(long elapsedNs, long rowsRead, long bytesRead, long rowsBeforeLimit) {
    /** For formats and places where nobody asks. */
    public static final OutputStatistics NONE = new OutputStatistics(0, 0, 0, -1);
}
