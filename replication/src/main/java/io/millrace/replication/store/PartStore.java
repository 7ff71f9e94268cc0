package io.millrace.replication.store;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartManifest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of all parts on this node and the small records beside them, in one RocksDB; the package's documentation has the
 * layout. Safe for use by many threads. {@link #close} waits for running operations; later ones are refused.
 */
public final class PartStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartStore.class);
    private static final int SCRATCHES_KEPT = 4;

    private final Medium medium;
    private final Failpoints failpoints;
    private final InstantSource clock;
    private final Quarantine quarantine;
    private final DamageReports damage = new DamageReports();
    private final OperationGate gate = new OperationGate();
    private final Map<PartId, StoredPart> stored = new ConcurrentHashMap<>();
    private final Queue<Preparation.Scratch> scratches = new ConcurrentLinkedQueue<>();

    private PartStore(Medium medium, Failpoints failpoints, InstantSource clock) {
        this.medium = medium;
        this.failpoints = failpoints;
        this.clock = clock;
        this.quarantine = new Quarantine(this, medium);
    }

    /** With the system's clock and no failpoints. */
    public static PartStore open(Path directory, StoreOptions options) {
        return open(directory, options, Failpoints.NONE, InstantSource.system());
    }

    /** In a directory, which it creates when there is none; see {@link #open(Medium, Failpoints, InstantSource)}. */
    public static PartStore open(Path directory, StoreOptions options, Failpoints failpoints, InstantSource clock) {
        return open(RocksMedium.open(directory, options), failpoints, clock);
    }

    /**
     * Opens or creates a store and removes what a crash left behind: files that no record names.
     *
     * @param medium taken over: closed with the store, or when this fails
     * @throws RetriableException  when another process has the place, or the disk fails
     * @throws CorruptionException when the database is damaged or of a newer version
     */
    public static PartStore open(Medium medium, Failpoints failpoints, InstantSource clock) {
        PartStore store = new PartStore(medium, failpoints, clock);
        try {
            medium.onLoss(store::lost);
            StoreVersion.check(store, medium);
            new StoreCleanup(store, medium, store.quarantine).run();
            return store;
        } catch (RuntimeException e) {
            try (medium) {
                throw e;
            }
        }
    }

    /** Bytes that the disk still has for this store. */
    public long freeBytes() {
        return medium.freeBytes();
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
        enter();
        try {
            medium.link(parts);
            reach(PrepareFailpoints.LINK_AFTER);
            medium.ingest(parts);
            reach(PrepareFailpoints.INGEST_AFTER);
        } catch (RuntimeException e) {
            throw unlinked(e, parts);
        } finally {
            exit();
        }
    }

    private RuntimeException unlinked(RuntimeException failure, List<PartId> parts) {
        for (PartId part : parts) {
            try {
                medium.delete(PartDirectory.PARTS, part);
            } catch (RetriableException e) {
                failure.addSuppressed(e); // it has no record, so the next start removes it
            }
        }
        return failure;
    }

    /** Where a part's bytes are to be received, after those that came before; one fetch of a part at a time. Close it. */
    public IncomingFile receive(PartId part) {
        enter();
        try {
            return medium.receive(part);
        } finally {
            exit();
        }
    }

    /** Removes what was received of a part that is not wanted any more. */
    public void discardReceived(PartId part) {
        enter();
        try {
            medium.delete(PartDirectory.TMP, part);
        } finally {
            exit();
        }
    }

    /**
     * Takes in what was received: checks its bytes, its blocks and its manifest, then moves it into the database. The caller gets one
     * reference and has to record the part as local. What was received is gone afterwards in any case.
     *
     * @throws CorruptionException when it is not the part that the fact describes; ask another replica
     * @throws RetriableException  when the part is here already, or the disk is full or fails
     */
    public StoredPart importPart(UUID tableId, PartFact expected) {
        enter();
        try {
            if (stored.containsKey(expected.partId())) {
                throw new RetriableException(
                        "part=" + expected.partId() + " is here already, or has readers since it was removed; "
                                + "look again before fetching it");
            }
            reach(StoreFailpoints.IMPORT_BEFORE);
            PartManifest manifest = new ReceivedFile(medium).verify(tableId, expected); // step 1
            reach(StoreFailpoints.IMPORT_VERIFIED);
            ingest(List.of(expected.partId())); // step 2
            quarantine.discardQuietly(expected.partId());
            reach(StoreFailpoints.IMPORT_AFTER);
            return remember(expected, manifest);
        } catch (RuntimeException e) {
            try {
                medium.delete(PartDirectory.TMP, expected.partId());
            } catch (RetriableException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        } finally {
            exit();
        }
    }

    StoredPart remember(PartFact fact, PartManifest manifest) {
        StoredPart part = new StoredPart(this, fact, manifest);
        stored.put(fact.partId(), part);
        return part;
    }

    /** The last reference is gone. Until the bytes are, too, nobody may take the part in again. */
    void released(StoredPart part, boolean isDoomed) {
        try {
            if (isDoomed && part.isDamaged()) {
                quarantine.putAside(part.partId());
            } else if (isDoomed) {
                deleteBytes(part.partId());
            }
        } finally {
            stored.remove(part.partId(), part);
        }
    }

    // ---- damage

    /** Who learns of damaged parts. */
    public DamageReports damageReports() {
        return damage;
    }

    private void lost(PartId part) {
        StoredPart here = stored.get(part);
        if (here != null) {
            here.lost();
        }
    }

    /**
     * Looks whether what was put aside is good after all, as when only a link or an entry was lost; then takes it in. The
     * caller gets one reference and has to record the part as local.
     */
    public Optional<StoredPart> salvage(UUID tableId, PartFact expected) {
        enter();
        try {
            if (stored.containsKey(expected.partId())) {
                return Optional.empty();
            }
            return quarantine.salvage(tableId, expected).map(manifest -> remember(expected, manifest));
        } finally {
            exit();
        }
    }

    /** Deletes what was put aside of a part that nobody wants any more. */
    public void discardQuarantined(PartId part) {
        enter();
        try {
            quarantine.discard(part);
        } finally {
            exit();
        }
    }

    /** Whether the damaged file of a part is kept. */
    public boolean isQuarantined(PartId part) {
        enter();
        try {
            return medium.exists(PartDirectory.QUARANTINE, part);
        } finally {
            exit();
        }
    }

    /** That file, where there is one in a file system. */
    public Optional<Path> quarantinedFile(PartId part) {
        return isQuarantined(part) ? medium.path(PartDirectory.QUARANTINE, part) : Optional.empty();
    }

    /** Whether the part is here, or was and still has readers: it cannot be taken in then. */
    public boolean isHeld(PartId part) {
        return stored.containsKey(part);
    }

    /**
     * Opens a recorded part, once, after a start; the caller gets one reference. Empty when the bytes are not here or damaged,
     * although the record says otherwise: they are put aside, and the part is to be fetched again.
     */
    public Optional<StoredPart> openPart(PartRecord record) {
        enter();
        try {
            PartManifest manifest = quarantine.openOrPutAside(record.fact());
            return manifest == null ? Optional.empty() : Optional.of(remember(record.fact(), manifest));
        } finally {
            exit();
        }
    }

    /**
     * A reference to a part that is here, for sending its file; release it. Empty when it is not here (any more), or was found
     * damaged.
     */
    public Optional<StoredPart> retain(PartId part) {
        StoredPart found = stored.get(part);
        return found != null && !found.isDamaged() && found.tryRetain() ? Optional.of(found) : Optional.empty();
    }

    /** @throws CorruptionException when the chunk is missing or damaged */
    byte[] chunk(PartId part, int columnId, int granule) {
        byte[] value = read(part, columnId, granule);
        if (value == null) {
            throw new CorruptionException("part=" + part + " has no chunk column=" + columnId + " granule=" + granule
                    + "; fetch the part from another replica");
        }
        return value;
    }

    private byte @Nullable [] read(PartId part, int columnId, int granule) {
        enter();
        try {
            return medium.chunk(part, columnId, granule);
        } finally {
            exit();
        }
    }

    Optional<Path> path(PartId part) {
        return medium.path(PartDirectory.PARTS, part);
    }

    PartFile openFile(PartId part) {
        enter();
        try {
            if (!medium.exists(PartDirectory.PARTS, part)) {
                medium.relink(part);
            }
            return medium.open(PartDirectory.PARTS, part);
        } finally {
            exit();
        }
    }

    /** The only place where a part's bytes are deleted. */
    void deleteBytes(PartId part) {
        enter();
        try {
            reach(StoreFailpoints.DELETE_BEFORE);
            medium.deleteIngested(part);
            reach(StoreFailpoints.DELETE_INGESTED_AFTER);
            medium.delete(PartDirectory.PARTS, part);
            reach(StoreFailpoints.DELETE_AFTER);
            LOG.debug("part {}: bytes deleted", part);
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
        try {
            reach(StoreFailpoints.RECORD_BEFORE);
            medium.write(batch.changes());
            reach(StoreFailpoints.RECORD_AFTER);
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
            return medium.get(key);
        } finally {
            exit();
        }
    }

    void metaScan(byte[] prefix, BiConsumer<byte[], byte[]> each) {
        enter();
        try {
            medium.scan(prefix, each);
        } finally {
            exit();
        }
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

    Medium medium() {
        return medium;
    }

    /** Waits for running operations, then closes the medium. References may outlive it. */
    @Override
    public void close() {
        if (gate.close()) {
            medium.close();
            LOG.debug("store {} closed", medium.place());
        }
    }
}
