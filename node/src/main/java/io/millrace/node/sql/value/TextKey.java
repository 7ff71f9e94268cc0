package io.millrace.node.sql.value;

import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ByteColumn;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.NullableColumn;
import io.millrace.replication.column.ShortColumn;
import io.millrace.replication.column.StringColumn;
import java.util.Arrays;

/** A value of any shape as bytes that are equal exactly when the values are. Owned by one thread. */
final class TextKey {
    private byte[] bytes = new byte[64];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    void put(Column column, int row) {
        switch (column) {
            case ConstColumn c -> put(c.single(), 0);
            case ByteColumn c -> bits(c.valueAt(row), 1);
            case ShortColumn c -> bits(c.valueAt(row), 2);
            case IntColumn c -> bits(c.valueAt(row), 4);
            case LongColumn c -> bits(c.valueAt(row), 8);
            case FloatColumn c -> bits(Float.floatToIntBits(c.valueAt(row)), 4);
            case DoubleColumn c -> bits(Double.doubleToLongBits(c.valueAt(row)), 8);
            case StringColumn c -> {
                bits(c.lengthAt(row), 4);
                raw(c.bytes(), c.startAt(row), c.lengthAt(row));
            }
            case FixedBytesColumn c -> raw(c.bytes(), c.startAt(row), c.width());
            case NullableColumn c -> {
                bits(c.isNull(row) ? 1 : 0, 1);
                if (!c.isNull(row)) {
                    put(c.values(), row);
                }
            }
            case DictionaryColumn c -> {
                bits(c.isNull(row) ? 1 : 0, 1);
                if (!c.isNull(row)) {
                    put(c.dictionary(), c.codeAt(row));
                }
            }
            case ArrayColumn c -> {
                bits(c.lengthAt(row), 4);
                for (int e = c.startAt(row); e < c.endAt(row); e++) {
                    put(c.elements(), e);
                }
            }
        }
    }

    private void bits(long value, int width) {
        ensure(width);
        for (int i = 0; i < width; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
    }

    private void raw(byte[] source, int from, int count) {
        ensure(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
