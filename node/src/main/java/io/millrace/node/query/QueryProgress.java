package io.millrace.node.query;

/** Counters of one query, in rows, bytes and nanoseconds. */
public record QueryProgress(long readRows, long readBytes, long writtenRows, long writtenBytes, long resultRows,
        long resultBytes, long elapsedNs) {
    public static final QueryProgress NONE = new QueryProgress(0, 0, 0, 0, 0, 0, 0);
}
