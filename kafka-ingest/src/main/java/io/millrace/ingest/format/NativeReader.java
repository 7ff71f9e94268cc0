package io.millrace.ingest.format;

import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;

/**
 * Native as clients send it over HTTP: blocks without block info. Columns are matched by name; their types must be the table's,
 * LowCardinality apart. One call of {@link #row} takes a whole block.
 */
final class NativeReader extends RowReader {
    private static final long SHARED_DICTIONARIES = 1;
    private static final int HAS_ADDITIONAL_KEYS = 0x200;
    private static final int HAS_GLOBAL_DICTIONARY = 0x100;

    private final Schema schema;
    private final FieldReaders fields;
    private final boolean skipUnknown;

    NativeReader(Schema schema, FormatSettings settings) {
        this.schema = schema;
        this.fields = new FieldReaders(schema, settings);
        this.skipUnknown = settings.isOn(FormatSetting.INPUT_FORMAT_SKIP_UNKNOWN_FIELDS);
    }

    @Override
    void bind(BlockBuilder target) {
        fields.bind(target);
    }

    @Override
    int prefix(byte[] b, int p, int end) {
        return p;
    }

    @Override
    int row(byte[] b, int p, int end, long rowNumber) {
        if (p >= end) {
            at = p;
            return NO_ROW;
        }
        long at = BinaryScan.varint(b, p, end);
        int columns = BinaryScan.value(at);
        at = BinaryScan.varint(b, BinaryScan.position(at), end);
        int rows = BinaryScan.value(at);
        int q = BinaryScan.position(at);
        boolean[] present = new boolean[schema.size()];
        for (int i = 0; i < columns; i++) {
            at = BinaryScan.varint(b, q, end);
            int from = BinaryScan.position(at);
            int length = BinaryScan.checkedLength(at, from, end);
            String name = new String(b, from, length, StandardCharsets.UTF_8);
            at = BinaryScan.varint(b, from + length, end);
            int typeFrom = BinaryScan.position(at);
            int typeLength = BinaryScan.checkedLength(at, typeFrom, end);
            DataType type = DataTypes.parse(new String(b, typeFrom, typeLength, StandardCharsets.UTF_8));
            q = rows == 0 ? typeFrom + typeLength : column(name, type, rows, present, b, typeFrom + typeLength, end);
        }
        for (int i = 0; i < present.length; i++) {
            for (int r = 0; !present[i] && r < rows; r++) {
                fields.appendOmitted(i);
            }
        }
        return q;
    }

