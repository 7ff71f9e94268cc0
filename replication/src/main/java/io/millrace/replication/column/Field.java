package io.millrace.replication.column;

/** A column's name and type. */
public record Field(String name, DataType type) {
    public Field {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
    }
}
