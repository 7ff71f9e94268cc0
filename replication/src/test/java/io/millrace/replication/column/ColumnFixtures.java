package io.millrace.replication.column;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Columns of every type with random or extreme values, and a naive model of them: lists of plain objects. */
public final class ColumnFixtures {
    /** How values are drawn. */
    public enum Draw {
        /** Anything, extremes often. */
        WILD,
        /** Few different values. */
        FEW,
        /** The same value always. */
        SAME,
        /** Runs of equal values. */
        RUNS,
        /** Growing slowly, where the type has an order like that. */
        GROWING
    }

    public static final List<Draw> DRAWS = List.of(Draw.values());

    public static final List<DataType> TYPES = List.of("UInt8", "UInt16", "UInt32", "UInt64", "Int8", "Int16", "Int32",
            "Int64", "Float32", "Float64", "Bool", "String", "FixedString(3)", "FixedString(17)", "UUID", "Date",
            "Date32",
            "DateTime", "DateTime('UTC')", "DateTime64(3)", "DateTime64(9, 'UTC')", "Enum8('a' = -3, 'b' = 0, 'c' = 7)",
            "Enum16('x' = -300, 'y' = 1000)", "Decimal(9, 2)", "Decimal(18, 4)", "Decimal(38, 10)", "Decimal(76, 20)",
            "Nullable(UInt8)", "Nullable(Int64)", "Nullable(Float64)", "Nullable(String)", "Nullable(UUID)",
            "Nullable(DateTime64(6))", "LowCardinality(String)", "LowCardinality(Nullable(String))",
            "LowCardinality(UInt16)",
            "LowCardinality(FixedString(4))", "LowCardinality(Float32)", "LowCardinality(Nullable(Date))",
            "Array(UInt32)",
            "Array(String)", "Array(Nullable(Int32))", "Array(LowCardinality(String))", "Array(Array(String))",
            "Array(Array(Nullable(Float64)))").stream().map(DataTypes::parse).toList();

    private ColumnFixtures() {}

    public static Column column(DataType type, int rowCount, Draw draw, Random random) {
        ColumnBuilder builder = type.newBuilder(0);
        long[] state = {random.nextInt(1000)};
        for (int i = 0; i < rowCount; i++) {
            append(builder, type, draw, random, state);
        }
        return builder.build();
    }

    private static long bits(Draw draw, Random random, long[] state) {
        return switch (draw) {
            case WILD -> switch (random.nextInt(8)) {
                case 0 -> Long.MIN_VALUE;
                case 1 -> Long.MAX_VALUE;
                case 2 -> 0;
                case 3 -> -1;
                case 4 -> random.nextInt(200) - 100;
                default -> random.nextLong();
            };
            case FEW -> random.nextInt(5);
            case SAME -> 42;
            case RUNS -> {
                if (random.nextInt(40) == 0) {
                    state[0] = random.nextLong();
                }
                yield state[0];
            }
            case GROWING -> state[0] += random.nextInt(4);
        };
    }

    private static void append(ColumnBuilder to, DataType type, Draw draw, Random random, long[] state) {
        switch (to) {
            case ByteColumnBuilder b -> b.append(type instanceof EnumType e ? (byte) pick(e, bits(draw, random, state))
                    : type == SimpleType.BOOL ? (byte) (bits(draw, random, state) & 1)
                            : (byte) bits(draw, random, state));
            case ShortColumnBuilder b ->
                b.append(type instanceof EnumType e ? (short) pick(e, bits(draw, random, state))
                        : (short) bits(draw, random,
                                state));
            case IntColumnBuilder b -> b.append((int) bits(draw, random, state));
            case LongColumnBuilder b -> b.append(bits(draw, random, state));
            case FloatColumnBuilder b -> b.append((float) floating(draw, random, state));
            case DoubleColumnBuilder b -> b.append(floating(draw, random, state));
            case FixedBytesColumnBuilder b -> {
                byte[] bytes = fixed(b.width(), draw, random, state);
                b.append(bytes, 0, bytes.length);
            }
            case StringColumnBuilder b -> b.append(bytes(draw, random, state));
            case DictionaryColumnBuilder b -> dictionary(b, (LowCardinalityType) type, draw, random, state);
            case NullableColumnBuilder b -> {
                if (draw != Draw.SAME && random.nextInt(3) == 0) {
                    b.appendNull();
                } else {
                    append(b.values(), ((NullableType) type).inner(), draw, random, state);
                    b.endValue();
                }
            }
            case ArrayColumnBuilder b -> {
                int length = draw == Draw.SAME ? 2 : random.nextInt(4);
                for (int i = 0; i < length; i++) {
                    append(b.elements(), ((ArrayType) type).element(), draw, random, state);
                }
                b.endRow();
            }
        }
    }

