package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartFact;
import io.millrace.replication.part.FileHash;
import io.millrace.replication.part.PartManifest;
import io.millrace.replication.part.PartReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A part's file that came from elsewhere: nothing of it is believed before its bytes, blocks and content are checked. */
final class ReceivedFile {
    private final PartStore store;
    private final Path file;

    ReceivedFile(PartStore store, Path file) {
        this.store = store;
        this.file = file;
    }

    /** @throws CorruptionException when it is not the part that the fact describes */
    PartManifest verify(UUID tableId, PartFact expected) {
        store.enter();
        try {
            long size = Files.size(file);
            String checksum = FileHash.of(file);
            if (size != expected.sizeBytes() || !checksum.equals(expected.fileChecksum())) {
                throw new CorruptionException("part=" + expected.partId() + ": received file expected size="
                        + expected.sizeBytes()
                        + " checksum=" + expected.fileChecksum() + " actual size=" + size + " checksum=" + checksum
                        + "; fetch it again");
            }
            try (SstFile sst = new SstFile(store.database(), store.failures(), file)) {
                sst.verifyBlocks();
                PartManifest manifest = sst.manifest(expected.partId());
                if (!manifest.tableId().equals(tableId) || !manifest.partId().equals(expected.partId()) || manifest
                        .rowCount() != expected.rowCount()
                        || !manifest.contentChecksum().equals(expected.contentChecksum())) {
                    throw new CorruptionException("part=" + expected.partId() + " table=" + tableId + ": expected rows="
                            + expected
                                    .rowCount()
                            + " content=" + expected.contentChecksum() + " actual part=" + manifest.partId() + " table="
                            + manifest.tableId() + " rows=" + manifest.rowCount() + " content="
                            + manifest.contentChecksum()
                            + "; ask another replica");
                }
                new PartReader(manifest, sst).verify();
                return manifest;
            }
        } catch (IOException e) {
            throw store.failures().of(e, "reading received part " + expected.partId());
        } finally {
            store.exit();
        }
    }
}
