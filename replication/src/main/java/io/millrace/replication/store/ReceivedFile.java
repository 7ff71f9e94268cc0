package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartFact;
import io.millrace.replication.part.ManifestCodec;
import io.millrace.replication.part.PartLayout;
import io.millrace.replication.part.PartManifest;
import io.millrace.replication.part.PartReader;
import java.util.UUID;

/**
 * A part's file that came from elsewhere: nothing of it is believed before its bytes and blocks are checked. That its content is
 * what its checksum says follows from the bytes: they are those that the writer wrote, hashed and named in the log together
 * with the content's checksum. To decode them all once more would cost a replica more than everything else it does.
 */
final class ReceivedFile {
    private final Medium medium;

    ReceivedFile(Medium medium) {
        this.medium = medium;
    }

    /** @throws CorruptionException when it is not the part that the fact describes */
    PartManifest verify(UUID tableId, PartFact expected) {
        verifyBytes(expected);
        try (PartInput pairs = medium.openPairs(PartDirectory.TMP, expected.partId())) {
            return verifyBlocks(pairs, tableId, expected);
        }
    }

    /** Likewise of one that was here and looked damaged: its content is decoded and compared as well. */
    PartManifest verifyWithContent(UUID tableId, PartFact expected) {
        verifyBytes(expected);
        try (PartInput pairs = medium.openPairs(PartDirectory.TMP, expected.partId())) {
            PartManifest manifest = verifyBlocks(pairs, tableId, expected);
            new PartReader(manifest, pairs).verify();
            return manifest;
        }
    }

    private static PartManifest verifyBlocks(PartInput pairs, UUID tableId, PartFact expected) {
        pairs.verify();
        PartManifest manifest = ManifestCodec
                .decode(pairs.chunk(expected.partId(), PartLayout.MANIFEST_COLUMN_ID, 0));
        if (!manifest.tableId().equals(tableId) || !manifest.partId().equals(expected.partId())
                || manifest.rowCount() != expected.rowCount()
                || !manifest.contentChecksum().equals(expected.contentChecksum())) {
            throw new CorruptionException("part=" + expected.partId() + " table=" + tableId + ": expected rows="
                    + expected.rowCount() + " content=" + expected.contentChecksum() + " actual part="
                    + manifest.partId() + " table=" + manifest.tableId() + " rows=" + manifest.rowCount()
                    + " content=" + manifest.contentChecksum() + "; ask another replica");
        }
        return manifest;
    }

    private void verifyBytes(PartFact expected) {
        try (PartFile file = medium.open(PartDirectory.TMP, expected.partId())) {
            long size = file.sizeBytes();
            String checksum = file.checksum();
            if (size != expected.sizeBytes() || !checksum.equals(expected.fileChecksum())) {
                throw new CorruptionException("part=" + expected.partId() + ": received file expected size="
                        + expected.sizeBytes() + " checksum=" + expected.fileChecksum() + " actual size=" + size
                        + " checksum=" + checksum + "; fetch it again");
            }
        }
    }
}
