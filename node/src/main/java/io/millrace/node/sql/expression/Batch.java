package io.millrace.node.sql.expression;

import io.millrace.replication.column.Column;
import java.util.List;

/** Rows between operators: a column per slot. Immutable. */
public record Batch(Layout layout, List<Column> columns, int rowCount) {
    public Batch {
        columns = List.copyOf(columns);
        if (columns.size() != layout.size()) {
            throw new IllegalArgumentException("columns=" + columns.size() + " slots=" + layout.size());
        }
    }

    public Column column(int slot) {
        return columns.get(layout.positionOf(slot));
    }

    public Batch gather(int[] rows, int count) {
        return new Batch(layout, columns.stream().map(c -> c.gather(rows, count)).toList(), count);
    }

    /** A view; shares arrays. */
    public Batch slice(int fromRow, int endRowExclusive) {
        return new Batch(layout, columns.stream().map(c -> c.slice(fromRow, endRowExclusive)).toList(), endRowExclusive
                - fromRow);
    }
}