    private int column(String name, DataType type, int rows, boolean[] present, byte[] b, int p, int end) {
        int position = schema.indexOf(name);
        ColumnBuilder to;
        if (position < 0) {
            if (!skipUnknown) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Unknown column found in Native data: " + name, p);
            }
            to = type.newBuilder(rows);
        } else {
            Field field = schema.field(position);
            if (present[position]) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Duplicate column found in Native data: " + name, p);
            }
            present[position] = true;
            to = fields.target().column(position);
            if (!plain(type).equals(plain(field.type()))) {
                throw new ParseFailure(ErrorCode.TYPE_MISMATCH, "Column " + name + " has type " + field.type().text()
                        + " in the table, and " + type.text() + " in the Native data", p);
            }
        }
        return values(type, to, rows, b, prefixes(type, b, p, end), end);
    }

    private static DataType plain(DataType type) {
        return switch (type) {
            case LowCardinalityType lc -> lc.inner();
            case ArrayType a -> new ArrayType(plain(a.element()));
            default -> type;
        };
    }

    private static int prefixes(DataType type, byte[] b, int p, int end) {
        if (type instanceof ArrayType a) {
            return prefixes(a.element(), b, p, end);
        }
        if (type instanceof LowCardinalityType) {
            if (ValueReader.littleEndian(b, p, end, 8) != SHARED_DICTIONARIES) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Unknown version of LowCardinality in Native data", p);
            }
            return p + 8;
        }
        return p;
    }

    private int values(DataType type, ColumnBuilder to, int rows, byte[] b, int p, int end) {
        return switch (type) {
            case LowCardinalityType lc -> lowCardinality(lc, to, rows, b, p, end);
            case NullableType n -> nullable(n, to, rows, b, p, end);
            case ArrayType a -> array(a, (ArrayColumnBuilder) to, rows, b, p, end);
            default -> {
                ValueReader reader = Readers.of(fields.context, type, to);
                int q = p;
                for (int r = 0; r < rows; r++) {
                    q = reader.binary(b, q, end);
                }
                yield q;
            }
        };
    }

    private int nullable(NullableType type, ColumnBuilder to, int rows, byte[] b, int p, int end) {
        if (rows > end - p) {
            throw ValueReader.allData(p, end, rows);
        }
        ColumnBuilder scratch = type.inner().newBuilder(rows);
        int q = values(type.inner(), scratch, rows, b, p + rows, end);
        Column read = scratch.build();
        for (int r = 0; r < rows; r++) {
            if (b[p + r] != 0) {
                NullSink.appendNull(to);
            } else if (to instanceof NullableColumnBuilder n) {
                n.values().appendFrom(read, r);
                n.endValue();
            } else {
                NullSink.appendPlain((DictionaryColumnBuilder) to, read, r);
            }
        }
        return q;
    }

    private int array(ArrayType type, ArrayColumnBuilder to, int rows, byte[] b, int p, int end) {
        if (rows > (end - p) / 8) {
            throw ValueReader.allData(p, end, rows * 8);
        }
        long total = rows == 0 ? 0 : ValueReader.littleEndian(b, p + (rows - 1) * 8, end, 8);
        if (total < 0 || total > Integer.MAX_VALUE) {
            throw new ParseFailure(ErrorCode.TOO_LARGE_ARRAY_SIZE, "Too large array size: " + total, p);
        }
        ColumnBuilder scratch = type.element().newBuilder(16);
        int q = values(type.element(), scratch, (int) total, b, p + rows * 8, end);
        Column read = scratch.build();
        long from = 0;
        for (int r = 0; r < rows; r++) {
            long until = ValueReader.littleEndian(b, p + r * 8, end, 8);
            if (until < from || until > total) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Array offsets in Native data do not ascend",
                        p + r * 8);
            }
            for (int e = (int) from; e < until; e++) {
                NullSink.append(to.elements(), read, e);
            }
            to.endRow();
            from = until;
        }
        return q;
    }

    private int lowCardinality(LowCardinalityType type, ColumnBuilder to, int rows, byte[] b, int p, int end) {
        if (rows == 0) {
            return p;
        }
        long flags = ValueReader.littleEndian(b, p, end, 8);
        int indexWidth = 1 << (int) (flags & 3);
        if ((flags & HAS_GLOBAL_DICTIONARY) != 0 || (flags & HAS_ADDITIONAL_KEYS) == 0) {
            throw new ParseFailure(ErrorCode.INCORRECT_DATA, "LowCardinality in Native data needs keys of its own", p);
        }
        long keys = ValueReader.littleEndian(b, p + 8, end, 8);
        if (keys < 0 || keys > end - p) {
            throw ValueReader.allData(p, end, (int) Math.min(keys & Integer.MAX_VALUE, Integer.MAX_VALUE));
        }
        boolean nullable = type.inner() instanceof NullableType;
        DataType plain = type.inner() instanceof NullableType n ? n.inner() : type.inner();
        ColumnBuilder dictionary = plain.newBuilder((int) keys);
        int q = values(plain, dictionary, (int) keys, b, p + 16, end);
        Column read = dictionary.build();
        long count = ValueReader.littleEndian(b, q, end, 8);
        q += 8;
        if (count != rows) {
            throw new ParseFailure(ErrorCode.INCORRECT_DATA,
                    "LowCardinality in Native data has " + count + " rows instead of "
                            + rows,
                    q);
        }
        for (int r = 0; r < rows; r++) {
            long index = ValueReader.littleEndian(b, q, end, indexWidth)
                    & (indexWidth == 8 ? -1L : (1L << indexWidth * 8) - 1);
            if (index < 0 || index >= keys) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA,
                        "LowCardinality index " + index + " is beyond the " + keys
                                + " keys in Native data",
                        q);
            }
            if (nullable && index == 0) {
                NullSink.appendNull(to);
            } else {
                NullSink.append(to, read, (int) index);
            }
            q += indexWidth;
        }
        return q;
    }

    @Override
    boolean canResync() {
        return false;
    }
}
