package io.millrace.coordination.log;

/** Entries that the reader has not seen are gone: it must take the table's state from a peer. */
public final class LogTruncatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long firstKeptIndex;

    LogTruncatedException(String table, long fromIndexExclusive, long firstKeptIndex) {
        super("the log of " + table + " no longer holds what follows index " + fromIndexExclusive
                + ": it was truncated below " + firstKeptIndex + "; take a snapshot from a live replica");
        this.firstKeptIndex = firstKeptIndex;
    }

    /** Everything below this log index may be gone. */
    public long firstKeptIndex() {
        return firstKeptIndex;
    }
}
