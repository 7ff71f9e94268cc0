package io.millrace.coordination.log;

import java.util.Objects;

/**
 * An entry in its place.
 *
 * @param index      the log index
 * @param loggedAtMs when it was written, by ZooKeeper's clock; for people only
 */
public record IndexedEntry(long index, LogEntry entry, long loggedAtMs) {
    public IndexedEntry {
        Objects.requireNonNull(entry, "entry");
    }
}
