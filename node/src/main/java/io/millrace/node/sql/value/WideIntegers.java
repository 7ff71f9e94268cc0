package io.millrace.node.sql.value;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FixedBytesColumnBuilder;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import java.math.BigInteger;

/** Little-endian two's complement integers of 4 to 32 bytes: what decimals are kept as. */
public final class WideIntegers {
    private WideIntegers() {}

    /** Of any column that backs a decimal. */
    public static BigInteger at(Column column, int row) {
        return switch (column) {
            case ConstColumn c -> at(c.single(), 0);
            case FixedBytesColumn c -> {
                byte[] big = new byte[c.width()];
                int from = c.startAt(row);
                for (int i = 0; i < big.length; i++) {
                    big[big.length - 1 - i] = c.bytes()[from + i];
                }
                yield new BigInteger(big);
            }
            default -> BigInteger.valueOf(LongInput.of(column.slice(row, row + 1), true).at(0));
        };
    }

    /** @return false when the value does not fit the builder's width */
    public static boolean append(ColumnBuilder out, BigInteger value) {
        switch (out) {
            case IntColumnBuilder b -> {
                if (value.bitLength() > 31) {
                    return false;
                }
                b.append(value.intValue());
            }
            case LongColumnBuilder b -> {
                if (value.bitLength() > 63) {
                    return false;
                }
                b.append(value.longValue());
            }
            case FixedBytesColumnBuilder b -> {
                if (value.bitLength() > b.width() * 8 - 1) {
                    return false;
                }
                byte[] big = value.toByteArray();
                byte[] little = new byte[b.width()];
                byte fill = (byte) (value.signum() < 0 ? -1 : 0);
                for (int i = 0; i < little.length; i++) {
                    little[i] = i < big.length ? big[big.length - 1 - i] : fill;
                }
                b.append(little, 0, little.length);
            }
            default -> throw new IllegalArgumentException("not a decimal's builder: " + out.getClass().getSimpleName());
        }
        return true;
    }
}
