package io.millrace.node.system;

import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import org.jspecify.annotations.Nullable;

/** What {@code system.columns} tells of a type's digits; null where that means nothing. */
record Numeric(@Nullable Long precision, @Nullable Long radix, @Nullable Long scale, @Nullable Long dateTimePrecision) {
    private static final Numeric NONE = new Numeric(null, null, null, null);

    static Numeric of(DataType type) {
        return switch (type) {
            case NullableType n -> of(n.inner());
            case LowCardinalityType lc -> of(lc.inner());
            case NumberType n when n.isFloating() -> new Numeric(n.widthBytes() == 4 ? 24L : 53L, 2L, null, null);
            case NumberType n -> new Numeric(8L * n.widthBytes(), 2L, 0L, null);
            case DecimalType d -> new Numeric((long) d.precision(), 10L, (long) d.scale(), null);
            case DateTimeType d -> new Numeric(null, null, null, 0L);
            case DateTime64Type d -> new Numeric(null, null, null, (long) d.precision());
            default -> NONE;
        };
    }
}
