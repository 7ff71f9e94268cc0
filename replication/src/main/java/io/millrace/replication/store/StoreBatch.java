package io.millrace.replication.store;

import io.millrace.coordination.log.PartId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Changes that become durable together, see {@link PartStore#commit}. Plain memory; owned by one thread. */
public final class StoreBatch {
    private final List<RecordChange> changes = new ArrayList<>();

    /** Writes a part's record, over what was there. */
    public StoreBatch putPart(PartRecord record) {
        changes.add(new RecordChange(MetaKeys.part(record.tableId(), record.partId()), record.encode()));
        return this;
    }

    /** Forgets a part. Its bytes stay until its last lease is gone. */
    public StoreBatch removePart(UUID tableId, PartId part) {
        changes.add(new RecordChange(MetaKeys.part(tableId, part), null));
        return this;
    }

    public StoreBatch put(MetaSpace space, String key, byte[] value) {
        changes.add(new RecordChange(space.key(key), value.clone()));
        return this;
    }

    public StoreBatch delete(MetaSpace space, String key) {
        changes.add(new RecordChange(space.key(key), null));
        return this;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    List<RecordChange> changes() {
        return changes;
    }
}
