package io.millrace.replication.store;

import io.millrace.replication.part.ChunkSource;

/** A part file that is read pair by pair. Owned by one thread; close it. */
public interface PartInput extends ChunkSource, AutoCloseable {
    /**
     * Compares every checksum in the file.
     *
     * @throws io.millrace.coordination.failure.CorruptionException when one is wrong
     */
    void verify();

    @Override
    void close();
}
