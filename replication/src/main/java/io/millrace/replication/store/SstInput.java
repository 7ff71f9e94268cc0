package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartLayout;
import java.nio.file.Path;
import java.util.Arrays;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/** Reads a part file that is not in the database. Owned by one thread; close it. */
final class SstInput implements PartInput {
    private final Path path;
    private final StoreFailures failures;
    private final SstFileReader reader;
    private final ReadOptions options;
    private final SstFileReaderIterator iterator;

    SstInput(Database database, StoreFailures failures, Path path) {
        this.path = path;
        this.failures = failures;
        this.reader = new SstFileReader(database.fileOptions());
        try {
            reader.open(path.toString());
        } catch (RocksDBException e) {
            reader.close();
            throw failure(e);
        }
        this.options = new ReadOptions().setFillCache(false);
        this.iterator = reader.newIterator(options);
    }

    private RuntimeException failure(RocksDBException e) {
        RuntimeException failure = failures.of(e, "reading " + path.getFileName());
        // A file that is no SST at all is reported in several ways; the caller's answer is the same.
        return failure instanceof IllegalStateException
                ? new CorruptionException("not a part file: " + path + ": " + e.getMessage(), e)
                : failure;
    }

    @Override
    public void verify() {
        try {
            reader.verifyChecksum();
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public byte[] chunk(PartId part, int columnId, int granule) {
        byte[] key = PartLayout.key(part, columnId, granule);
        iterator.seek(key);
        if (!iterator.isValid() || !Arrays.equals(iterator.key(), key)) {
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw failure(e);
            }
            throw new CorruptionException(
                    "part file " + path + " has no chunk part=" + part + " column=" + columnId + " granule="
                            + granule + "; fetch it again");
        }
        return iterator.value();
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
        reader.close();
    }
}
