package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts damaged parts and tells the tables of them. For any thread. */
public final class DamageReports {
    private static final Logger LOG = LoggerFactory.getLogger(DamageReports.class);

    /** Is told of damaged parts of a table, on the thread that met the damage: it must not do more than note it. */
    @FunctionalInterface
    public interface Listener {
        void damaged(StoredPart part);
    }

    private final Map<UUID, Listener> listeners = new ConcurrentHashMap<>();
    private final AtomicLong partCount = new AtomicLong();

    /** From now on the listener learns of damaged parts of the table, each once. One listener per table. */
    public void listen(UUID tableId, Listener listener) {
        listeners.put(tableId, listener);
    }

    /** The reverse of {@link #listen}. */
    public void forget(UUID tableId) {
        listeners.remove(tableId);
    }

    void report(StoredPart part, CorruptionException cause) {
        partCount.incrementAndGet();
        UUID table = part.manifest().tableId();
        LOG.error("Part {} of table {} is damaged here; it is put aside and fetched again: {}", part.partId(), table,
                cause.getMessage());
        Listener listener = listeners.get(table);
        if (listener != null) {
            listener.damaged(part);
        }
    }

    /** How many parts were found damaged since the store was opened. */
    public long partCount() {
        return partCount.get();
    }
}
