package io.millrace.node.sql.value;

import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.StringColumn;
import java.util.List;

/** Columns of one type after each other; the common shapes by copying arrays. */
final class Concatenation {
    private Concatenation() {}

    /** At least one column, none constant. */
    static Column of(DataType type, List<Column> columns) {
        int total = Math.toIntExact(columns.stream().mapToLong(Column::rowCount).sum());
        return switch (columns.getFirst()) {
            case LongColumn first -> {
                long[] out = new long[total];
                int at = 0;
                for (Column c : columns) {
                    LongColumn part = (LongColumn) c;
                    System.arraycopy(part.values(), part.offset(), out, at, part.rowCount());
                    at += part.rowCount();
                }
                yield new LongColumn(out, 0, total);
            }
            case IntColumn first -> {
                int[] out = new int[total];
                int at = 0;
                for (Column c : columns) {
                    IntColumn part = (IntColumn) c;
                    System.arraycopy(part.values(), part.offset(), out, at, part.rowCount());
                    at += part.rowCount();
                }
                yield new IntColumn(out, 0, total);
            }
            case ShortColumn first -> {
                short[] out = new short[total];
                int at = 0;
                for (Column c : columns) {
                    ShortColumn part = (ShortColumn) c;
                    System.arraycopy(part.values(), part.offset(), out, at, part.rowCount());
                    at += part.rowCount();
                }
                yield new ShortColumn(out, 0, total);
            }
            case ByteColumn first -> {
                byte[] out = new byte[total];
                int at = 0;
                for (Column c : columns) {
                    ByteColumn part = (ByteColumn) c;
                    System.arraycopy(part.values(), part.offset(), out, at, part.rowCount());
                    at += part.rowCount();
                }
                yield new ByteColumn(out, 0, total);
            }
            case DoubleColumn first -> {
                double[] out = new double[total];
                int at = 0;
                for (Column c : columns) {
                    DoubleColumn part = (DoubleColumn) c;
                    System.arraycopy(part.values(), part.offset(), out, at, part.rowCount());
                    at += part.rowCount();
                }
                yield new DoubleColumn(out, 0, total);
            }
            case StringColumn first -> strings(columns, total);
            case NullableColumn first -> {
                byte[] nulls = new byte[total];
                int at = 0;
                for (Column c : columns) {
                    NullableColumn part = (NullableColumn) c;
                    System.arraycopy(part.nulls(), part.offset(), nulls, at, part.rowCount());
                    at += part.rowCount();
                }
                DataType inner = io.millrace.node.sql.type.TypeTraits.plain(type);
                yield new NullableColumn(nulls, 0,
                        of(inner, columns.stream()
                                .map(c -> Columns.full(((NullableColumn) c).values()))
                                .toList()));
            }
            default -> {
                ColumnBuilder out = type.newBuilder(total);
                for (Column c : columns) {
                    for (int i = 0; i < c.rowCount(); i++) {
                        out.appendFrom(c, i);
                    }
                }
                yield out.build();
            }
        };
    }

    private static Column strings(List<Column> columns, int total) {
        long bytes = 0;
        for (Column c : columns) {
            StringColumn part = (StringColumn) c;
            bytes += part.offsets()[part.offset() + part.rowCount()] - part.offsets()[part.offset()];
        }
        byte[] out = new byte[Math.toIntExact(bytes)];
        int[] offsets = new int[total + 1];
        int at = 0;
        int row = 0;
        for (Column c : columns) {
            StringColumn part = (StringColumn) c;
            int from = part.offsets()[part.offset()];
            int shift = at - from;
            int end = part.offsets()[part.offset() + part.rowCount()];
            System.arraycopy(part.bytes(), from, out, at, end - from);
            for (int i = 1; i <= part.rowCount(); i++) {
                offsets[row + i] = part.offsets()[part.offset() + i] + shift;
            }
            row += part.rowCount();
            at += end - from;
        }
        return new StringColumn(out, offsets, 0, total);
    }
}
