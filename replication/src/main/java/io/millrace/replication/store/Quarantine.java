package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.ManifestCodec;
import io.millrace.replication.part.PartLayout;
import io.millrace.replication.part.PartManifest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of parts that are damaged, or look so. Safe for use by many threads, one at a time for each part. */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final PartStore store;
    private final Medium medium;

    Quarantine(PartStore store, Medium medium) {
        this.store = store;
        this.medium = medium;
    }

    /** Takes a part out of the database and keeps its file. */
    void putAside(PartId part) {
        store.enter();
        try {
            store.reach(StoreFailpoints.ASIDE_BEFORE);
            if (medium.exists(PartDirectory.PARTS, part) || medium.relink(part)) {
                medium.move(part, PartDirectory.PARTS, PartDirectory.QUARANTINE); // step 1
            }
            store.reach(StoreFailpoints.ASIDE_MOVED);
            medium.deleteIngested(part); // step 2
            store.reach(StoreFailpoints.ASIDE_AFTER);
        } finally {
            store.exit();
        }
    }

    /** The manifest of a recorded part; null when the part is not what the record says, which puts it aside. */
    @Nullable
    PartManifest openOrPutAside(PartFact fact) {
        PartId part = fact.partId();
        try {
            byte[] bytes = medium.chunk(part, PartLayout.MANIFEST_COLUMN_ID, 0);
            if (bytes == null) {
                return null; // the cleanup has put aside what there was
            }
            PartManifest manifest = ManifestCodec.decode(bytes);
            try (PartFile file = medium.open(PartDirectory.PARTS, part)) {
                if (file.sizeBytes() != fact.sizeBytes() || manifest.rowCount() != fact.rowCount()
                        || !manifest.contentChecksum().equals(fact.contentChecksum())) {
                    throw new CorruptionException("part=" + part + ": expected sizeBytes=" + fact.sizeBytes() + " rows="
                            + fact.rowCount() + " content=" + fact.contentChecksum() + " actual sizeBytes="
                            + file.sizeBytes() + " rows=" + manifest.rowCount() + " content="
                            + manifest.contentChecksum());
                }
            }
            return manifest;
        } catch (CorruptionException e) {
            LOG.error("Part {} is damaged here; it is put aside and fetched again: {}", part, e.getMessage());
            putAside(part);
            return null;
        }
    }

    /** Takes in what was put aside when it is what it should be. */
    Optional<PartManifest> salvage(UUID tableId, PartFact expected) {
        PartId part = expected.partId();
        if (!medium.exists(PartDirectory.QUARANTINE, part)) {
            return Optional.empty();
        }
        try {
            medium.move(part, PartDirectory.QUARANTINE, PartDirectory.TMP);
        } catch (CorruptionException | RetriableException e) {
            if (medium.exists(PartDirectory.QUARANTINE, part)) {
                throw e;
            }
            LOG.debug("Part {} was dropped just now", part, e);
            return Optional.empty();
        }
        try {
            PartManifest manifest = new ReceivedFile(medium).verifyWithContent(tableId, expected);
            store.ingest(List.of(part));
            LOG.info("Part {} was put aside and is good: taken in again", part);
            return Optional.of(manifest);
        } catch (RuntimeException e) {
            if (medium.exists(PartDirectory.TMP, part)) {
                medium.move(part, PartDirectory.TMP, PartDirectory.QUARANTINE);
                discardUnrecorded(tableId, part);
            }
            if (e instanceof CorruptionException) {
                LOG.info("Part {} stays put aside: {}", part, e.getMessage());
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whoever dropped the part meanwhile has not found its file here; who drops it from now on does. */
    private void discardUnrecorded(UUID tableId, PartId part) {
        if (store.records(tableId).stream().noneMatch(record -> record.partId().equals(part))) {
            discardQuietly(part);
        }
    }

    /** Once a good copy is here. */
    void discardQuietly(PartId part) {
        try {
            discard(part);
        } catch (RetriableException e) {
            LOG.warn("The damaged file of part {} stays until the next start: {}", part, e.getMessage());
        }
    }

    void discard(PartId part) {
        if (medium.exists(PartDirectory.QUARANTINE, part)) {
            medium.delete(PartDirectory.QUARANTINE, part);
        }
    }
}
