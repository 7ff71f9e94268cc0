package io.millrace.replication.column;

/** Values of {@code inner}, or NULL. Never around an array, a LowCardinality or another Nullable. */
public record NullableType(DataType inner) implements DataType {
    public NullableType {
        if (inner instanceof NullableType || inner instanceof ArrayType || inner instanceof LowCardinalityType) {
            throw new IllegalArgumentException("Nested type " + inner.text() + " cannot be inside Nullable type");
        }
    }

    @Override
    public String text() {
        return "Nullable(" + inner.text() + ")";
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return new NullableColumnBuilder(inner.newBuilder(expectedRowCount), expectedRowCount);
    }
}
