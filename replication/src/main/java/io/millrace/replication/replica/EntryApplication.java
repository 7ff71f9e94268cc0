package io.millrace.replication.replica;

import io.millrace.coordination.log.IndexedEntry;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.table.PartSetChange;
import io.millrace.replication.table.TableStorage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a run of log entries does to a table's part set, gathered to be made durable at once. Used once, by the replica's owner. */
final class EntryApplication {
    /** A part that the entries leave in the set, and the replica that wrote it. */
    record Added(PartFact fact, String origin) {}

    private final TableStorage storage;
    private final PartSetChange change;
    private final Map<PartId, Added> added = new LinkedHashMap<>();
    private final Set<PartId> removed = new LinkedHashSet<>();
    private Progress progress;

    EntryApplication(TableStorage storage, Progress before) {
        this.storage = storage;
        this.change = storage.change();
        this.progress = before;
    }

    /** The next entry, in the order of the log. */
    void apply(IndexedEntry indexed) {
        LogEntry entry = indexed.entry().at(indexed.index());
        switch (entry) {
            case LogEntry.PartsAdded e -> e.parts().forEach(part -> add(part, e.replica()));
            case LogEntry.PartsReplaced e -> {
                removeAll(e.sources());
                add(e.result(), e.replica());
            }
            case LogEntry.PartsDropped e -> removeAll(e.parts());
            case LogEntry.PartLost e -> removeAll(List.of(e.part()));
            case LogEntry.SchemaChanged e -> {
                // The schema comes with DDL, which is ordered by its own log; here it only takes its place.
            }
        }
        progress = progress.at(indexed.index());
    }

    private void add(PartFact part, String origin) {
        change.add(part, origin);
        added.put(part.partId(), new Added(part, origin));
        progress = progress.plus(part);
    }

    private void removeAll(List<PartId> parts) {
        Set<PartId> wanted = new HashSet<>(parts);
        List<PartFact> facts = new ArrayList<>();
        for (PartId id : parts) {
            Added inBatch = added.remove(id);
            if (inBatch != null) {
                facts.add(inBatch.fact());
                wanted.remove(id);
            }
        }
        // What an earlier entry of this run has removed is still in the set; it must not be counted off twice.
        wanted.removeAll(removed);
        storage.partSet().stream().map(PartRecord::fact).filter(f -> wanted.contains(f.partId())).forEach(facts::add);
        for (PartFact fact : facts) {
            change.remove(fact.partId());
            removed.add(fact.partId());
            progress = progress.minus(fact);
        }
    }

    PartSetChange change() {
        return change;
    }

    /** Applied index and state hash after the last entry. */
    Progress progress() {
        return progress;
    }

    /** Parts that came and stayed. */
    List<Added> added() {
        return List.copyOf(added.values());
    }

    /** Parts that were in the set, or came and went again. */
    List<PartId> removed() {
        return List.copyOf(removed);
    }
}
