package io.millrace.replication.store;

import io.millrace.replication.part.FileHash;

/** The bytes of a part's file as they are. Owned by one thread; close it. */
public interface PartFile extends AutoCloseable {
    long sizeBytes();

    /**
     * Reads some bytes, at least one.
     *
     * @return how many; -1 at the end of the file
     * @throws io.millrace.coordination.failure.RetriableException when the disk fails
     */
    int read(long fromOffset, byte[] into, int at, int count);

    /** Of all bytes, as {@link FileHash} prints it. */
    default String checksum() {
        FileHash hash = new FileHash();
        byte[] buffer = new byte[Math.clamp(sizeBytes(), 1, 1 << 18)];
        long offset = 0;
        for (int n = read(offset, buffer, 0, buffer.length); n >= 0; n = read(offset, buffer, 0, buffer.length)) {
            hash.update(buffer, 0, n);
            offset += n;
        }
        return hash.finish();
    }

    @Override
    void close();
}
