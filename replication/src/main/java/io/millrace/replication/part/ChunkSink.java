package io.millrace.replication.part;

/** Takes the key-value pairs of a part, in ascending order of keys. Owned by one thread. */
@FunctionalInterface
public interface ChunkSink {
    /** {@code value[0, length)} must be copied: the array is reused. */
    void put(byte[] key, byte[] value, int length);
}
