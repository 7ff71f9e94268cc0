package io.millrace.replication.column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What works on columns of every shape. */
public final class Columns {
    private Columns() {}

    /** The column itself, or a constant spelled out row by row. */
    public static Column full(Column column) {
        return column instanceof ConstColumn c ? c.copyFull() : column;
    }

    /** {@code rowCount} times the type's own default: zero, empty, the first enum entry, NULL. */
    public static ConstColumn defaults(DataType type, int rowCount) {
        ColumnBuilder one = type.newBuilder(1);
        one.appendDefault();
        return new ConstColumn(one.build(), rowCount);
    }

    /** A copy of the rows of all {@code parts}, in order; constants are spelled out. One part is returned as it is. */
    public static Column concat(DataType type, List<? extends Column> parts) {
        if (parts.isEmpty()) {
            return type.newBuilder(0).build();
        }
        if (parts.size() == 1) {
            return full(parts.getFirst());
        }
        List<Column> plain = new ArrayList<>(parts.size());
        int rowCount = 0;
        for (Column part : parts) {
            plain.add(full(part));
            rowCount = Math.addExact(rowCount, part.rowCount());
        }
        return switch (plain.getFirst()) {
            case ByteColumn first -> bytes(plain, rowCount);
            case ShortColumn first -> shorts(plain, rowCount);
            case IntColumn first -> ints(plain, rowCount);
            case LongColumn first -> longs(plain, rowCount);
            case FloatColumn first -> floats(plain, rowCount);
            case DoubleColumn first -> doubles(plain, rowCount);
            case FixedBytesColumn first -> fixedBytes(plain, first.width(), rowCount);
            case StringColumn first -> strings(plain, rowCount);
            case DictionaryColumn first -> dictionaries(type, plain, first, rowCount);
            case NullableColumn first -> nullables(type, plain, rowCount);
            case ArrayColumn first -> arrays(type, plain, rowCount);
            case ConstColumn first -> throw new IllegalStateException("constant inside a constant");
        };
    }

    /** A copy of the rows of all blocks, which have one schema. */
    public static Block concat(List<Block> blocks) {
        Block first = blocks.getFirst();
        if (blocks.size() == 1) {
            return first;
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < first.schema().size(); i++) {
            int position = i;
            columns.add(concat(first.schema().field(i).type(), blocks.stream().map(b -> b.column(position)).toList()));
        }
        return new Block(first.schema(), columns, blocks.stream().mapToInt(Block::rowCount).sum());
    }

    private static Column bytes(List<Column> parts, int rowCount) {
        byte[] out = new byte[rowCount];
        int at = 0;
        for (Column part : parts) {
            ByteColumn c = (ByteColumn) part;
            System.arraycopy(c.values(), c.offset(), out, at, c.rowCount());
            at += c.rowCount();
        }
        return new ByteColumn(out, 0, rowCount);
    }

    private static Column shorts(List<Column> parts, int rowCount) {
        short[] out = new short[rowCount];
        int at = 0;
        for (Column part : parts) {
            ShortColumn c = (ShortColumn) part;
            System.arraycopy(c.values(), c.offset(), out, at, c.rowCount());
            at += c.rowCount();
        }
        return new ShortColumn(out, 0, rowCount);
    }

    private static Column ints(List<Column> parts, int rowCount) {
        int[] out = new int[rowCount];
        int at = 0;
        for (Column part : parts) {
            IntColumn c = (IntColumn) part;
            System.arraycopy(c.values(), c.offset(), out, at, c.rowCount());
            at += c.rowCount();
        }
        return new IntColumn(out, 0, rowCount);
    }

    private static Column longs(List<Column> parts, int rowCount) {
        long[] out = new long[rowCount];
        int at = 0;
        for (Column part : parts) {
            LongColumn c = (LongColumn) part;
            System.arraycopy(c.values(), c.offset(), out, at, c.rowCount());
            at += c.rowCount();
        }
        return new LongColumn(out, 0, rowCount);
    }

    private static Column floats(List<Column> parts, int rowCount) {
        float[] out = new float[rowCount];
        int at = 0;
        for (Column part : parts) {
            FloatColumn c = (FloatColumn) part;
            System.arraycopy(c.values(), c.offset(), out, at, c.rowCount());
            at += c.rowCount();
        }
        return new FloatColumn(out, 0, rowCount);
    }

