package io.millrace.replication.store;

import io.millrace.replication.part.ChunkSink;

/** A part file being written. Owned by one thread; close it in any case. */
public interface PartOutput extends ChunkSink, AutoCloseable {
    /**
     * What was written.
     *
     * @param checksum as {@link io.millrace.replication.part.FileHash} prints it
     */
    record Finished(long sizeBytes, String checksum) {}

    /** Ends the file; its bytes are durable when this returns. */
    Finished finish();

    @Override
    void close();
}
