package io.millrace.replication.part;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartId;

/** Gives back what a {@link ChunkSink} took. */
@FunctionalInterface
public interface ChunkSource {
    /** @throws CorruptionException when there is no such chunk, or it is damaged */
    byte[] chunk(PartId part, int columnId, int granule);
}
