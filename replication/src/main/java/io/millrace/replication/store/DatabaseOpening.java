package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a database that may be damaged: as strictly as it can be. */
final class DatabaseOpening {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpening.class);
    static final String START_ANEW = "move the store's directory away and start the node again: an empty store takes all "
            + "parts from the other replicas";

    private DatabaseOpening() {}

    /** Single part files may be damaged or lost: the others must not suffer. The records must be whole. */
    static Database open(Path path, StoreOptions options) throws RocksDBException, IOException {
        requireCurrent(path);
        try {
            return new Database(path, options, true);
        } catch (RocksDBException strict) {
            Status.Code code = strict.getStatus() == null ? Status.Code.Undefined : strict.getStatus().getCode();
            if (code != Status.Code.Corruption) {
                throw strict;
            }
            try {
                WalCheck.verify(path);
                Database opened = new Database(path, options, false);
                LOG.error("The database {} has damaged or lost part files; they are put aside when they are met: {}",
                        path, strict.getMessage());
                return opened;
            } catch (RocksDBException | CorruptionException relaxed) {
                strict.addSuppressed(relaxed);
                throw new CorruptionException("the database " + path + " is damaged and cannot be opened: "
                        + strict.getMessage() + "; " + START_ANEW, strict);
            }
        }
    }

    /** Without that file RocksDB would start a new database, and the parts of the old one would go as nobody's. */
    private static void requireCurrent(Path path) throws IOException {
        if (!Files.isDirectory(path) || Files.exists(path.resolve("CURRENT"))) {
            return;
        }
        try (Stream<Path> files = Files.list(path)) {
            if (files.anyMatch(file -> file.toString().endsWith(".sst") || file.toString().endsWith(".log"))) {
                throw new CorruptionException("the database " + path + " has lost its file CURRENT; " + START_ANEW);
            }
        }
    }
}
