package io.millrace.replication.column;

import java.util.Arrays;

/**
 * The order of a type's values as ORDER BY has it: numbers by value with NaN last, -0.0 equal to 0.0, bytes unsigned, arrays
 * element by element then by length, NULL last. Not for hot loops: it looks at the shape for every pair.
 */
@FunctionalInterface
public interface ValueComparator {
    /** Negative, zero or positive as row {@code i} of {@code a} comes before, with or after row {@code j} of {@code b}. */
    int compare(Column a, int i, Column b, int j);

    static ValueComparator of(DataType type) {
        ValueComparator plain = plain(type);
        return (a, i, b, j) -> {
            Column x = a instanceof ConstColumn c ? c.single() : a;
            Column y = b instanceof ConstColumn c ? c.single() : b;
            int p = a instanceof ConstColumn ? 0 : i;
            int q = b instanceof ConstColumn ? 0 : j;
            return plain.compare(x, p, y, q);
        };
    }

    private static ValueComparator plain(DataType type) {
        return switch (type) {
            case NumberType t -> number(t);
            case SimpleType t -> switch (t) {
                case BOOL ->
                    (a, i, b, j) -> Integer.compare(((ByteColumn) a).unsignedAt(i), ((ByteColumn) b).unsignedAt(j));
                case NOTHING -> (a, i, b, j) -> 0;
                case STRING -> (a, i, b, j) -> strings((StringColumn) a, i, (StringColumn) b, j);
                case DATE ->
                    (a, i, b, j) -> Integer.compare(((ShortColumn) a).unsignedAt(i), ((ShortColumn) b).unsignedAt(j));
                case DATE32 -> (a, i, b, j) -> Integer.compare(((IntColumn) a).valueAt(i), ((IntColumn) b).valueAt(j));
                case UUID -> (a, i, b, j) -> uuids((FixedBytesColumn) a, i, (FixedBytesColumn) b, j);
            };
            case FixedStringType t -> (a, i, b, j) -> fixed((FixedBytesColumn) a, i, (FixedBytesColumn) b, j);
            case DateTimeType t ->
                (a, i, b, j) -> Integer.compareUnsigned(((IntColumn) a).valueAt(i), ((IntColumn) b).valueAt(
                        j));
            case DateTime64Type t ->
                (a, i, b, j) -> Long.compare(((LongColumn) a).valueAt(i), ((LongColumn) b).valueAt(j));
            case EnumType t -> t.widthBytes() == 1
                    ? (a, i, b, j) -> Integer.compare(((ByteColumn) a).valueAt(i), ((ByteColumn) b).valueAt(j))
                    : (a, i, b, j) -> Integer.compare(((ShortColumn) a).valueAt(i), ((ShortColumn) b).valueAt(j));
            case DecimalType t -> switch (t.widthBytes()) {
                case 4 -> (a, i, b, j) -> Integer.compare(((IntColumn) a).valueAt(i), ((IntColumn) b).valueAt(j));
                case 8 -> (a, i, b, j) -> Long.compare(((LongColumn) a).valueAt(i), ((LongColumn) b).valueAt(j));
                default -> (a, i, b, j) -> bigDecimals((FixedBytesColumn) a, i, (FixedBytesColumn) b, j);
            };
            case LowCardinalityType t -> {
                ValueComparator inner = plain(t.inner() instanceof NullableType n ? n.inner() : t.inner());
                yield (a, i, b, j) -> {
                    DictionaryColumn x = (DictionaryColumn) a;
                    DictionaryColumn y = (DictionaryColumn) b;
                    if (x.isNull(i) || y.isNull(j)) {
                        return Boolean.compare(x.isNull(i), y.isNull(j));
                    }
                    return inner.compare(x.dictionary(), x.codeAt(i), y.dictionary(), y.codeAt(j));
                };
            }
            case NullableType t -> {
                ValueComparator inner = plain(t.inner());
                yield (a, i, b, j) -> a.isNull(i) || b.isNull(j)
                        ? Boolean.compare(a.isNull(i), b.isNull(j))
                        : inner.compare(((NullableColumn) a).values(), i, ((NullableColumn) b).values(), j);
            }
            case ArrayType t -> {
                ValueComparator element = of(t.element());
                yield (a, i, b, j) -> arrays((ArrayColumn) a, i, (ArrayColumn) b, j, element);
            }
        };
    }

