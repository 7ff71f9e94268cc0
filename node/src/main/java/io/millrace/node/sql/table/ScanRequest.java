package io.millrace.node.sql.table;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a query wants of a table.
 *
 * @param columns names of stored or virtual columns, at least one, none twice; blocks have exactly these, in this order
 * @param predicate what may be used to skip rows that cannot be wanted
 * @param limitHint rows that suffice when the query neither filters nor sorts
 * @param isFinal rows as after all merges ({@code FINAL})
 */
public record ScanRequest(List<String> columns, Optional<ScanPredicate> predicate, OptionalLong limitHint,
        boolean isFinal) {
    public ScanRequest {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a scan needs a column");
        }
    }

    public static ScanRequest of(List<String> columns) {
        return new ScanRequest(columns, Optional.empty(), OptionalLong.empty(), false);
    }
}
