package io.millrace.node.sql.cast;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.WideIntegers;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Between decimals and numbers. Digits beyond the scale are cut; what does not fit throws DECIMAL_OVERFLOW (407). */
final class DecimalCasts {
    private DecimalCasts() {}

    static @Nullable Conversion of(DataType from, DataType to) {
        if (to instanceof DecimalType d) {
            if (from instanceof DecimalType f) {
                return column -> rescale(column, f.scale(), d);
            }
            if (from instanceof DateTime64Type t) {
                return column -> rescale(column, t.precision(), d);
            }
            if (TypeTraits.isFloating(from)) {
                return column -> fromFloat(column, from, d);
            }
            return TypeTraits.isInteger(from) ? column -> fromInteger(column, from, d) : null;
        }
        if (from instanceof DecimalType f) {
            if (to instanceof NumberType n) {
                return n.isFloating() ? column -> toFloat(column, f, n) : column -> toInteger(column, f, n);
            }
            if (to == SimpleType.BOOL) {
                return column -> toInteger(column, f, NumberType.UINT8);
            }
        }
        return null;
    }

    private static Column rescale(Column column, int scale, DecimalType to) {
        ColumnBuilder out = to.newBuilder(column.rowCount());
        BigInteger up = BigInteger.TEN.pow(Math.max(0, to.scale() - scale));
        BigInteger down = BigInteger.TEN.pow(Math.max(0, scale - to.scale()));
        for (int i = 0; i < column.rowCount(); i++) {
            append(out, WideIntegers.at(column, i).multiply(up).divide(down), to);
        }
        return out.build();
    }

    private static Column fromInteger(Column column, DataType from, DecimalType to) {
        LongInput in = LongInput.of(column, from);
        ColumnBuilder out = to.newBuilder(column.rowCount());
        BigInteger factor = BigInteger.TEN.pow(to.scale());
        boolean unsigned = !TypeTraits.isSigned(from);
        for (int i = 0; i < column.rowCount(); i++) {
            long v = in.at(i);
            BigInteger wide = unsigned && v < 0 ? new BigInteger(Long.toUnsignedString(v)) : BigInteger.valueOf(v);
            append(out, wide.multiply(factor), to);
        }
        return out.build();
    }

    private static Column fromFloat(Column column, DataType from, DecimalType to) {
        DoubleInput in = DoubleInput.of(column, from);
        ColumnBuilder out = to.newBuilder(column.rowCount());
        double factor = Math.pow(10, to.scale());
        for (int i = 0; i < column.rowCount(); i++) {
            double v = in.at(i) * factor;
            if (Double.isNaN(v) || Double.isInfinite(v)) {
                throw new UserException(ErrorCode.DECIMAL_OVERFLOW,
                        "Decimal convert overflow. Cannot convert infinity or NaN to decimal");
            }
            append(out, new BigDecimal(v).setScale(0, RoundingMode.DOWN).toBigInteger(), to);
        }
        return out.build();
    }

    private static void append(ColumnBuilder out, BigInteger unscaled, DecimalType to) {
        if (!WideIntegers.append(out, unscaled)) {
            throw new UserException(ErrorCode.DECIMAL_OVERFLOW,
                    "Decimal convert overflow: " + new BigDecimal(unscaled, to.scale())
                            .toPlainString() + " does not fit " + to.text());
        }
    }

    private static Column toFloat(Column column, DecimalType from, NumberType to) {
        DoubleInput in = DoubleInput.of(column, from);
        double[] out = new double[column.rowCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = in.at(i);
        }
        return Columns.ofDoubles(to, out, out.length);
    }

    private static Column toInteger(Column column, DecimalType from, NumberType to) {
        BigInteger factor = BigInteger.TEN.pow(from.scale());
        long[] out = new long[column.rowCount()];
        for (int i = 0; i < out.length; i++) {
            BigInteger whole = WideIntegers.at(column, i).divide(factor);
            int bits = to.widthBytes() * 8;
            boolean fits = to.isSigned() ? whole.bitLength() <= bits - 1
                    : whole.signum() >= 0 && whole.bitLength() <= bits;
            if (!fits) {
                throw new UserException(ErrorCode.DECIMAL_OVERFLOW,
                        "Convert overflow: " + whole + " does not fit " + to.text());
            }
            out[i] = whole.longValue();
        }
        return Columns.ofLongs(to, out, out.length);
    }
}
