package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes files and records agree at start, before anybody else uses the store. */
final class StoreCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCleanup.class);

    private final PartStore store;
    private final Medium medium;

    StoreCleanup(PartStore store, Medium medium) {
        this.store = store;
        this.medium = medium;
    }

    void run() {
        medium.clear(PartDirectory.TMP);
        Set<PartId> recorded = new HashSet<>();
        for (PartRecord record : store.records()) {
            if (record.state().hasBytes()) {
                recorded.add(record.partId());
            }
        }
        Set<PartId> ingested = medium.ingested();
        for (PartId part : ingested) {
            if (!recorded.contains(part)) {
                LOG.info("removing part {}: no record names it", part);
                store.deleteBytes(part);
            }
        }
        medium.matchNames();
        for (PartId part : recorded) {
            if (!ingested.contains(part)) {
                LOG.warn("part {}: its record says that it is here, but its file is lost", part);
            }
        }
    }
}
