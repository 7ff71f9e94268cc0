package io.millrace.replication.column;

/** Exactly {@code lengthBytes} bytes, zero-padded. */
public record FixedStringType(int lengthBytes) implements DataType {
    public FixedStringType {
        if (lengthBytes < 1 || lengthBytes > 0xFFFFFF) {
            throw new IllegalArgumentException("FixedString length out of range: " + lengthBytes);
        }
    }

    @Override
    public String text() {
        return "FixedString(" + lengthBytes + ")";
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return new FixedBytesColumnBuilder(lengthBytes, expectedRowCount);
    }
}
