package io.millrace.node.sql.table;

import java.util.List;
import java.util.Optional;

/** Finds tables by name. Thread-safe. */
public interface TableResolver {

    Optional<TableSource> table(String database, String name);

    boolean databaseExists(String database);

    /** Full names of tables that a mistyped name could have meant, best first; empty when none is near. */
    default List<String> similarTables(String database, String name) {
        return List.of();
    }

    /**
     * A table function other than those built in ({@code numbers}, {@code one}, …).
     *
     * @param arguments constants as Java values: {@code Long}, {@code java.math.BigInteger}, {@code Double}, {@code Boolean},
     *        {@code String}
     * @return empty when there is no such function
     */
    default Optional<TableSource> tableFunction(String name, List<Object> arguments, QueryContext context) {
        return Optional.empty();
    }
}
