package io.millrace.coordination.commit;

import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.znode.Versioned;
import io.millrace.coordination.znode.Znodes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Log heads as last read. A stale one is harmless: the commit's check of its version fails. For any thread. */
final class LogHeads {
    private final Tables tables;
    private final Map<TablePath, Versioned<LogHead>> known = new ConcurrentHashMap<>();

    LogHeads(Znodes znodes) {
        this.tables = new Tables(znodes);
    }

    /** The head; empty when the table is gone. */
    Optional<Versioned<LogHead>> head(TablePath table) {
        Versioned<LogHead> cached = known.get(table);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<Versioned<LogHead>> read = tables.head(table);
        read.ifPresent(head -> known.put(table, head));
        return read;
    }

    /** Forgets the head, so that it is read again. */
    void forget(TablePath table) {
        known.remove(table);
    }
}
