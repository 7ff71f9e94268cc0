package io.millrace.node.sql.table;

import io.millrace.node.sql.syntax.Expression;
import io.millrace.replication.column.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param expression what computes it; null exactly for {@link Kind#PLAIN}, and optional for {@link Kind#EPHEMERAL}
 */
public record ColumnDefinition(String name, DataType type, Kind kind, @Nullable Expression expression, String comment) {

    /** Where a column's value comes from. */
    public enum Kind {
        PLAIN,
        /** Given, or else computed at insert. */
        DEFAULT,
        /** Always computed at insert; stored, not part of {@code *}. */
        MATERIALIZED,
        /** Computed when read; not stored, not part of {@code *}. */
        ALIAS,
        /** Given at insert for other defaults to use; not stored, not readable. */
        EPHEMERAL
    }

    public ColumnDefinition {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
        boolean computed = kind == Kind.DEFAULT || kind == Kind.MATERIALIZED || kind == Kind.ALIAS;
        if (computed && expression == null || kind == Kind.PLAIN && expression != null) {
            throw new IllegalArgumentException("column " + name + " of kind " + kind + ", expression " + expression);
        }
    }

    public static ColumnDefinition plain(String name, DataType type) {
        return new ColumnDefinition(name, type, Kind.PLAIN, null, "");
    }

    /** Whether a part holds it. */
    public boolean isStored() {
        return kind == Kind.PLAIN || kind == Kind.DEFAULT || kind == Kind.MATERIALIZED;
    }

    /** Whether {@code *} and an INSERT without a column list include it. */
    public boolean isOrdinary() {
        return kind == Kind.PLAIN || kind == Kind.DEFAULT;
    }
}
