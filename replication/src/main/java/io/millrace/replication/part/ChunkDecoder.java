package io.millrace.replication.part;

import static io.millrace.replication.part.IntCodec.require;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumn;
import java.util.Arrays;

/** The reverse of {@link ChunkEncoder}. Owned by one thread. */
public final class ChunkDecoder {
    /** More elements than any granule has: damaged lengths must not take all memory. */
    private static final int MAX_ELEMENTS = 1 << 28;

    private long[] longs = new long[PartLayout.GRANULE_ROWS];

    /**
     * Reads a whole chunk.
     *
     * @throws CorruptionException when the bytes are not {@code rowCount} values of the type
     */
    public Column decode(DataType type, byte[] chunk, int rowCount) {
        ByteReader in = new ByteReader(chunk);
        try {
            Column column = decode(type, in, rowCount);
            in.expectEnd();
            return column;
        } catch (ArithmeticException e) {
            throw new CorruptionException("encoded column is damaged: sizes overflow; fetch or restore the part", e);
        }
    }

    Column decode(DataType type, ByteReader in, int count) {
        return switch (type) {
            case NumberType t -> t.isFloating() ? floats(in, t.widthBytes(), count) : ints(in, t.widthBytes(), count);
            case SimpleType t -> switch (t) {
                case BOOL, NOTHING -> ints(in, 1, count);
                case STRING -> strings(in, count);
                case DATE -> ints(in, 2, count);
                case DATE32 -> ints(in, 4, count);
                case UUID -> fixedBytes(in, 16, count);
            };
            case FixedStringType t -> fixedBytes(in, t.lengthBytes(), count);
            case DateTimeType t -> ints(in, 4, count);
            case DateTime64Type t -> ints(in, 8, count);
            case EnumType t -> ints(in, t.widthBytes(), count);
            case DecimalType t -> t.widthBytes() <= 8
                    ? ints(in, t.widthBytes(), count)
                    : fixedBytes(in, t.widthBytes(), count);
            case LowCardinalityType t -> dictionary(t, in, count);
            case NullableType t -> {
                byte[] nulls = ((ByteColumn) ints(in, 1, count)).values();
                yield new NullableColumn(nulls, 0, decode(t.inner(), in, count));
            }
            case ArrayType t -> {
                int[] offsets = offsets(in, count);
                require(offsets[count] <= MAX_ELEMENTS, "too many array elements");
                yield new ArrayColumn(offsets, 0, count, decode(t.element(), in, offsets[count]));
            }
        };
    }

    private long[] longs(int count) {
        if (longs.length < count) {
            longs = new long[Math.max(count, longs.length * 2)];
        }
        return longs;
    }

    private Column ints(ByteReader in, int width, int count) {
        if (width == 8) {
            long[] out = new long[count];
            IntCodec.decode(in, count, 8, out);
            return new LongColumn(out, 0, count);
        }
        long[] from = longs(count);
        IntCodec.decode(in, count, width, from);
        return switch (width) {
            case 1 -> {
                byte[] out = new byte[count];
                for (int i = 0; i < count; i++) {
                    out[i] = (byte) from[i];
                }
                yield new ByteColumn(out, 0, count);
            }
            case 2 -> {
                short[] out = new short[count];
                for (int i = 0; i < count; i++) {
                    out[i] = (short) from[i];
                }
                yield new ShortColumn(out, 0, count);
            }
            default -> new IntColumn(narrow(from, count), 0, count);
        };
    }

    private static int[] narrow(long[] from, int count) {
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = (int) from[i];
        }
        return out;
    }

    private Column floats(ByteReader in, int width, int count) {
        long[] from = longs(count);
        IntCodec.decode(in, count, width, from);
        if (width == 4) {
            float[] out = new float[count];
            for (int i = 0; i < count; i++) {
                out[i] = Float.intBitsToFloat((int) from[i]);
            }
            return new FloatColumn(out, 0, count);
        }
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = Double.longBitsToDouble(from[i]);
        }
        return new DoubleColumn(out, 0, count);
    }

    private static Column fixedBytes(ByteReader in, int width, int count) {
        int encoding = in.u8();
        long size = (long) count * width;
        require(size <= Integer.MAX_VALUE - 16, "more than 2 GiB of fixed strings");
        byte[] out;
        switch (encoding) {
            case ChunkEncoder.PLAIN -> {
                int from = in.skip(size);
                out = Arrays.copyOfRange(in.bytes(), from, from + (int) size);
            }
            case ChunkEncoder.DICTIONARY -> {
                int from = in.skip(width);
                out = new byte[(int) size];
                for (int i = 0; i < count; i++) {
                    System.arraycopy(in.bytes(), from, out, i * width, width);
                }
            }
            default -> throw unknown(encoding);
        }
        return new FixedBytesColumn(out, width, 0, count);
    }

    /** {@code count + 1} offsets, the first 0, from as many lengths. */
    private int[] offsets(ByteReader in, int count) {
        long[] lengths = longs(count);
        IntCodec.decode(in, count, 4, lengths);
        int[] offsets = new int[count + 1];
        long total = 0;
        for (int i = 0; i < count; i++) {
            long length = lengths[i];
            total += length;
            require(length >= 0 && total <= Integer.MAX_VALUE - 16, "lengths out of range");
            offsets[i + 1] = (int) total;
        }
        return offsets;
    }

    private Column strings(ByteReader in, int count) {
        int encoding = in.u8();
        return switch (encoding) {
            case ChunkEncoder.PLAIN -> plainStrings(in, count);
            case ChunkEncoder.DICTIONARY -> {
                int distinct = in.count();
                require(distinct <= count, "more strings in the dictionary than rows");
                StringColumn dictionary = plainStrings(in, distinct);
                yield dictionary.gather(codes(in, count, distinct), count);
            }
            default -> throw unknown(encoding);
        };
    }

    private StringColumn plainStrings(ByteReader in, int count) {
        int[] offsets = offsets(in, count);
        int from = in.skip(offsets[count]);
        return new StringColumn(Arrays.copyOfRange(in.bytes(), from, from + offsets[count]), offsets, 0, count);
    }

    private int[] codes(ByteReader in, int count, int distinct) {
        long[] from = longs(count);
        IntCodec.decode(in, count, 4, from);
        for (int i = 0; i < count; i++) {
            require(from[i] >= 0 && from[i] < distinct, "a code outside the dictionary");
        }
        return narrow(from, count);
    }

    private Column dictionary(LowCardinalityType type, ByteReader in, int count) {
        int encoding = in.u8();
        if (encoding != ChunkEncoder.DICTIONARY) {
            throw unknown(encoding);
        }
        int distinct = in.count();
        boolean nullable = type.inner() instanceof NullableType;
        require(distinct <= count + (nullable ? 1 : 0), "more entries in the dictionary than rows");
        int[] codes = codes(in, count, distinct);
        DataType plain = type.inner() instanceof NullableType n ? n.inner() : type.inner();
        return new DictionaryColumn(decode(plain, in, distinct), nullable, codes, 0, count);
    }

    private static CorruptionException unknown(int encoding) {
        return new CorruptionException("unknown encoding of a column " + encoding
                + "; the data is damaged or was written by a newer version");
    }
}
