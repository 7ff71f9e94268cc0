package io.millrace.replication.column;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Integers and floats in their own width. */
public enum NumberType implements DataType {
    UINT8("UInt8", 1, false, false), UINT16("UInt16", 2, false, false), UINT32("UInt32", 4, false, false),
    UINT64("UInt64",
            8, false, false),
    INT8("Int8", 1, true, false), INT16("Int16", 2, true, false), INT32("Int32", 4, true,
            false),
    INT64("Int64", 8, true,
            false),
    FLOAT32("Float32", 4, true, true), FLOAT64("Float64", 8, true, true);

    private static final Map<String, NumberType> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(NumberType::text, t -> t));

    private final String text;
    private final int widthBytes;
    private final boolean signed;
    private final boolean floating;

    NumberType(String text, int widthBytes, boolean signed, boolean floating) {
        this.text = text;
        this.widthBytes = widthBytes;
        this.signed = signed;
        this.floating = floating;
    }

    static Map<String, NumberType> byName() {
        return BY_NAME;
    }

    @Override
    public String text() {
        return text;
    }

    public int widthBytes() {
        return widthBytes;
    }

    public boolean isSigned() {
        return signed;
    }

    public boolean isFloating() {
        return floating;
    }

    @Override
    public ColumnBuilder newBuilder(int expectedRowCount) {
        if (floating) {
            return widthBytes == 4 ? new FloatColumnBuilder(expectedRowCount)
                    : new DoubleColumnBuilder(expectedRowCount);
        }
        return switch (widthBytes) {
            case 1 -> new ByteColumnBuilder(expectedRowCount);
            case 2 -> new ShortColumnBuilder(expectedRowCount);
            case 4 -> new IntColumnBuilder(expectedRowCount);
            default -> new LongColumnBuilder(expectedRowCount);
        };
    }
}
