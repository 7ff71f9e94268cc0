package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartFact;
import io.millrace.replication.part.ManifestCodec;
import io.millrace.replication.part.PartLayout;
import io.millrace.replication.part.PartManifest;
import io.millrace.replication.part.PartReader;
import java.util.UUID;

/** A part's file that came from elsewhere: nothing of it is believed before its bytes, blocks and content are checked. */
final class ReceivedFile {
    private final Medium medium;

    ReceivedFile(Medium medium) {
        this.medium = medium;
    }

    /** @throws CorruptionException when it is not the part that the fact describes */
    PartManifest verify(UUID tableId, PartFact expected) {
        verifyBytes(expected);
        try (PartInput pairs = medium.openPairs(PartDirectory.TMP, expected.partId())) {
            pairs.verify();
            PartManifest manifest = ManifestCodec
                    .decode(pairs.chunk(expected.partId(), PartLayout.MANIFEST_COLUMN_ID, 0));
            if (!manifest.tableId().equals(tableId) || !manifest.partId().equals(expected.partId()) || manifest
                    .rowCount() != expected.rowCount()
                    || !manifest.contentChecksum().equals(expected.contentChecksum())) {
                throw new CorruptionException("part=" + expected.partId() + " table=" + tableId + ": expected rows="
                        + expected.rowCount() + " content=" + expected.contentChecksum() + " actual part="
                        + manifest.partId() + " table=" + manifest.tableId() + " rows=" + manifest.rowCount()
                        + " content=" + manifest.contentChecksum() + "; ask another replica");
            }
            new PartReader(manifest, pairs).verify();
            return manifest;
        }
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
