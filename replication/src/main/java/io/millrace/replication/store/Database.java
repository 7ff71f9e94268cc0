package io.millrace.replication.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.EnvOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/** Every native handle of a store, opened in order and closed in reverse. Safe for use by many threads until closed. */
final class Database implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final boolean isStrict;
    private final List<AutoCloseable> handles = new ArrayList<>();
    private final RocksDB db;
    private final ColumnFamilyHandle parts;
    private final ColumnFamilyHandle meta;
    private final Options fileOptions;
    private final EnvOptions envOptions;
    private final WriteOptions synced;
    private final IngestExternalFileOptions moving;

    /** @param isStrict whether a damaged or lost part file is a reason not to open, and not just not to be read */
    Database(Path path, StoreOptions options, boolean isStrict) throws RocksDBException {
        this.isStrict = isStrict;
        try {
            // One shard, since blocks may be large. The limit is not strict: a strict cache refuses to read, and even to ingest, a
            // file with a block that does not fit; this one goes over by the blocks being read at the moment.
            LRUCache cache = own(new LRUCache(options.cacheBytes(), 0, false));
            WriteBufferManager buffers = own(new WriteBufferManager(options.metaBufferBytes() * 2, cache));
            BlockBasedTableConfig table = new BlockBasedTableConfig().setBlockCache(cache)
                    .setBlockSize(16 << 10)
                    .setFormatVersion(6)
                    .setChecksumType(ChecksumType.kXXH3)
                    .setCacheIndexAndFilterBlocks(true);
            ColumnFamilyOptions partsOptions = own(new ColumnFamilyOptions()).setTableFormatConfig(table)
                    .setDisableAutoCompactions(true)
                    .setCompressionType(CompressionType.LZ4_COMPRESSION)
                    .setWriteBufferSize(options.metaBufferBytes());
            ColumnFamilyOptions metaOptions = own(new ColumnFamilyOptions()).setTableFormatConfig(table)
                    .setCompressionType(CompressionType.LZ4_COMPRESSION)
                    .setWriteBufferSize(options.metaBufferBytes());
            DBOptions dbOptions = own(new DBOptions()).setCreateIfMissing(true)
                    .setCreateMissingColumnFamilies(true)
                    .setParanoidChecks(isStrict)
                    // All writes are synced, so only the last one may be cut off; the default forgets all after a damage.
                    .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                    .setMaxOpenFiles(options.maxOpenFiles())
                    .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                    .setKeepLogFileNum(3)
                    .setMaxLogFileSize(4 << 20)
                    .setMaxTotalWalSize(16 << 20)
                    .setStatsDumpPeriodSec(0)
                    .setWriteBufferManager(buffers);
            List<ColumnFamilyHandle> families = new ArrayList<>();
            List<ColumnFamilyDescriptor> descriptors = List.of(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY,
                    metaOptions), new ColumnFamilyDescriptor(utf8("parts"), partsOptions),
                    new ColumnFamilyDescriptor(utf8(
                            "meta"), metaOptions));
            this.db = own(RocksDB.open(dbOptions, path.toString(), descriptors, families));
            families.forEach(this::own);
            this.parts = families.get(1);
            this.meta = families.get(2);
            this.envOptions = own(new EnvOptions());
            BlockBasedTableConfig fileTable = new BlockBasedTableConfig().setNoBlockCache(true)
                    .setBlockSize(16 << 10)
                    .setFormatVersion(6)
                    .setChecksumType(ChecksumType.kXXH3);
            this.fileOptions = own(new Options()).setTableFormatConfig(fileTable)
                    .setCompressionType(
                            CompressionType.LZ4_COMPRESSION);
            this.synced = own(new WriteOptions()).setSync(true);
            this.moving = own(new IngestExternalFileOptions()).setMoveFiles(true);
        } catch (RocksDBException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private <T extends AutoCloseable> T own(T handle) {
        handles.add(handle);
        return handle;
    }

    boolean isStrict() {
        return isStrict;
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle parts() {
        return parts;
    }

    ColumnFamilyHandle meta() {
        return meta;
    }

    /** For writing and reading files that are not in the database yet. */
    Options fileOptions() {
        return fileOptions;
    }

    EnvOptions envOptions() {
        return envOptions;
    }

    WriteOptions synced() {
        return synced;
    }

    IngestExternalFileOptions moving() {
        return moving;
    }

    @Override
    public void close() {
        RuntimeException first = null;
        for (AutoCloseable handle : handles.reversed()) {
            try {
                handle.close();
            } catch (Exception e) {
                if (first == null) {
                    first = new IllegalStateException("closing the database: " + e, e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        handles.clear();
        if (first != null) {
            throw first;
        }
    }
}
