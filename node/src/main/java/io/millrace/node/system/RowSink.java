package io.millrace.node.system;

import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ByteColumnBuilder;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.DoubleColumnBuilder;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedBytesColumnBuilder;
import io.millrace.replication.column.FloatColumnBuilder;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.ShortColumnBuilder;
import io.millrace.replication.column.StringColumnBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows as Java values and keeps the wanted columns. For tables of a few thousand rows; values are boxed. Numbers are
 * {@link Number}, texts {@link String}, times {@link Instant}, arrays {@link List}, yes and no {@link Boolean}.
 */
final class RowSink {
    private final List<DataType> types;
    private final int[] wanted;
    private final List<ColumnBuilder> builders = new ArrayList<>();
    private int rowCount;

    /**
     * @param types of all columns of the table
     * @param wanted positions of the columns to keep, in the order of the result
     */
    RowSink(List<DataType> types, int[] wanted) {
        this.types = types;
        this.wanted = wanted;
        for (int position : wanted) {
            builders.add(types.get(position).newBuilder(16));
        }
    }

    /** One value for each column of the table. */
    void row(@Nullable Object... values) {
        if (values.length != types.size()) {
            throw new IllegalArgumentException("values=" + values.length + " columns=" + types.size());
        }
        for (int i = 0; i < wanted.length; i++) {
            append(types.get(wanted[i]), builders.get(i), values[wanted[i]]);
        }
        rowCount++;
    }

    int rowCount() {
        return rowCount;
    }

    List<Column> build() {
        return builders.stream().map(ColumnBuilder::build).map(Column.class::cast).toList();
    }

    private static void append(DataType type, ColumnBuilder builder, @Nullable Object value) {
        if (value == null) {
            if (!(builder instanceof NullableColumnBuilder nullable)) {
                throw new IllegalArgumentException("no value for " + type.text());
            }
            nullable.appendNull();
            return;
        }
        switch (builder) {
            case NullableColumnBuilder b -> {
                append(type instanceof NullableType n ? n.inner() : type, b.values(), value);
                b.endValue();
            }
            case ArrayColumnBuilder b -> {
                DataType element = ((ArrayType) type).element();
                ((List<?>) value).forEach(item -> append(element, b.elements(), item));
                b.endRow();
            }
            case StringColumnBuilder b -> b.append(value.toString());
            case DictionaryColumnBuilder b -> {
                byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
                b.append(bytes, 0, bytes.length);
            }
            case FixedBytesColumnBuilder b -> {
                UUID uuid = (UUID) value;
                byte[] bytes = ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array();
                b.append(bytes, 0, bytes.length);
            }
            case DoubleColumnBuilder b -> b.append(((Number) value).doubleValue());
            case FloatColumnBuilder b -> b.append(((Number) value).floatValue());
            case ByteColumnBuilder b -> b.append((byte) whole(type, value));
            case ShortColumnBuilder b -> b.append((short) whole(type, value));
            case IntColumnBuilder b -> b.append((int) whole(type, value));
            case LongColumnBuilder b -> b.append(whole(type, value));
        }
    }

    private static long whole(DataType type, Object value) {
        return switch (value) {
            case Boolean b -> b ? 1 : 0;
            case Instant t when type instanceof DateTime64Type d -> ticks(t, d.precision());
            case Instant t -> Math.max(0, t.getEpochSecond());
            case String s when type instanceof EnumType e -> {
                EnumType.Entry entry = e.entryOf(s);
                if (entry == null) {
                    throw new IllegalArgumentException("'" + s + "' is none of " + type.text());
                }
                yield entry.value();
            }
            default -> ((Number) value).longValue();
        };
    }

    private static long ticks(Instant t, int precision) {
        long perSecond = 1;
        for (int i = 0; i < precision; i++) {
            perSecond *= 10;
        }
        return t.getEpochSecond() * perSecond + t.getNano() / (1_000_000_000 / perSecond);
    }
}
