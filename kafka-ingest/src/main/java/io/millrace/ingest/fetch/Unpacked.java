package io.millrace.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;

/**
 * Memory that compressed batches are unpacked into, one after the other: a batch at once instead of a buffer for each record. Owned
 * by the consumer's thread.
 */
final class Unpacked {
    /** A batch that becomes larger is read record by record, lest a few kilobytes take all memory. */
    static final int MAX_BYTES = 64 << 20;
    private static final int LEAST_BYTES = 1 << 16;
    /** What a giant batch has taken is not kept. */
    private static final int MAX_KEPT_BYTES = 8 << 20;

    private final BufferSupplier windows = BufferSupplier.create();
    private byte[] bytes = new byte[0];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** The decompressors' own buffers, for who reads a batch otherwise. */
    BufferSupplier windows() {
        return windows;
    }

    /**
     * Replaces what was unpacked before. False if the batch is too large; then nothing is held.
     *
     * @throws IOException the data are damaged
     */
    boolean unpack(DefaultRecordBatch batch) throws IOException {
        length = 0;
        int wanted = (int) Math.min(MAX_BYTES, Math.max(LEAST_BYTES, 4L * batch.sizeInBytes()));
        if (bytes.length < wanted || bytes.length > Math.max(wanted, MAX_KEPT_BYTES)) {
            bytes = new byte[wanted];
        }
        try (InputStream in = batch.recordInputStream(windows)) {
            while (true) {
                int read = in.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    return true;
                }
                length += read;
                if (length == bytes.length) {
                    if (length >= MAX_BYTES) {
                        length = 0;
                        bytes = new byte[0];
                        return false;
                    }
                    bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, length * 2));
                }
            }
        }
    }
}
