package io.millrace.node.sql.expression;

import io.millrace.node.sql.value.KeyIndex;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import java.util.List;

/** The right side of IN: combinations of values. Filled once, then only read; equal only to itself. */
public final class ValueSet {
    private final List<DataType> types;
    private final KeyIndex index;
    private final Column[] values;

    /** Columns of the given types, one per member of the tuple. */
    public ValueSet(List<DataType> types, Column[] columns, int rowCount) {
        this.types = List.copyOf(types);
        this.index = new KeyIndex(types);
        this.index.add(columns, rowCount);
        this.values = columns.clone();
    }

    public List<DataType> types() {
        return types;
    }

    /** The members as they were given, perhaps repeated. */
    public Column values(int position) {
        return values[position];
    }

    /** 1 where the row is in the set. Columns are of {@link #types()}. */
    synchronized byte[] contains(Column[] columns, int rowCount) {
        int[] numbers = index.find(columns, rowCount);
        byte[] out = new byte[rowCount];
        for (int i = 0; i < rowCount; i++) {
            out[i] = (byte) (numbers[i] >= 0 ? 1 : 0);
        }
        return out;
    }
}
