package io.millrace.replication.store;

import io.millrace.replication.part.ChunkSink;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** Writes one part file. Owned by one thread; close it in any case. */
final class SstWriter implements ChunkSink, AutoCloseable {
    private final SstFileWriter writer;
    private final StoreFailures failures;
    private final Path path;
    private final WriteBuffers buffers;

    SstWriter(Database database, StoreFailures failures, Path path, WriteBuffers buffers) {
        this.failures = failures;
        this.path = path;
        this.buffers = buffers;
        this.writer = new SstFileWriter(database.envOptions(), database.fileOptions());
        try {
            writer.open(path.toString());
        } catch (RocksDBException e) {
            writer.close();
            throw failures.of(e, "opening " + path.getFileName());
        }
    }

    @Override
    public void put(byte[] key, byte[] value, int length) {
        try {
            writer.put(buffers.key(key), buffers.value(value, length));
        } catch (RocksDBException e) {
            throw failures.of(e, "writing " + path.getFileName());
        }
    }

    /** Ends the file and syncs it. */
    void finish() {
        try {
            writer.finish();
        } catch (RocksDBException e) {
            throw failures.of(e, "finishing " + path.getFileName());
        }
    }

    @Override
    public void close() {
        writer.close();
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
