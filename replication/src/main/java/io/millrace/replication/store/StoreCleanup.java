package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes files and records agree at start, before anybody else uses the store. */
final class StoreCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCleanup.class);

    private final PartStore store;
    private final Medium medium;
    private final Quarantine quarantine;

    StoreCleanup(PartStore store, Medium medium, Quarantine quarantine) {
        this.store = store;
        this.medium = medium;
        this.quarantine = quarantine;
    }

    void run() {
        store.reach(OpenFailpoints.CLEAR_BEFORE);
        medium.clear(PartDirectory.TMP); // step 1
        store.reach(OpenFailpoints.CLEAR_AFTER);
        Map<PartId, PartState> recorded = new HashMap<>();
        store.records().forEach(record -> recorded.put(record.partId(), record.state()));
        Set<PartId> ingested = medium.ingested();
        for (PartId part : ingested) {
            PartState state = recorded.get(part);
            if (state == null) {
                LOG.info("removing part {}: no record names it", part);
                store.deleteBytes(part); // step 2
            } else if (!state.hasBytes()) {
                LOG.info("part {}: put aside, its record does not say that it is here", part);
                quarantine.putAside(part); // step 2
            }
        }
        keepLost(recorded, ingested);
        store.reach(OpenFailpoints.REMOVE_AFTER);
        medium.matchNames(); // step 3
        Set<PartId> ingestedNow = medium.ingested();
        for (PartId part : medium.list(PartDirectory.QUARANTINE)) {
            if (!recorded.containsKey(part) || ingestedNow.contains(part)) {
                quarantine.discard(part); // step 3
            }
        }
        store.reach(OpenFailpoints.MATCH_AFTER);
    }

    /** A name may be all that is left of a part. */
    private void keepLost(Map<PartId, PartState> recorded, Set<PartId> ingested) {
        Set<PartId> names = medium.list(PartDirectory.PARTS);
        recorded.forEach((part, state) -> {
            if (state.hasBytes() && !ingested.contains(part)) {
                LOG.warn("part {}: its record says that it is here, but the database has lost it", part);
                if (names.contains(part)) {
                    medium.move(part, PartDirectory.PARTS, PartDirectory.QUARANTINE); // step 2
                }
            }
        });
    }
}
