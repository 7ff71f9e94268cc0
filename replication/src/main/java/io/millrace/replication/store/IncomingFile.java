package io.millrace.replication.store;

/** A part's file being received. Owned by one thread; close it. What came stays for the next try until the store starts anew. */
public interface IncomingFile extends AutoCloseable {
    /** Bytes that are here: where the next ones belong. */
    long sizeBytes();

    /** @throws io.millrace.coordination.failure.RetriableException when the disk is full or fails; some of it may be here */
    void append(byte[] bytes, int from, int count);

    /** Makes durable what was appended. */
    void force();

    @Override
    void close();
}
