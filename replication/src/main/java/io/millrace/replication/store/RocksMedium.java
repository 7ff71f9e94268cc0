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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory with one RocksDB and hard links of its files. Safe for use by many threads until closed. */
final class RocksMedium implements Medium {
    private static final Logger LOG = LoggerFactory.getLogger(RocksMedium.class);
    private static final byte[] PARTS = "parts".getBytes(StandardCharsets.UTF_8);

    private final Path directory;
    private final StoreFailures failures;
    private final DirectoryLock lock;
    private final PartFiles files;
    private final StoreQuota quota;
    private final Database database;
    private volatile Consumer<PartId> lossListener = part -> {
    };
    private final Queue<SstOutput.WriteBuffers> spareBuffers = new ConcurrentLinkedQueue<>();

    private RocksMedium(Path directory, StoreFailures failures, DirectoryLock lock, PartFiles files,
            StoreQuota quota, Database database) {
        this.directory = directory;
        this.failures = failures;
        this.lock = lock;
        this.files = files;
        this.quota = quota;
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
            StoreQuota quota = new StoreQuota(directory, options.quotaBytes());
            Database database = DatabaseOpening.open(files.database(), options);
            RocksMedium medium = new RocksMedium(directory, failures, lock, files, quota, database);
            if (!database.isStrict()) {
                medium.dropUnreadable();
            }
            return medium;
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

    StoreQuota quota() {
        return quota;
    }

    @Override
    public String place() {
        return directory.toString();
    }

    @Override
    public long freeBytes() {
        try {
            return Math.min(quota.freeBytes(), Files.getFileStore(directory).getUsableSpace());
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
            long sizeBytes = 0;
            for (RecordChange change : changes) {
                byte[] value = change.value();
                sizeBytes += change.key().length + (value == null ? 0 : value.length);
                if (value == null) {
                    write.delete(database.meta(), change.key());
                } else {
                    write.put(database.meta(), change.key(), value);
                }
            }
            quota.take(sizeBytes);
            database.db().write(database.synced(), write);
        } catch (RocksDBException e) {
            throw failures.of(e, "recording changes");
        } catch (IOException e) {
            throw failures.of(e, "recording changes");
        }
    }

    // ---- part files by name

    @Override
    public PartOutput create(PartId part) {
        return new SstOutput(database, failures, quota, files.path(PartDirectory.TMP, part), spareBuffers);
    }

    @Override
    public IncomingFile receive(PartId part) {
        return new ChannelIncomingFile(files.path(PartDirectory.TMP, part), failures, quota);
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
    public void move(PartId part, PartDirectory from, PartDirectory to) {
        try {
            files.move(part, from, to);
        } catch (IOException e) {
            throw failures.of(e, "moving part " + part + " to " + to.directoryName());
        }
    }

    @Override
    public void link(List<PartId> parts) {
        try {
            quota.take(0);
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
            quota.take(0);
            ingestFiles(parts);
        } catch (IOException e) {
            throw failures.of(e, "taking in part files");
        }
    }

    /** RocksDB looks at the neighbours of what it takes in, so a damaged or lost one would stop all inserts. */
    private void ingestFiles(List<PartId> parts) {
        List<String> tmpFiles = parts.stream().map(part -> files.path(PartDirectory.TMP, part).toString()).toList();
        try {
            database.db().ingestExternalFile(database.parts(), tmpFiles, database.moving());
        } catch (RocksDBException first) {
            RuntimeException failure = failures.of(first, "taking in part files");
            if (failure instanceof IllegalStateException) {
                throw failure;
            }
            boolean hadDamagedNeighbour = dropDamagedNeighbours(parts);
            boolean hadUnreadable = dropUnreadable();
            if (!hadDamagedNeighbour && !hadUnreadable) {
                throw failure;
            }
            try {
                database.db().ingestExternalFile(database.parts(), tmpFiles, database.moving());
            } catch (RocksDBException second) {
                throw failures.of(second, "taking in part files");
            }
        }
    }

    /** Whether something was taken out of what lies next to these parts. */
    private boolean dropDamagedNeighbours(List<PartId> parts) {
        TreeMap<PartId, Path> files = new TreeMap<>(databaseFiles());
        Map<PartId, Path> neighbours = new HashMap<>();
        for (PartId part : parts) {
            for (Map.Entry<PartId, Path> each : Arrays.asList(files.lowerEntry(part), files.higherEntry(part))) {
                if (each != null) {
                    neighbours.put(each.getKey(), each.getValue());
                }
            }
        }
        boolean isChanged = false;
        for (Map.Entry<PartId, Path> each : neighbours.entrySet()) {
            isChanged |= dropIfDamaged(each.getKey(), each.getValue(), true);
        }
        return isChanged;
    }

    /** Takes out of the database what it cannot open. */
    private boolean dropUnreadable() {
        boolean isChanged = false;
        for (Map.Entry<PartId, Path> each : databaseFiles().entrySet()) {
            isChanged |= dropIfDamaged(each.getKey(), each.getValue(), false);
        }
        return isChanged;
    }

    private boolean dropIfDamaged(PartId part, Path file, boolean withBlocks) {
        try (SstInput input = new SstInput(database, failures, file)) {
            if (withBlocks) {
                input.verify();
            }
            return false;
        } catch (RuntimeException e) {
            if (e instanceof RetriableException && Files.exists(file)) {
                return false; // not for good
            }
            LOG.error("part {}: the database cannot read its file, it is taken out: {}", part, e.getMessage());
            deleteIngested(part);
            lossListener.accept(part);
            return true;
        }
    }

    @Override
    public void onLoss(Consumer<PartId> listener) {
        lossListener = listener;
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
            Path file = databaseFiles().get(part);
            if (file != null && !Files.exists(file)) {
                throw new CorruptionException("reading part " + part + ": its file is gone: " + e.getMessage(), e);
            }
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
    public boolean relink(PartId part) {
        Path file = databaseFiles().get(part);
        if (file == null || !Files.exists(file)) {
            return false;
        }
        try {
            files.link(part, file);
            return true;
        } catch (IOException e) {
            throw failures.of(e, "linking part " + part);
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
