package io.millrace.replication.column;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fields in order, names unique. */
public final class Schema {
    private final List<Field> fields;
    private final Map<String, Integer> positions = new HashMap<>();

    /** @throws IllegalArgumentException when a name occurs twice */
    public Schema(List<Field> fields) {
        this.fields = List.copyOf(fields);
        for (int i = 0; i < this.fields.size(); i++) {
            if (positions.put(this.fields.get(i).name(), i) != null) {
                throw new IllegalArgumentException("column " + this.fields.get(i).name() + " occurs twice");
            }
        }
    }

    public List<Field> fields() {
        return fields;
    }

    public int size() {
        return fields.size();
    }

    public Field field(int position) {
        return fields.get(position);
    }

    /** The position of a name, or -1. */
    public int indexOf(String name) {
        return positions.getOrDefault(name, -1);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Schema that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
