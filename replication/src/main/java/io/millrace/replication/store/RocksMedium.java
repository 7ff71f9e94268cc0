package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** A directory with one RocksDB and hard links of its files. Safe for use by many threads until closed. */
final class RocksMedium implements Medium {
    private static final byte[] PARTS = "parts".getBytes(StandardCharsets.UTF_8);

    private final Path directory;
    private final StoreFailures failures;
    private final DirectoryLock lock;
    private final PartFiles files;
    private final Database database;
    private final Queue<SstOutput.WriteBuffers> spareBuffers = new ConcurrentLinkedQueue<>();

    private RocksMedium(Path directory, StoreFailures failures, DirectoryLock lock, PartFiles files,
            Database database) {
        this.directory = directory;
        this.failures = failures;
        this.lock = lock;
        this.files = files;
        this.database = database;
    }

    /**
     * Opens or creates it.
     *
     * @throws RetriableException  when another process has the directory, or the disk fails
     * @throws CorruptionException when the database is damaged
     */
    static RocksMedium open(Path directory, StoreOptions options) {
        StoreFailures failures = new StoreFailures(directory);
        DirectoryLock lock = null;
        try {
            Files.createDirectories(directory);
            lock = DirectoryLock.acquire(directory);
            PartFiles files = new PartFiles(directory);
            return new RocksMedium(directory, failures, lock, files, new Database(files.database(), options));
        } catch (IOException e) {
            throw closing(failures.of(e, "opening the store"), lock);
        } catch (RocksDBException e) {
            throw closing(failures.of(e, "opening the store"), lock);
        } catch (RuntimeException e) {
            throw closing(e, lock);
        }
    }

    private static RuntimeException closing(RuntimeException failure, @Nullable DirectoryLock lock) {
        try (DirectoryLock held = lock) {
            return failure;
        } catch (IOException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    @Override
    public String place() {
        return directory.toString();
    }

    @Override
    public long freeBytes() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw failures.of(e, "asking for free space");
        }
    }

    // ---- records

    @Override
    public byte @Nullable [] get(byte[] key) {
        try {
            return database.db().get(database.meta(), key);
        } catch (RocksDBException e) {
            throw failures.of(e, "reading a record");
        }
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> each) {
        try (RocksIterator iterator = database.db().newIterator(database.meta())) {
            for (iterator.seek(prefix); iterator.isValid(); iterator.next()) {
                byte[] key = iterator.key();
                if (!startsWith(key, prefix)) {
                    break;
                }
                each.accept(key, iterator.value());
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw failures.of(e, "reading records");
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public void write(List<RecordChange> changes) {
        try (WriteBatch write = new WriteBatch()) {
            for (RecordChange change : changes) {
                byte[] value = change.value();
                if (value == null) {
                    write.delete(database.meta(), change.key());
                } else {
                    write.put(database.meta(), change.key(), value);
                }
            }
            database.db().write(database.synced(), write);
        } catch (RocksDBException e) {
            throw failures.of(e, "recording changes");
        }
    }

    // ---- part files by name

    @Override
    public PartOutput create(PartId part) {
        return new SstOutput(database, failures, files.path(PartDirectory.TMP, part), spareBuffers);
    }

    @Override
    public IncomingFile receive(PartId part) {
        return new ChannelIncomingFile(files.path(PartDirectory.TMP, part), failures);
    }

    @Override
    public PartFile open(PartDirectory in, PartId part) {
        try {
            return new ChannelPartFile(files.path(in, part), failures);
        } catch (NoSuchFileException e) {
            throw new CorruptionException("part=" + part + ": its file " + files.path(in, part)
                    + " is gone; fetch the part from another replica", e);
        } catch (IOException e) {
            throw failures.of(e, "opening part " + part);
        }
    }

    @Override
    public PartInput openPairs(PartDirectory in, PartId part) {
        return new SstInput(database, failures, files.path(in, part));
    }

    @Override
    public boolean exists(PartDirectory in, PartId part) {
        return Files.exists(files.path(in, part));
    }

    @Override
    public Set<PartId> list(PartDirectory in) {
        try {
            return files.list(in);
        } catch (IOException e) {
            throw failures.of(e, "listing " + in.directoryName());
        }
    }

    @Override
    public void delete(PartDirectory in, PartId part) {
        try {
            files.delete(in, part);
        } catch (IOException e) {
            throw failures.of(e, "deleting the file of part " + part);
        }
    }

    @Override
    public void clear(PartDirectory in) {
        try {
            files.clear(in);
        } catch (IOException e) {
            throw failures.of(e, "emptying " + in.directoryName());
        }
    }

    @Override
    public void link(List<PartId> parts) {
        try {
            files.link(parts);
        } catch (IOException e) {
            throw failures.of(e, "linking part files");
        }
    }

    @Override
    public Optional<Path> path(PartDirectory in, PartId part) {
        return Optional.of(files.path(in, part));
    }

    // ---- the database of part files

    @Override
    public void ingest(List<PartId> parts) {
        try {
            List<String> tmpFiles = parts.stream()
                    .map(part -> files.path(PartDirectory.TMP, part).toString())
                    .toList();
            database.db().ingestExternalFile(database.parts(), tmpFiles, database.moving());
        } catch (RocksDBException e) {
            throw failures.of(e, "taking in part files");
        }
    }

    @Override
    public Set<PartId> ingested() {
        return databaseFiles().keySet();
    }

    private Map<PartId, Path> databaseFiles() {
        Map<PartId, Path> found = new HashMap<>();
        for (LiveFileMetaData file : database.db().getLiveFilesMetaData()) {
            if (Arrays.equals(file.columnFamilyName(), PARTS)) {
                found.put(PartLayout.partOf(file.smallestKey()), Path.of(file.path() + file.fileName()));
            }
        }
        return found;
    }

    @Override
    public byte @Nullable [] chunk(PartId part, int columnId, int granule) {
        try {
            return database.db().get(database.parts(), PartLayout.key(part, columnId, granule));
        } catch (RocksDBException e) {
            throw failures.of(e, "reading part " + part);
        }
    }

    @Override
    public void deleteIngested(PartId part) {
        try {
            database.db()
                    .deleteFilesInRanges(database.parts(), List.of(PartLayout.keyPrefix(part), PartLayout.key(part,
                            PartLayout.MANIFEST_COLUMN_ID, -1)), true);
        } catch (RocksDBException e) {
            throw failures.of(e, "deleting part " + part);
        }
    }

    @Override
    public void matchNames() {
        try {
            files.match(databaseFiles());
        } catch (IOException e) {
            throw failures.of(e, "comparing part files with the database");
        }
    }

    @Override
    public void close() {
        try (lock; database) {
            spareBuffers.clear();
        } catch (IOException e) {
            throw failures.of(e, "closing the store");
        }
    }
}
