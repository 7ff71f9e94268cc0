package io.millrace.replication.column;

/** Types without parameters that are not plain numbers. */
public enum SimpleType implements DataType {
    BOOL("Bool"), STRING("String"), DATE("Date"), DATE32("Date32"), UUID("UUID"),
    /** The type of a bare NULL (always inside Nullable); stored as bytes that mean nothing. */
    NOTHING("Nothing");

    private final String text;

    SimpleType(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return switch (this) {
            case BOOL, NOTHING -> new ByteColumnBuilder(expectedRowCount);
            case STRING -> new StringColumnBuilder(expectedRowCount);
            case DATE -> new ShortColumnBuilder(expectedRowCount);
            case DATE32 -> new IntColumnBuilder(expectedRowCount);
            case UUID -> new FixedBytesColumnBuilder(16, expectedRowCount);
        };
    }
}
