package io.millrace.coordination.commit;

import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.table.TablePath;
import java.util.Objects;
import java.util.Optional;

/**
 * What a block does to one table. The entry's token must be the commit's; its block hash, if any, is what deduplicates.
 */
public record TargetCommit(TablePath table, LogEntry.PartsAdded entry) {
    public TargetCommit {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(entry, "entry");
    }

    /** The key in the table's dedup window; empty when the target does not deduplicate. */
    public Optional<BlockHash> hash() {
        return entry.blockHash();
    }
}
