package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rocksdb.LiveFileMetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes files and records agree at start, before anybody else uses the store. */
final class StoreCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCleanup.class);
    private static final byte[] PARTS = "parts".getBytes(StandardCharsets.UTF_8);

    private final PartStore store;

    StoreCleanup(PartStore store) {
        this.store = store;
    }

    void run() throws IOException {
        Set<PartId> recorded = new HashSet<>();
        for (PartRecord record : store.records()) {
            if (record.state().hasBytes()) {
                recorded.add(record.partId());
            }
        }
        Map<PartId, Path> inDatabase = new HashMap<>();
        List<PartId> orphans = new ArrayList<>();
        for (LiveFileMetaData file : store.database().db().getLiveFilesMetaData()) {
            if (Arrays.equals(file.columnFamilyName(), PARTS)) {
                PartId part = PartLayout.partOf(file.smallestKey());
                if (recorded.contains(part)) {
                    inDatabase.put(part, Path.of(file.path() + file.fileName()));
                } else {
                    orphans.add(part);
                }
            }
        }
        for (PartId part : orphans) {
            LOG.info("removing part {}: no record names it", part);
            store.deleteBytes(part);
        }
        store.files().deleteAllBut(inDatabase.keySet());
        for (Map.Entry<PartId, Path> each : inDatabase.entrySet()) {
            if (!Files.exists(store.files().part(each.getKey()))) {
                store.files().relink(each.getKey(), each.getValue());
            }
        }
        for (PartId part : recorded) {
            if (!inDatabase.containsKey(part)) {
                LOG.warn("part {}: its record says that it is here, but its file is lost", part);
            }
        }
    }
}
