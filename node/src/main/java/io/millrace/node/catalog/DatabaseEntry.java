package io.millrace.node.catalog;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** A database and its tables by name, detached ones included. Immutable. */
public record DatabaseEntry(String name, UUID uuid, Map<String, TableEntry> tables) {
    public DatabaseEntry {
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
    }

    public Optional<TableEntry> table(String tableName) {
        return Optional.ofNullable(tables.get(tableName));
    }

    DatabaseEntry with(TableEntry table) {
        Map<String, TableEntry> more = new TreeMap<>(tables);
        more.put(table.name().name(), table);
        return new DatabaseEntry(name, uuid, more);
    }

    DatabaseEntry without(String tableName) {
        Map<String, TableEntry> fewer = new TreeMap<>(tables);
        fewer.remove(tableName);
        return new DatabaseEntry(name, uuid, fewer);
    }
}
