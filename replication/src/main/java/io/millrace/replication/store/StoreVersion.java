package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The record that says how a store is laid out. */
final class StoreVersion {
    private static final byte[] VERSION = "1".getBytes(StandardCharsets.US_ASCII);

    private StoreVersion() {}

    /** Writes it in a new store, which has nothing else. */
    static void check(PartStore store, Medium medium) {
        byte[] version = store.metaGet(MetaKeys.VERSION);
        if (version == null) {
            if (!medium.list(PartDirectory.PARTS).isEmpty() || !medium.ingested().isEmpty()) {
                throw new CorruptionException("the store in " + medium.place()
                        + " has parts, but no records: its database was lost or damaged; "
                        + DatabaseOpening.START_ANEW);
            }
            StoreBatch batch = new StoreBatch();
            batch.changes().add(new RecordChange(MetaKeys.VERSION, VERSION));
            store.commit(batch);
        } else if (!Arrays.equals(version, VERSION)) {
            throw new CorruptionException("the store in " + medium.place() + " has version " + new String(version,
                    StandardCharsets.US_ASCII) + ", this program reads version 1; start the program that wrote it");
        }
    }
}
