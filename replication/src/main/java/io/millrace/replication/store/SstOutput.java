package io.millrace.replication.store;

import io.millrace.replication.part.FileHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** Writes one part file. Owned by one thread; close it in any case. */
final class SstOutput implements PartOutput {
    private static final int BUFFERS_KEPT = 4;

    private final SstFileWriter writer;
    private final StoreFailures failures;
    private final StoreQuota quota;
    private final Path path;
    private final Queue<WriteBuffers> spareBuffers;
    private final WriteBuffers buffers;
    private boolean isClosed;

    /** @param spareBuffers memory that is reused from file to file */
    SstOutput(Database database, StoreFailures failures, StoreQuota quota, Path path,
            Queue<WriteBuffers> spareBuffers) {
        this.failures = failures;
        this.quota = quota;
        this.path = path;
        this.spareBuffers = spareBuffers;
        this.writer = new SstFileWriter(database.envOptions(), database.fileOptions());
        try {
            writer.open(path.toString());
        } catch (RocksDBException e) {
            writer.close();
            throw failures.of(e, "opening " + path.getFileName());
        }
        WriteBuffers spare = spareBuffers.poll();
        this.buffers = spare == null ? new WriteBuffers() : spare;
    }

    @Override
    public void put(byte[] key, byte[] value, int length) {
        try {
            quota.take(key.length + length);
            writer.put(buffers.key(key), buffers.value(value, length));
        } catch (RocksDBException e) {
            throw failures.of(e, "writing " + path.getFileName());
        } catch (IOException e) {
            throw failures.of(e, "writing " + path.getFileName());
        }
    }

    @Override
    public Finished finish() {
        try {
            writer.finish(); // syncs
            return new Finished(Files.size(path), FileHash.of(path));
        } catch (RocksDBException e) {
            throw failures.of(e, "finishing " + path.getFileName());
        } catch (IOException e) {
            throw failures.of(e, "finishing " + path.getFileName());
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            writer.close();
            if (spareBuffers.size() < BUFFERS_KEPT) {
                spareBuffers.add(buffers);
            }
        }
    }

    /** Off-heap memory to hand pairs over in, without a copy per call inside JNI. Owned by one thread. */
    static final class WriteBuffers {
        private final ByteBuffer key = ByteBuffer.allocateDirect(64);
        private ByteBuffer value = ByteBuffer.allocateDirect(1 << 18);

        ByteBuffer key(byte[] bytes) {
            key.clear();
            return key.put(bytes).flip();
        }

        ByteBuffer value(byte[] bytes, int length) {
            if (value.capacity() < length) {
                value = ByteBuffer.allocateDirect(length + (length >>> 2));
            }
            value.clear();
            return value.put(bytes, 0, length).flip();
        }
    }
}
