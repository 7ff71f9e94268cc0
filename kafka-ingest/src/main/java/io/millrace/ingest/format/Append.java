package io.millrace.ingest.format;

import io.millrace.replication.column.ByteColumnBuilder;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.DoubleColumnBuilder;
import io.millrace.replication.column.FixedBytesColumnBuilder;
import io.millrace.replication.column.FloatColumnBuilder;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.ShortColumnBuilder;
import io.millrace.replication.column.StringColumnBuilder;

/**
 * Appends a value to a builder of whatever physical shape its column has. Chains of exact-class tests, as they cost less per value
 * than a call through an interface.
 */
final class Append {
    private Append() {}

    /** The low bits of {@code value}, as many as the column is wide. */
    static void bits(ColumnBuilder to, long value) {
        if (to instanceof LongColumnBuilder c) {
            c.append(value);
        } else if (to instanceof IntColumnBuilder c) {
            c.append((int) value);
        } else if (to instanceof ByteColumnBuilder c) {
            c.append((byte) value);
        } else if (to instanceof ShortColumnBuilder c) {
            c.append((short) value);
        } else if (to instanceof DictionaryColumnBuilder c) {
            c.appendBits(value);
        } else {
            throw new IllegalStateException("no integers in " + to.getClass().getSimpleName());
        }
    }

    static void floating(ColumnBuilder to, double value) {
        if (to instanceof DoubleColumnBuilder c) {
            c.append(value);
        } else if (to instanceof DictionaryColumnBuilder c) {
            c.appendBits(Double.doubleToRawLongBits(value));
        } else {
            throw new IllegalStateException("no doubles in " + to.getClass().getSimpleName());
        }
    }

    static void floating(ColumnBuilder to, float value) {
        if (to instanceof FloatColumnBuilder c) {
            c.append(value);
        } else if (to instanceof DictionaryColumnBuilder c) {
            c.appendBits(Float.floatToRawIntBits(value));
        } else {
            throw new IllegalStateException("no floats in " + to.getClass().getSimpleName());
        }
    }

    static void bytes(ColumnBuilder to, byte[] b, int from, int length) {
        if (to instanceof StringColumnBuilder c) {
            c.append(b, from, length);
        } else if (to instanceof DictionaryColumnBuilder c) {
            c.append(b, from, length);
        } else if (to instanceof FixedBytesColumnBuilder c) {
            c.append(b, from, length);
        } else {
            throw new IllegalStateException("no bytes in " + to.getClass().getSimpleName());
        }
    }
}
