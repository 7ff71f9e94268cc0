package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartManifest;
import io.millrace.replication.part.PartReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A part whose bytes are here. Counted: it starts with one reference, its owner's; readers and senders hold others for as long
 * as they need the bytes. After {@link #doom} the bytes go with the last reference. The first who meets a damage puts the part
 * aside: from then on nobody gets anything of it. Safe for use by many threads.
 */
public final class StoredPart {
    private final PartStore store;
    private final PartFact fact;
    private final PartManifest manifest;
    private final AtomicInteger references = new AtomicInteger(1);
    private final AtomicBoolean isDamaged = new AtomicBoolean();
    private volatile boolean isDoomed;

    StoredPart(PartStore store, PartFact fact, PartManifest manifest) {
        this.store = store;
        this.fact = fact;
        this.manifest = manifest;
    }

    public PartId partId() {
        return manifest.partId();
    }

    /** What is to be written to the log, or was when the part came; block numbers may be missing. */
    public PartFact fact() {
        return fact;
    }

    public PartManifest manifest() {
        return manifest;
    }

    /** The whole part as one file of the file system, where there is one; there while a reference is held. */
    public Optional<Path> file() {
        return store.path(partId());
    }

    /** The bytes of that file; close it while holding a reference. */
    public PartFile openFile() {
        return store.openFile(partId());
    }

    public long sizeBytes() {
        return fact.sizeBytes();
    }

    /** As {@link io.millrace.replication.part.FileHash} prints it. */
    public String fileChecksum() {
        return fact.fileChecksum();
    }

    /** For one thread; use it only while holding a reference. */
    public PartReader newReader() {
        return new PartReader(manifest, this::chunk, this::damaged);
    }

    private byte[] chunk(PartId part, int columnId, int granule) {
        if (isDamaged.get()) {
            throw new CorruptionException("part=" + part + " was found damaged before");
        }
        return store.chunk(part, columnId, granule);
    }

    /** Whether it was found damaged, so that it will be replaced. */
    public boolean isDamaged() {
        return isDamaged.get();
    }

    /**
     * Reads the whole file and compares it with what the log says.
     *
     * @throws CorruptionException when it is damaged; it is put aside then
     */
    public void verifyFile() {
        if (isDamaged.get()) {
            throw damaged(new CorruptionException("part=" + partId() + " was found damaged before"));
        }
        try (PartFile file = store.openFile(partId())) {
            long size = file.sizeBytes();
            String checksum = size == sizeBytes() ? file.checksum() : "";
            if (!checksum.equals(fileChecksum())) {
                throw new CorruptionException("part=" + partId() + ": file expected size=" + sizeBytes() + " checksum="
                        + fileChecksum() + " actual size=" + size + " checksum=" + checksum);
            }
        } catch (CorruptionException e) {
            throw damaged(e);
        }
    }

    /** The database had to give it up. */
    void lost() {
        report(new CorruptionException("part=" + partId() + " was taken out of the database"));
    }

    private void report(CorruptionException cause) {
        if (isDamaged.compareAndSet(false, true)) {
            store.damageReports().report(this, cause);
        }
    }

    private CorruptionException damaged(CorruptionException cause) {
        report(cause);
        return new CorruptionException("part " + fact.name() + " (" + partId() + ") of table " + manifest.tableId()
                + " is damaged on this replica: " + cause.getMessage() + "; it is put aside and fetched from another "
                + "replica, repeat the query when system.replication_queue no longer has it", cause);
    }

    /** Takes a reference, unless the last one is gone. Pair with {@link #release}. */
    public boolean tryRetain() {
        int seen = references.get();
        while (seen > 0) {
            if (references.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = references.get();
        }
        return false;
    }

    /** Gives a reference back. The last one of a doomed part deletes the bytes, or puts damaged ones aside, on this thread. */
    public void release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("part " + partId() + " released more often than retained");
        }
        if (left == 0) {
            store.released(this, isDoomed);
        }
    }

    /** Says that the record is gone, or no longer says that the bytes are here, so they must go with the last reference. */
    public void doom() {
        isDoomed = true;
    }
}
