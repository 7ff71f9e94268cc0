package io.millrace.replication.store;

import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartManifest;
import io.millrace.replication.part.PartReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A part whose bytes are here. Counted: it starts with one reference, its owner's; readers and senders hold others for as long
 * as they need the bytes. After {@link #doom} the bytes go with the last reference. Safe for use by many threads.
 */
public final class StoredPart {
    private final PartStore store;
    private final PartFact fact;
    private final PartManifest manifest;
    private final AtomicInteger references = new AtomicInteger(1);
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
        return new PartReader(manifest, store::chunk);
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

    /** Gives a reference back. The last one of a doomed part deletes the bytes, on this thread. */
    public void release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("part " + partId() + " released more often than retained");
        }
        if (left == 0) {
            store.forget(this);
            if (isDoomed) {
                store.deleteBytes(partId());
            }
        }
    }

    /** Says that the record is gone, so the bytes must go with the last reference. */
    public void doom() {
        isDoomed = true;
    }
}
