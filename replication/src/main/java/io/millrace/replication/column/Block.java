package io.millrace.replication.column;

import java.util.List;

/** Rows in memory: one column per field of the schema, all of {@code rowCount} rows. Immutable. */
public record Block(Schema schema, List<Column> columns, int rowCount) {
    public Block {
        columns = List.copyOf(columns);
        if (columns.size() != schema.size()) {
            throw new IllegalArgumentException("columns=" + columns.size() + " fields=" + schema.size());
        }
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).rowCount() != rowCount) {
                throw new IllegalArgumentException(
                        "column " + schema.field(i).name() + " has " + columns.get(i).rowCount()
                                + " rows, the block " + rowCount);
            }
        }
    }

    public Column column(int position) {
        return columns.get(position);
    }

    /** @throws IllegalArgumentException when there is no such field */
    public Column column(String name) {
        int i = schema.indexOf(name);
        if (i < 0) {
            throw new IllegalArgumentException("no column " + name + " in " + schema);
        }
        return columns.get(i);
    }

    /** A view; shares arrays. */
    public Block slice(int fromRow, int endRowExclusive) {
        return new Block(schema, columns.stream().map(c -> c.slice(fromRow, endRowExclusive)).toList(),
                endRowExclusive - fromRow);
    }

    /** A copy of the given rows in that order. */
    public Block gather(int[] rows, int count) {
        return new Block(schema, columns.stream().map(c -> c.gather(rows, count)).toList(), count);
    }

    public long sizeBytes() {
        return columns.stream().mapToLong(Column::sizeBytes).sum();
    }
}
