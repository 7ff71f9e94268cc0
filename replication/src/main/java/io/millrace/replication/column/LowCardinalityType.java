package io.millrace.replication.column;

/** Values kept once in a dictionary. {@code inner} is String, FixedString, Date, DateTime, a number, or Nullable of these. */
public record LowCardinalityType(DataType inner) implements DataType {
    public LowCardinalityType {
        DataType plain = inner instanceof NullableType n ? n.inner() : inner;
        boolean allowed = switch (plain) {
            case NumberType t -> true;
            case SimpleType t -> t != SimpleType.NOTHING && t != SimpleType.BOOL;
            case FixedStringType t -> true;
            case DateTimeType t -> true;
            case DateTime64Type t -> false;
            case EnumType t -> false;
            case DecimalType t -> false;
            case LowCardinalityType t -> false;
            case NullableType t -> false;
            case ArrayType t -> false;
        };
        if (!allowed) {
            throw new IllegalArgumentException("LowCardinality is not possible over " + inner.text());
        }
    }

    @Override
    public String text() {
        return "LowCardinality(" + inner.text() + ")";
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return new DictionaryColumnBuilder(inner, expectedRowCount);
    }
}
