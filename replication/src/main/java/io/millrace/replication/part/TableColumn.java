package io.millrace.replication.part;

import io.millrace.replication.column.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A stored column of a table.
 *
 * @param id                never used again by another column of the table, 0 to 65534
 * @param defaultExpression the text after DEFAULT, or null
 */
public record TableColumn(int id, String name, DataType type, @Nullable String defaultExpression) {
    public TableColumn {
        if (id < 0 || id >= PartLayout.MANIFEST_COLUMN_ID) {
            throw new IllegalArgumentException("column id out of range: " + name + " id=" + id);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
    }

    public TableColumn(int id, String name, DataType type) {
        this(id, name, type, null);
    }
}
