package io.millrace.replication.table;

import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.PartStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The parts of one table that were here, were found damaged or lost, and are not here again. Changed by the thread that applies
 * the table's log, read by any. In memory: after a start those are known whose files are kept.
 */
public final class DamagedParts {
    private final PartStore store;
    private final Set<PartId> parts = ConcurrentHashMap.newKeySet();
    private final AtomicLong foundCount = new AtomicLong();

    DamagedParts(PartStore store) {
        this.store = store;
    }

    /** A part that is not here: whether it once was. */
    void opened(PartId part) {
        if (store.isQuarantined(part)) {
            parts.add(part);
        }
    }

    void found(PartId part) {
        parts.add(part);
        foundCount.incrementAndGet();
    }

    /** The part set is about to be {@code next}. */
    void changed(List<PartSetChange.Op> ops, Map<PartId, TableStorage.Member> next) {
        for (PartSetChange.Op op : ops) {
            switch (op) {
                case PartSetChange.Lose lose -> {
                    TableStorage.Member member = next.get(lose.part().partId());
                    if (member != null && member.stored() == null) {
                        found(lose.part().partId());
                    }
                }
                case PartSetChange.Arrive arrive -> parts.remove(arrive.part().partId());
                case PartSetChange.Remove remove -> parts.remove(remove.part());
                case PartSetChange.Add _ -> {
                }
            }
        }
    }

    public boolean contains(PartId part) {
        return parts.contains(part);
    }

    public int count() {
        return parts.size();
    }

    /** How many were found since the table was opened, whatever became of them. */
    public long foundCount() {
        return foundCount.get();
    }

    /** The damaged file, kept until a good copy is here; empty where there is none, as when it was deleted. */
    public Optional<Path> file(PartId part) {
        return parts.contains(part) ? store.quarantinedFile(part) : Optional.empty();
    }
}