    private static ValueComparator number(NumberType type) {
        return switch (type) {
            case UINT8 ->
                (a, i, b, j) -> Integer.compare(((ByteColumn) a).unsignedAt(i), ((ByteColumn) b).unsignedAt(j));
            case UINT16 ->
                (a, i, b, j) -> Integer.compare(((ShortColumn) a).unsignedAt(i), ((ShortColumn) b).unsignedAt(j));
            case UINT32 ->
                (a, i, b, j) -> Integer.compareUnsigned(((IntColumn) a).valueAt(i), ((IntColumn) b).valueAt(j));
            case UINT64 ->
                (a, i, b, j) -> Long.compareUnsigned(((LongColumn) a).valueAt(i), ((LongColumn) b).valueAt(j));
            case INT8 -> (a, i, b, j) -> Integer.compare(((ByteColumn) a).valueAt(i), ((ByteColumn) b).valueAt(j));
            case INT16 -> (a, i, b, j) -> Integer.compare(((ShortColumn) a).valueAt(i), ((ShortColumn) b).valueAt(j));
            case INT32 -> (a, i, b, j) -> Integer.compare(((IntColumn) a).valueAt(i), ((IntColumn) b).valueAt(j));
            case INT64 -> (a, i, b, j) -> Long.compare(((LongColumn) a).valueAt(i), ((LongColumn) b).valueAt(j));
            // Adding 0.0 makes -0.0 and 0.0 the same; compare() puts NaN last.
            case FLOAT32 ->
                (a, i, b, j) -> Float.compare(((FloatColumn) a).valueAt(i) + 0.0f, ((FloatColumn) b).valueAt(j) + 0.0f);
            case FLOAT64 ->
                (a, i, b, j) -> Double.compare(((DoubleColumn) a).valueAt(i) + 0.0,
                        ((DoubleColumn) b).valueAt(j) + 0.0);
        };
    }

    private static int strings(StringColumn a, int i, StringColumn b, int j) {
        return Arrays.compareUnsigned(a.bytes(), a.startAt(i), a.endAt(i), b.bytes(), b.startAt(j), b.endAt(j));
    }

    private static int fixed(FixedBytesColumn a, int i, FixedBytesColumn b, int j) {
        return Arrays.compareUnsigned(a.bytes(), a.startAt(i), a.startAt(i) + a.width(), b.bytes(), b.startAt(j),
                b.startAt(j)
                        + b.width());
    }

    /** Two little-endian halves, the high one first. */
    private static int uuids(FixedBytesColumn a, int i, FixedBytesColumn b, int j) {
        for (int half = 0; half < 16; half += 8) {
            for (int k = half + 7; k >= half; k--) {
                int c = Byte.compareUnsigned(a.bytes()[a.startAt(i) + k], b.bytes()[b.startAt(j) + k]);
                if (c != 0) {
                    return c;
                }
            }
        }
        return 0;
    }

    /** Little-endian two's complement. */
    private static int bigDecimals(FixedBytesColumn a, int i, FixedBytesColumn b, int j) {
        int last = a.width() - 1;
        int c = Byte.compare(a.bytes()[a.startAt(i) + last], b.bytes()[b.startAt(j) + last]);
        for (int k = last - 1; c == 0 && k >= 0; k--) {
            c = Byte.compareUnsigned(a.bytes()[a.startAt(i) + k], b.bytes()[b.startAt(j) + k]);
        }
        return c;
    }

    private static int arrays(ArrayColumn a, int i, ArrayColumn b, int j, ValueComparator element) {
        int common = Math.min(a.lengthAt(i), b.lengthAt(j));
        for (int k = 0; k < common; k++) {
            int c = element.compare(a.elements(), a.startAt(i) + k, b.elements(), b.startAt(j) + k);
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.lengthAt(i), b.lengthAt(j));
    }
}
