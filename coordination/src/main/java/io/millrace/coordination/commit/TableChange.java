package io.millrace.coordination.commit;

import io.millrace.coordination.log.BlockHash;
import io.millrace.coordination.log.LogEntry;
import io.millrace.coordination.table.TablePath;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A fact that is not an insert.
 *
 * @param entry                 the fact; never parts-added
 * @param structureVersions     for each table partition that the fact rests on: the version read before deciding. Each
 *                              is bumped
 * @param expectedSchemaVersion for a schema-changed: the version of the schema's znode that was read; it is then
 *                              written in the same multi. Empty otherwise
 * @param forgottenHashes       block hashes whose rows go with this fact, so that they can be inserted again
 */
public record TableChange(TablePath table, LogEntry entry, Map<String, Integer> structureVersions,
        OptionalInt expectedSchemaVersion, List<BlockHash> forgottenHashes) {
    public TableChange {
        Objects.requireNonNull(table, "table");
        structureVersions = Map.copyOf(structureVersions);
        forgottenHashes = List.copyOf(forgottenHashes);
        boolean isSchema = entry instanceof LogEntry.SchemaChanged;
        if (entry instanceof LogEntry.PartsAdded || isSchema != expectedSchemaVersion.isPresent()) {
            throw new IllegalArgumentException(
                    "parts are added by a block commit, and a schema change expects a schema version: " + entry);
        }
    }
}
