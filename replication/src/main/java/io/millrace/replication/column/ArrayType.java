package io.millrace.replication.column;

/** Any number of values of {@code element}. */
public record ArrayType(DataType element) implements DataType {
    @Override
    public String text() {
        return "Array(" + element.text() + ")";
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return new ArrayColumnBuilder(element.newBuilder(expectedRowCount), expectedRowCount);
    }
}
