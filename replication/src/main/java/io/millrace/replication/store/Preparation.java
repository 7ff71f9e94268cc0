package io.millrace.replication.store;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.column.Block;
import io.millrace.replication.part.PartManifest;
import io.millrace.replication.part.PartScratch;
import io.millrace.replication.part.PartSpec;
import io.millrace.replication.part.PartWriter;
import io.millrace.replication.part.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one block on their way in, for any number of tables: {@link #write} each, then {@link #ingest} all in one call.
 * What was not ingested is removed by {@link #close}. Owned by one thread, which does all the work.
 */
public final class Preparation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    /** Memory that is reused from block to block. */
    static final class Scratch {
        private final PartScratch part = new PartScratch();
    }

    private record Written(PartManifest manifest, PartFact fact) {}

    private final PartStore store;
    private final String token;
    private final Scratch scratch;
    private final List<Written> written = new ArrayList<>();
    private boolean isDone;

    Preparation(PartStore store, String token, Scratch scratch) {
        this.store = store;
        this.token = token;
        this.scratch = scratch;
    }

    /**
     * Sorts {@code rows[0, rowCount)} of the block (all of it when {@code rows} is null) and writes them as one part's file,
     * synced. // step 1
     *
     * @return the fact for the log, block numbers still to come
     * @throws RetriableException when the disk is full or fails
     */
    public PartFact write(PartSpec spec, Block block, SortKey key, int @Nullable [] rows, int rowCount) {
        store.reach(PrepareFailpoints.WRITE_BEFORE);
        store.enter();
        try {
            PartManifest manifest;
            PartOutput.Finished file;
            try (PartOutput output = store.medium().create(spec.partId())) {
                manifest = PartWriter.write(spec, block, key, rows, rowCount, output, scratch.part);
                file = output.finish();
            }
            PartFact fact = PartFact.inserted(spec.partId(), spec.tablePartition(), manifest.rowCount(),
                    file.sizeBytes(), manifest.contentChecksum(), file.checksum(), manifest.schemaVersion(),
                    manifest.sourceRanges());
            written.add(new Written(manifest, fact));
            store.reach(PrepareFailpoints.WRITE_AFTER);
            return fact;
        } catch (RuntimeException e) {
            deleteQuietly(spec.partId());
            throw e;
        } finally {
            store.exit();
        }
    }

    /**
     * Moves every file into the database in one call and records the parts as prepared, synced. The caller gets one reference
     * to each. // steps 2 to 4
     *
     * @throws RetriableException when the disk is full or fails; nothing is left then
     */
    public List<StoredPart> ingest() {
        List<StoredPart> parts = new ArrayList<>();
        if (!written.isEmpty()) {
            store.ingest(written.stream().map(each -> each.fact().partId()).toList());
            StoreBatch batch = new StoreBatch();
            for (Written each : written) {
                parts.add(store.remember(each.fact(), each.manifest()));
                batch.putPart(
                        new PartRecord(each.manifest().tableId(), each.fact(), PartState.PREPARED, token, "", store
                                .nowMs()));
            }
            try {
                store.commit(batch);
            } catch (RuntimeException e) {
                parts.forEach(StoredPart::doom);
                parts.forEach(StoredPart::release);
                throw e;
            }
            store.reach(PrepareFailpoints.RECORD_AFTER);
        }
        isDone = true;
        return parts;
    }

    private void deleteQuietly(PartId part) {
        try {
            store.medium().delete(PartDirectory.TMP, part);
        } catch (RetriableException e) {
            // It has no record, so the next start removes it.
            LOG.warn("cannot remove the unfinished file of part {}: {}", part, e.getMessage());
        }
    }

    @Override
    public void close() {
        if (!isDone) {
            removeWritten();
            isDone = true;
        }
        store.giveBack(scratch);
    }

    private void removeWritten() {
        if (written.isEmpty()) {
            return;
        }
        try {
            store.enter();
        } catch (RetriableException e) {
            LOG.debug("the store is closed; its next start removes the unfinished files", e);
            return;
        }
        try {
            written.forEach(each -> deleteQuietly(each.fact().partId()));
        } finally {
            store.exit();
        }
    }
}
