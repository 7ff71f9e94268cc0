package io.millrace.node.sql.aggregate;

import io.millrace.replication.column.DataType;
import java.util.function.Supplier;

/**
 * An aggregate function bound to argument types.
 *
 * @param ofNothing what it answers for no rows is not NULL even when its arguments are Nullable (count, uniq, groupArray)
 */
public record AggregateFunction(DataType type, boolean ofNothing, Supplier<Accumulator> accumulator) {
    public AggregateFunction(DataType type, Supplier<Accumulator> accumulator) {
        this(type, false, accumulator);
    }
}
