package io.millrace.replication.column;

/** value · 10^scale as a signed integer of 4, 8, 16 or 32 bytes, by precision (≤ 9, 18, 38, 76). */
public record DecimalType(int precision, int scale) implements DataType {
    public DecimalType {
        if (precision < 1 || precision > 76 || scale < 0 || scale > precision) {
            throw new IllegalArgumentException("Decimal(" + precision + ", " + scale + ") is out of range");
        }
    }

    public int widthBytes() {
        return precision <= 9 ? 4 : precision <= 18 ? 8 : precision <= 38 ? 16 : 32;
    }

    @Override
    public String text() {
        return "Decimal(" + precision + ", " + scale + ")";
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        return switch (widthBytes()) {
            case 4 -> new IntColumnBuilder(expectedRowCount);
            case 8 -> new LongColumnBuilder(expectedRowCount);
            default -> new FixedBytesColumnBuilder(widthBytes(), expectedRowCount);
        };
    }
}