    private static Column doubles(List<Column> parts, int rowCount) {
        double[] out = new double[rowCount];
        int at = 0;
        for (Column part : parts) {
            DoubleColumn c = (DoubleColumn) part;
            System.arraycopy(c.values(), c.offset(), out, at, c.rowCount());
            at += c.rowCount();
        }
        return new DoubleColumn(out, 0, rowCount);
    }

    private static Column fixedBytes(List<Column> parts, int width, int rowCount) {
        byte[] out = new byte[Math.multiplyExact(width, rowCount)];
        int at = 0;
        for (Column part : parts) {
            FixedBytesColumn c = (FixedBytesColumn) part;
            System.arraycopy(c.bytes(), c.startAt(0), out, at, width * c.rowCount());
            at += width * c.rowCount();
        }
        return new FixedBytesColumn(out, width, 0, rowCount);
    }

    private static Column strings(List<Column> parts, int rowCount) {
        int total = 0;
        for (Column part : parts) {
            StringColumn c = (StringColumn) part;
            total = Math.addExact(total, c.offsets()[c.offset() + c.rowCount()] - c.startAt(0));
        }
        byte[] out = new byte[total];
        int[] offsets = new int[rowCount + 1];
        int at = 0;
        int row = 0;
        for (Column part : parts) {
            StringColumn c = (StringColumn) part;
            int start = c.startAt(0);
            int length = c.offsets()[c.offset() + c.rowCount()] - start;
            System.arraycopy(c.bytes(), start, out, at, length);
            row = shiftOffsets(c.offsets(), c.offset(), c.rowCount(), at - start, offsets, row);
            at += length;
        }
        return new StringColumn(out, offsets, 0, rowCount);
    }

    private static int shiftOffsets(int[] from, int offset, int rowCount, int shift, int[] to, int row) {
        for (int i = 1; i <= rowCount; i++) {
            to[row + i] = from[offset + i] + shift;
        }
        return row + rowCount;
    }

    private static Column dictionaries(DataType type, List<Column> parts, DictionaryColumn first, int rowCount) {
        if (parts.stream().allMatch(p -> ((DictionaryColumn) p).dictionary() == first.dictionary())) {
            int[] codes = new int[rowCount];
            int at = 0;
            for (Column part : parts) {
                DictionaryColumn c = (DictionaryColumn) part;
                System.arraycopy(c.codes(), c.offset(), codes, at, c.rowCount());
                at += c.rowCount();
            }
            return new DictionaryColumn(first.dictionary(), first.isNullable(), codes, 0, rowCount);
        }
        DictionaryColumnBuilder out = (DictionaryColumnBuilder) type.newBuilder(rowCount);
        for (Column part : parts) {
            DictionaryColumn c = (DictionaryColumn) part;
            int[] known = new int[c.dictionary().rowCount()];
            Arrays.fill(known, -1);
            for (int i = 0; i < c.rowCount(); i++) {
                int code = c.codeAt(i);
                if (known[code] >= 0) {
                    out.appendCode(known[code]);
                } else {
                    out.appendFrom(c, i);
                    known[code] = out.lastCode();
                }
            }
        }
        return out.build();
    }

    private static Column nullables(DataType type, List<Column> parts, int rowCount) {
        byte[] nulls = new byte[rowCount];
        List<Column> values = new ArrayList<>(parts.size());
        int at = 0;
        for (Column part : parts) {
            NullableColumn c = (NullableColumn) part;
            System.arraycopy(c.nulls(), c.offset(), nulls, at, c.rowCount());
            values.add(c.values());
            at += c.rowCount();
        }
        return new NullableColumn(nulls, 0, concat(((NullableType) type).inner(), values));
    }

    private static Column arrays(DataType type, List<Column> parts, int rowCount) {
        int[] offsets = new int[rowCount + 1];
        List<Column> elements = new ArrayList<>(parts.size());
        int at = 0;
        int row = 0;
        for (Column part : parts) {
            ArrayColumn c = (ArrayColumn) part;
            int start = c.offsets()[c.offset()];
            int end = c.offsets()[c.offset() + c.rowCount()];
            elements.add(c.elements().slice(start, end));
            row = shiftOffsets(c.offsets(), c.offset(), c.rowCount(), at - start, offsets, row);
            at = Math.addExact(at, end - start);
        }
        return new ArrayColumn(offsets, 0, rowCount, concat(((ArrayType) type).element(), elements));
    }
}
