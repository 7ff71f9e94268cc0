package io.millrace.replication.table;

import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Columns;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.part.ByteWriter;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * ClickHouse's partition ids (MergeTreePartition::getID): {@code all} without PARTITION BY; whole numbers as they are and dates
 * as YYYYMMDD, joined by '-'; when any value is something else, the SipHash of all, in hexadecimal.
 */
public final class PartitionIds {
    /** The id of a table without PARTITION BY. */
    public static final String ALL = "all";

    private PartitionIds() {}

    /**
     * Gives each row its table partition.
     *
     * @param types   of the PARTITION BY expressions
     * @param columns their values
     * @throws UserException ILLEGAL_COLUMN for nullable, floating and array values, as ClickHouse's defaults have it
     */
    public static RowPartitions assign(List<DataType> types, List<Column> columns, int rowCount) {
        if (types.isEmpty()) {
            return RowPartitions.single(ALL);
        }
        List<Column> keys = columns.stream().map(Columns::full).toList();
        long[][] codes = new long[keys.size()][];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = codes(types.get(i), keys.get(i));
        }
        Map<List<Long>, Integer> known = new HashMap<>();
        List<String> ids = new ArrayList<>();
        int[] partitions = new int[rowCount];
        for (int row = 0; row < rowCount; row++) {
            if (row > 0 && isSame(codes, row)) {
                partitions[row] = partitions[row - 1];
                continue;
            }
            List<Long> tuple = new ArrayList<>(codes.length);
            for (long[] column : codes) {
                tuple.add(column[row]);
            }
            Integer index = known.get(tuple);
            if (index == null) {
                index = ids.size();
                known.put(tuple, index);
                ids.add(id(types, keys, row));
            }
            partitions[row] = index;
        }
        return ids.size() == 1 ? RowPartitions.single(ids.getFirst()) : new RowPartitions(ids, partitions);
    }

    private static boolean isSame(long[][] codes, int row) {
        for (long[] column : codes) {
            if (column[row] != column[row - 1]) {
                return false;
            }
        }
        return true;
    }

    /** Equal for equal values within this block. */
    private static long[] codes(DataType type, Column column) {
        int count = column.rowCount();
        long[] out = new long[count];
        switch (column) {
            case ByteColumn c -> {
                for (int i = 0; i < count; i++) {
                    out[i] = c.valueAt(i);
                }
            }
            case ShortColumn c -> {
                for (int i = 0; i < count; i++) {
                    out[i] = c.valueAt(i);
                }
            }
            case IntColumn c -> {
                for (int i = 0; i < count; i++) {
                    out[i] = c.valueAt(i);
                }
            }
            case LongColumn c -> System.arraycopy(c.values(), c.offset(), out, 0, count);
            case DictionaryColumn c when !c.isNullable() -> {
                for (int i = 0; i < count; i++) {
                    out[i] = c.codeAt(i);
                }
            }
            case StringColumn c -> {
                DictionaryColumnBuilder distinct = distinct(SimpleType.STRING);
                for (int i = 0; i < count; i++) {
                    out[i] = distinct.code(c.bytes(), c.startAt(i), c.lengthAt(i));
                }
            }
            case FixedBytesColumn c -> {
                DictionaryColumnBuilder distinct = distinct(new FixedStringType(c.width()));
                for (int i = 0; i < count; i++) {
                    out[i] = distinct.code(c.bytes(), c.startAt(i), c.width());
                }
            }
            default -> throw new UserException(ErrorCode.ILLEGAL_COLUMN, "Partition key of type " + type.text()
                    + " is not supported: it must not be nullable, floating or an array");
        }
        return out;
    }

    private static DictionaryColumnBuilder distinct(DataType type) {
        return (DictionaryColumnBuilder) new LowCardinalityType(type).newBuilder(0);
    }

    private static String id(List<DataType> types, List<Column> columns, int row) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            if (!isWhole(types.get(i))) {
                return hash(types, columns, row);
            }
            text.append(i == 0 ? "" : "-").append(wholeText(types.get(i), columns.get(i), row));
        }
        return text.toString();
    }

    private static DataType plain(DataType type) {
        return type instanceof LowCardinalityType lc ? lc.inner() : type;
    }

    /** Whether ClickHouse holds the value as a whole number. */
    private static boolean isWhole(DataType type) {
        return switch (plain(type)) {
            case NumberType t -> !t.isFloating();
            case SimpleType t -> switch (t) {
                case BOOL, DATE, DATE32 -> true;
                case STRING, UUID, NOTHING -> false;
            };
            case DateTimeType t -> true;
            case EnumType t -> true;
            case FixedStringType t -> false;
            case DateTime64Type t -> false;
            case DecimalType t -> false;
            case LowCardinalityType t -> false;
            case NullableType t -> false;
            case ArrayType t -> false;
        };
    }

    private static String wholeText(DataType type, Column column, int row) {
        DataType plain = plain(type);
        long value = whole(plain, column, row);
        if (plain == SimpleType.DATE) {
            return LocalDate.ofEpochDay(value).format(DateTimeFormatter.BASIC_ISO_DATE);
        }
        return plain == NumberType.UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
    }

    private static long whole(DataType type, Column column, int row) {
        boolean unsigned = switch (type) {
            case NumberType t -> !t.isSigned();
            case SimpleType t -> t != SimpleType.DATE32;
            case DateTimeType t -> true;
            case EnumType t -> false;
            case FixedStringType t -> false;
            case DateTime64Type t -> false;
            case DecimalType t -> false;
            case LowCardinalityType t -> false;
            case NullableType t -> false;
            case ArrayType t -> false;
        };
        return switch (column) {
            case ByteColumn c -> unsigned ? c.unsignedAt(row) : c.valueAt(row);
            case ShortColumn c -> unsigned ? c.unsignedAt(row) : c.valueAt(row);
            case IntColumn c -> unsigned ? Integer.toUnsignedLong(c.valueAt(row)) : c.valueAt(row);
            case LongColumn c -> c.valueAt(row);
            case DictionaryColumn c -> whole(type, c.dictionary(), c.codeAt(row));
            default -> throw new IllegalStateException("not a whole number: " + type.text());
        };
    }

    /** FieldVisitorHash: the field's kind in one byte, then its bytes; of a string its length in eight bytes first. */
    private static String hash(List<DataType> types, List<Column> columns, int row) {
        ByteWriter out = new ByteWriter(64);
        for (int i = 0; i < types.size(); i++) {
            field(plain(types.get(i)), columns.get(i), row, out);
        }
        return HexFormat.of().formatHex(SipHash128.hash(out.bytes(), out.length()));
    }

    private static void field(DataType type, Column column, int row, ByteWriter out) {
        switch (column) {
            case DictionaryColumn c -> field(type, c.dictionary(), c.codeAt(row), out);
            case StringColumn c -> {
                out.u8(16);
                out.i64(c.lengthAt(row));
                out.raw(c.bytes(), c.startAt(row), c.lengthAt(row));
            }
            case FixedBytesColumn c -> {
                if (type instanceof FixedStringType) {
                    out.u8(16);
                    out.i64(c.width());
                } else {
                    out.u8(type == SimpleType.UUID ? 4 : c.width() == 16 ? 21 : 23);
                }
                out.raw(c.bytes(), c.startAt(row), c.width());
            }
            case IntColumn c when type instanceof DecimalType -> {
                out.u8(19);
                out.i32(c.valueAt(row));
            }
            case LongColumn c when type instanceof DecimalType || type instanceof DateTime64Type -> {
                out.u8(20);
                out.i64(c.valueAt(row));
            }
            case ByteColumn c -> wholeField(type, column, row, out);
            case ShortColumn c -> wholeField(type, column, row, out);
            case IntColumn c -> wholeField(type, column, row, out);
            case LongColumn c -> wholeField(type, column, row, out);
            case FloatColumn c -> throw new IllegalStateException("float in a partition key");
            case DoubleColumn c -> throw new IllegalStateException("float in a partition key");
            default -> throw new IllegalStateException("no partition key: " + type.text());
        }
    }

    private static void wholeField(DataType type, Column column, int row, ByteWriter out) {
        boolean signed = type instanceof NumberType n && n.isSigned() || type instanceof EnumType
                || type == SimpleType.DATE32;
        out.u8(signed ? 2 : 1);
        out.i64(whole(type, column, row));
    }
}
