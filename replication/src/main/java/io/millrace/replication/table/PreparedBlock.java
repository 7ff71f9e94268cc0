package io.millrace.replication.table;

import io.millrace.coordination.log.PartFact;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The parts of one block, prepared in all of its tables. Owned by the inserting thread. */
public final class PreparedBlock {
    private final String token;
    private final Map<TableStorage, List<PartFact>> facts;

    PreparedBlock(String token, Map<TableStorage, List<PartFact>> facts) {
        this.token = token;
        this.facts = new LinkedHashMap<>(facts);
    }

    public String token() {
        return token;
    }

    /** For the table's log entry; empty when the block has no rows for it. */
    public List<PartFact> facts(UUID tableId) {
        return facts.entrySet()
                .stream()
                .filter(e -> e.getKey().tableId().equals(tableId))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    /** Removes what was prepared, when it is certain that the log does not name it. Parts that the log applied stay. */
    public void discard() {
        facts.forEach((table, parts) -> table.discard(parts.stream().map(PartFact::partId).toList()));
    }
}
