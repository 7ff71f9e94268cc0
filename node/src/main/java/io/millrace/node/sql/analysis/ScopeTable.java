package io.millrace.node.sql.analysis;

import java.util.List;
import java.util.Optional;

/**
 * A table, subquery or table function in FROM.
 *
 * @param kind for messages: {@code table}, {@code table function}, {@code subquery}
 * @param qualifiers what may stand before a column's name, each as parts: {@code [t]}, {@code [db, t]}
 * @param display the full name in messages; empty for a subquery without alias
 */
record ScopeTable(String kind, List<List<String>> qualifiers, String display, List<NamedColumn> columns) {
    ScopeTable {
        qualifiers = List.copyOf(qualifiers);
        columns = List.copyOf(columns);
    }

    Optional<NamedColumn> column(String name) {
        for (NamedColumn c : columns) {
            if (c.name().equals(name)) {
                return Optional.of(c);
            }
        }
        return Optional.empty();
    }

    /** How many parts of the identifier are a qualifier of this table; 0 when none. */
    int qualifierLength(List<String> parts) {
        int longest = 0;
        for (List<String> qualifier : qualifiers) {
            if (qualifier.size() > longest && qualifier.size() < parts.size()
                    && parts.subList(0, qualifier.size())
                            .equals(
                                    qualifier)) {
                longest = qualifier.size();
            }
        }
        return longest;
    }
}
