package io.millrace.replication.column;

/** What the values of a column mean. Immutable; equality is by structure; {@link #text()} is ClickHouse's canonical text. */
public sealed interface DataType
        permits NumberType, SimpleType, FixedStringType, DateTimeType, DateTime64Type, EnumType, DecimalType,
        LowCardinalityType, NullableType, ArrayType {

    /** Canonical ClickHouse text, e.g. {@code DateTime64(3, 'UTC')}. */
    String text();

    /** An empty builder for columns of this type. */
    ColumnBuilder newBuilder(int expectedRowCount);

    default boolean isNullable() {
        return switch (this) {
            case NullableType n -> true;
            case LowCardinalityType lc -> lc.inner() instanceof NullableType;
            default -> false;
        };
    }
}
