package io.millrace.replication.part;

/** Memory that one writing thread uses again from part to part. Owned by that thread. */
public final class PartScratch {
    private final ChunkEncoder encoder = new ChunkEncoder();
    private final ByteWriter chunk = new ByteWriter(1 << 16);

    ChunkEncoder encoder() {
        return encoder;
    }

    ByteWriter chunk() {
        return chunk;
    }
}
