package io.millrace.node.system;

import io.millrace.node.sql.table.TableSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tables of database {@code system}, by name. Immutable. */
public final class SystemTables {
    public static final String DATABASE = "system";

    private final Map<String, TableSource> byName = new TreeMap<>();

    public SystemTables(NodeFacts node) {
        List<RowTable> tables = List.of(CatalogTables.databases(node), CatalogTables.tables(node),
                CatalogTables.columns(node),
                PartTables.parts(node), PartTables.detachedParts(node), ReplicaTables.replicas(node),
                ReplicaTables.replicationQueue(node),
                ReplicaTables.clusters(node), KafkaTables.consumers(node), ServerTables.settings(node),
                ServerTables.macros(node),
                ServerTables.buildOptions(node), ServerTables.tableEngines(), ServerTables.one());
        tables.forEach(table -> byName.put(table.definition().name(), table));
    }

    public Optional<TableSource> table(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Collection<TableSource> all() {
        return byName.values();
    }
}
