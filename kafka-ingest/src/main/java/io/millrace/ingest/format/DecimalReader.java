package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.error.ErrorCode;
import java.math.BigInteger;

/** Decimal of any width. Digits beyond the scale are cut off; digits beyond the precision before the point are an error. */
final class DecimalReader extends ValueReader {
    /** 10^0 to 10^18. */
    static final long[] POWERS = new long[19];

    static {
        long power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private final DecimalType type;
    private final byte[] scratch = new byte[32];
    private boolean negative;
    private int digits;
    private int exponent;
    private long small;
    private BigInteger big = BigInteger.ZERO;

    DecimalReader(ReadContext context, ColumnBuilder to, DecimalType type) {
        super(context, to);
        this.type = type;
    }

    @Override
    int bare(byte[] b, int p, int end) {
        int q = readDigits(b, p, end);
        appendScaled(q);
        return q;
    }

    private int readDigits(byte[] b, int p, int end) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        boolean isBig = type.widthBytes() > 8;
        int q = p;
        negative = b[q] == '-';
        if (b[q] == '-' || b[q] == '+') {
            q++;
        }
        digits = 0;
        exponent = 0;
        small = 0;
        big = BigInteger.ZERO;
        int places = 0;
        boolean leadingZeros = true;
        boolean afterPoint = false;
        for (; q < end; q++) {
            byte c = b[q];
            if (c == '.') {
                afterPoint = true;
                leadingZeros = false;
            } else if (c == '0' && (leadingZeros || afterPoint)) {
                // After the point they count only if another digit follows, before it never.
                places += leadingZeros ? 0 : 1;
            } else if (JsonScan.isDigit(c)) {
                leadingZeros = false;
                places++;
                if (digits + places > type.precision()) {
                    if (!afterPoint) {
                        throw outOfBound("Too many digits (" + (digits + places) + " > " + type.precision()
                                + ") in decimal value", q);
                    }
                    continue;
                }
                digits += places;
                if (afterPoint) {
                    exponent -= places;
                }
                if (isBig) {
                    big = big.multiply(BigInteger.TEN.pow(places)).add(BigInteger.valueOf(c - '0'));
                } else {
                    small = small * POWERS[places] + (c - '0');
                }
                places = 0;
            } else if (c == 'e' || c == 'E') {
                q++;
                if (q >= end) {
                    throw ParseFailure.afterEnd(q);
                }
                int from = q;
                q = Integers.read(b, q, end, true);
                exponent = Math.clamp(exponent + Integers.sum(b, from, q), -100_000, 100_000);
                break;
            } else {
                break;
            }
        }
        return q;
    }

    private void appendScaled(int p) {
        int scale = type.scale();
        boolean isBig = type.widthBytes() > 8;
        if (digits + exponent > type.precision() - scale) {
            String value = (negative ? "-" : "") + (isBig ? big.toString() : Long.toString(small));
            throw outOfBound("Decimal value is too big: " + digits + " digits were read: '" + value + "'e" + exponent
                    + ". Expected to read decimal with scale " + scale + " and precision " + type.precision(), p);
        }
        int shift = scale + exponent;
        if (isBig) {
            BigInteger value = shift < 0 ? big.divide(BigInteger.TEN.pow(Math.min(-shift, 100)))
                    : big.multiply(BigInteger.TEN.pow(
                            digits == 0 ? 0 : shift));
            appendBig(negative ? value.negate() : value);
        } else {
            long value;
            if (digits == 0 || shift < -18) {
                value = 0;
            } else {
                value = shift < 0 ? small / POWERS[-shift] : small * POWERS[shift];
            }
            Append.bits(to, negative ? -value : value);
        }
    }

    private void appendBig(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte sign = (byte) (value.signum() < 0 ? -1 : 0);
        for (int i = 0; i < type.widthBytes(); i++) {
            scratch[i] = i < bytes.length ? bytes[bytes.length - 1 - i] : sign;
        }
        Append.bytes(to, scratch, 0, type.widthBytes());
    }

    private static ParseFailure outOfBound(String message, int p) {
        return new ParseFailure(ErrorCode.ARGUMENT_OUT_OF_BOUND, message, p);
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p < end && b[p] == '"') {
            return JsonScan.expect('"', b, bare(b, p + 1, end), end);
        }
        return bare(b, p, end);
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        if (p < end && b[p] == '\'') {
            return JsonScan.expect('\'', b, bare(b, p + 1, end), end);
        }
        return bare(b, p, end);
    }

    @Override
    int binary(byte[] b, int p, int end) {
        int width = type.widthBytes();
        if (width <= 8) {
            Append.bits(to, littleEndian(b, p, end, width));
        } else {
            if (p + width > end) {
                throw allData(p, end, width);
            }
            Append.bytes(to, b, p, width);
        }
        return p + width;
    }

    @Override
    String typeName() {
        return type.text();
    }
}
