package io.millrace.replication.store;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.ManifestCodec;
import io.millrace.replication.part.PartLayout;
import io.millrace.replication.part.PartManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of all parts on this node and the small records beside them, in one RocksDB; the package's documentation has the
 * layout. Safe for use by many threads. {@link #close} waits for running operations; later ones are refused.
 */
public final class PartStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartStore.class);
    private static final byte[] VERSION = "1".getBytes(StandardCharsets.US_ASCII);
    private static final int SCRATCHES_KEPT = 4;

    private final Path directory;
    private final Failpoints failpoints;
    private final InstantSource clock;
    private final DirectoryLock lock;
    private final PartFiles files;
    private final StoreFailures failures;
    private final Database database;
    private final OperationGate gate = new OperationGate();
    private final Map<PartId, StoredPart> stored = new ConcurrentHashMap<>();
    private final Queue<Preparation.Scratch> scratches = new ConcurrentLinkedQueue<>();

    private PartStore(Path directory, Failpoints failpoints, InstantSource clock, DirectoryLock lock, PartFiles files,
            StoreFailures failures, Database database) {
        this.directory = directory;
        this.failpoints = failpoints;
        this.clock = clock;
        this.lock = lock;
        this.files = files;
        this.failures = failures;
        this.database = database;
    }

    /** With the system's clock and no failpoints. */
    public static PartStore open(Path directory, StoreOptions options) {
        return open(directory, options, Failpoints.NONE, InstantSource.system());
    }

    /**
     * Opens or creates a store and removes what a crash left behind: files that no record names.
     *
     * @throws RetriableException  when another process has the directory, or the disk fails
     * @throws CorruptionException when the database is damaged or of a newer version
     */
    public static PartStore open(Path directory, StoreOptions options, Failpoints failpoints, InstantSource clock) {
        StoreFailures failures = new StoreFailures(directory);
        DirectoryLock lock = null;
        Database database = null;
        try {
            Files.createDirectories(directory);
            lock = DirectoryLock.acquire(directory);
            PartFiles files = new PartFiles(directory);
            files.clearTmp();
            database = new Database(files.database(), options);
            PartStore store = new PartStore(directory, failpoints, clock, lock, files, failures, database);
            store.checkVersion();
            new StoreCleanup(store).run();
            return store;
        } catch (IOException e) {
            throw closing(failures.of(e, "opening the store"), database, lock);
        } catch (RocksDBException e) {
            throw closing(failures.of(e, "opening the store"), database, lock);
        } catch (RuntimeException e) {
            throw closing(e, database, lock);
        }
    }

    private static RuntimeException closing(RuntimeException failure, @Nullable Database database,
            @Nullable DirectoryLock lock) {
        try (DirectoryLock last = lock; Database first = database) {
            return failure;
        } catch (IOException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private void checkVersion() {
        byte[] version = metaGet(MetaKeys.VERSION);
        if (version == null) {
            StoreBatch batch = new StoreBatch();
            batch.changes().add(new StoreBatch.Change(MetaKeys.VERSION, VERSION));
            commit(batch);
        } else if (!Arrays.equals(version, VERSION)) {
            throw new CorruptionException("the store in " + directory + " has version " + new String(version,
                    StandardCharsets.US_ASCII) + ", this program reads version 1; start the program that wrote it");
        }
    }

    public Path directory() {
        return directory;
    }

    /** Bytes that the file system still has for this store. */
    public long freeBytes() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw failures.of(e, "asking for free space");
        }
    }

    // ---- parts on their way in ----

    /** Starts to take in the parts of one block; {@code token} is how the inserter knows its own log entry again. */
    public Preparation begin(String token) {
        Preparation.Scratch scratch = scratches.poll();
        return new Preparation(this, token, scratch == null ? new Preparation.Scratch() : scratch);
    }

    void giveBack(Preparation.Scratch scratch) {
        if (scratches.size() < SCRATCHES_KEPT) {
            scratches.add(scratch);
        }
    }

    /** Links the files into {@code parts} and moves them into the database, all or none. // steps 2 and 3 */
    void ingest(List<PartId> parts) {
        List<Path> tmpFiles = parts.stream().map(files::tmp).toList();
        enter();
        try {
            files.link(tmpFiles);
            reach(PrepareFailpoints.LINK_AFTER);
            database.db()
                    .ingestExternalFile(database.parts(), tmpFiles.stream().map(Path::toString).toList(), database
                            .moving());
            reach(PrepareFailpoints.INGEST_AFTER);
        } catch (IOException e) {
            throw unlinked(failures.of(e, "linking part files"), parts);
        } catch (RocksDBException e) {
            throw unlinked(failures.of(e, "taking in part files"), parts);
        } finally {
            exit();
        }
    }

    private RuntimeException unlinked(RuntimeException failure, List<PartId> parts) {
        for (PartId part : parts) {
            try {
                files.delete(part);
            } catch (IOException e) {
                failure.addSuppressed(e); // it has no record, so the next start removes it
            }
        }
        return failure;
    }

    /** Where a part's file is to be received: on the same file system, removed at the next start when nothing comes of it. */
    public Path receivePath(PartId part) {
        return files.tmp(part);
    }

    /**
     * Takes in a received file: checks its bytes, then its content, then moves it into the database. The caller gets one
     * reference and has to record the part as local. The file is gone afterwards in any case.
     *
     * @param file lies at {@link #receivePath}
     * @throws CorruptionException when the file is not the part that the fact describes; ask another replica
     * @throws RetriableException  when the part is here already, or the disk is full or fails
     */
    public StoredPart importPart(UUID tableId, PartFact expected, Path file) {
        if (!file.equals(receivePath(expected.partId()))) {
            throw new IllegalArgumentException(
                    "part=" + expected.partId() + " must be received at " + receivePath(expected.partId())
                            + ", not at " + file);
        }
        try {
            if (stored.containsKey(expected.partId())) {
                throw new RetriableException(
                        "part=" + expected.partId() + " is here already, or has readers since it was removed; "
                                + "look again before fetching it");
            }
            PartManifest manifest = new ReceivedFile(this, file).verify(tableId, expected);
            ingest(List.of(expected.partId()));
            return remember(expected, manifest);
        } catch (RuntimeException e) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    StoredPart remember(PartFact fact, PartManifest manifest) {
        StoredPart part = new StoredPart(this, fact, manifest, files.part(fact.partId()));
        stored.put(fact.partId(), part);
        return part;
    }

    void forget(StoredPart part) {
        stored.remove(part.partId(), part);
    }

    /**
     * Opens a recorded part, once, after a start; the caller gets one reference. Empty when the bytes are not here, although the
     * record says so: a lost file, to be fetched again.
     */
    public Optional<StoredPart> openPart(PartRecord record) {
        byte[] manifest = read(PartLayout.key(record.partId(), PartLayout.MANIFEST_COLUMN_ID, 0));
        return manifest == null ? Optional.empty()
                : Optional.of(remember(record.fact(), ManifestCodec.decode(manifest)));
    }

    /** A reference to a part that is here, for sending its file; release it. Empty when it is not here (any more). */
    public Optional<StoredPart> retain(PartId part) {
        StoredPart found = stored.get(part);
        return found != null && found.tryRetain() ? Optional.of(found) : Optional.empty();
    }

    /** @throws CorruptionException when the chunk is missing or damaged */
    byte[] chunk(PartId part, int columnId, int granule) {
        byte[] value = read(PartLayout.key(part, columnId, granule));
        if (value == null) {
            throw new CorruptionException("part=" + part + " has no chunk column=" + columnId + " granule=" + granule
                    + "; fetch the part from another replica");
        }
        return value;
    }

    private byte @Nullable [] read(byte[] key) {
        enter();
        try {
            return database.db().get(database.parts(), key);
        } catch (RocksDBException e) {
            throw failures.of(e, "reading part " + PartLayout.partOf(key));
        } finally {
            exit();
        }
    }

    /** The only place where a part's bytes are deleted. */
    void deleteBytes(PartId part) {
        enter();
        try {
            database.db()
                    .deleteFilesInRanges(database.parts(), List.of(PartLayout.keyPrefix(part), PartLayout.key(part,
                            PartLayout.MANIFEST_COLUMN_ID, -1)), true);
            files.delete(part);
            LOG.debug("part {}: bytes deleted", part);
        } catch (RocksDBException e) {
            throw failures.of(e, "deleting part " + part);
        } catch (IOException e) {
            throw failures.of(e, "deleting part " + part);
        } finally {
            exit();
        }
    }

    /**
     * Makes all changes of the batch durable together, or none.
     *
     * @throws RetriableException when the disk is full or fails; the batch may be tried again as it is
     */
    public void commit(StoreBatch batch) {
        enter();
        try (WriteBatch write = new WriteBatch()) {
            for (StoreBatch.Change change : batch.changes()) {
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
        } finally {
            exit();
        }
    }

    /** The records of one table, by part id. */
    public List<PartRecord> records(UUID tableId) {
        return recordsUnder(MetaKeys.parts(tableId));
    }

    /** The records of all tables. */
    public List<PartRecord> records() {
        return recordsUnder(MetaKeys.ALL_PARTS);
    }

    private List<PartRecord> recordsUnder(byte[] prefix) {
        List<PartRecord> out = new ArrayList<>();
        metaScan(prefix, (key, value) -> out.add(PartRecord.decode(value)));
        return out;
    }

    /** A map of its own for one owner; the name is the owner's. */
    public MetaSpace space(String name) {
        return new MetaSpace(this, name);
    }

    byte @Nullable [] metaGet(byte[] key) {
        enter();
        try {
            return database.db().get(database.meta(), key);
        } catch (RocksDBException e) {
            throw failures.of(e, "reading a record");
        } finally {
            exit();
        }
    }

    void metaScan(byte[] prefix, BiConsumer<byte[], byte[]> each) {
        enter();
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
        } finally {
            exit();
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    void enter() {
        gate.enter();
    }

    void exit() {
        gate.exit();
    }

    void reach(String failpoint) {
        failpoints.reach(failpoint);
    }

    long nowMs() {
        return clock.millis();
    }

    PartFiles files() {
        return files;
    }

    Database database() {
        return database;
    }

    StoreFailures failures() {
        return failures;
    }

    /** Waits for running operations, then closes every native handle and frees the directory. References may outlive it. */
    @Override
    public void close() {
        if (!gate.close()) {
            return;
        }
        try (lock; database) {
            LOG.debug("store {} closed", directory);
        } catch (IOException e) {
            throw failures.of(e, "closing the store");
        }
    }
}