    private static int pick(EnumType type, long bits) {
        return type.entries().get((int) Long.remainderUnsigned(bits, type.entries().size())).value();
    }

    private static double floating(Draw draw, Random random, long[] state) {
        if (draw != Draw.WILD) {
            return bits(draw, random, state) / 4.0;
        }
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> -0.0;
            case 2 -> 0.0;
            case 3 -> Double.POSITIVE_INFINITY;
            case 4 -> Double.NEGATIVE_INFINITY;
            case 5 -> Double.MIN_VALUE;
            default -> random.nextGaussian() * 1e6;
        };
    }

    private static byte[] fixed(int width, Draw draw, Random random, long[] state) {
        byte[] out = new byte[width];
        long seed = bits(draw, random, state);
        new Random(seed).nextBytes(out);
        if (draw == Draw.WILD && random.nextBoolean()) {
            return new byte[width];
        }
        return out;
    }

    private static byte[] bytes(Draw draw, Random random, long[] state) {
        long seed = bits(draw, random, state);
        byte[] out = new byte[draw == Draw.WILD ? random.nextInt(40) * random.nextInt(2) : (int) Math.abs(seed % 20)];
        if (draw == Draw.WILD && random.nextBoolean()) {
            return out; // zeros only: shorter ones are prefixes of longer ones
        }
        new Random(seed).nextBytes(out);
        return out;
    }

    private static void dictionary(DictionaryColumnBuilder to, LowCardinalityType type, Draw draw, Random random,
            long[] state) {
        DataType plain = type.inner() instanceof NullableType n ? n.inner() : type.inner();
        if (to.isNullable() && draw != Draw.SAME && random.nextInt(3) == 0) {
            to.appendNull();
            return;
        }
        if (plain == SimpleType.STRING) {
            byte[] bytes = bytes(draw, random, state);
            to.append(bytes, 0, bytes.length);
        } else if (plain instanceof FixedStringType f) {
            byte[] bytes = fixed(f.lengthBytes(), draw, random, state);
            to.append(bytes, 0, bytes.length);
        } else if (plain instanceof NumberType n && n.isFloating()) {
            to.appendBits(Float.floatToRawIntBits((float) floating(draw, random, state)));
        } else {
            to.appendBits(bits(draw, random, state));
        }
    }

    /** The values as plain objects, equal exactly when the values are equal bit for bit; null for NULL. */
    public static List<@Nullable Object> plainValues(Column column) {
        List<@Nullable Object> out = new ArrayList<>();
        for (int i = 0; i < column.rowCount(); i++) {
            out.add(value(column, i));
        }
        return out;
    }

    public static @Nullable Object value(Column column, int row) {
        return switch (column) {
            case ByteColumn c -> c.valueAt(row);
            case ShortColumn c -> c.valueAt(row);
            case IntColumn c -> c.valueAt(row);
            case LongColumn c -> c.valueAt(row);
            case FloatColumn c -> Float.floatToRawIntBits(c.valueAt(row));
            case DoubleColumn c -> Double.doubleToRawLongBits(c.valueAt(row));
            case FixedBytesColumn c -> HexFormat.of().formatHex(c.copyBytesAt(row));
            case StringColumn c -> HexFormat.of().formatHex(c.copyBytesAt(row));
            case DictionaryColumn c -> c.isNull(row) ? null : value(c.dictionary(), c.codeAt(row));
            case NullableColumn c -> c.isNull(row) ? null : value(c.values(), row);
            case ArrayColumn c -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (int i = c.startAt(row); i < c.endAt(row); i++) {
                    elements.add(value(c.elements(), i));
                }
                yield elements;
            }
            case ConstColumn c -> value(c.single(), 0);
        };
    }
}
