package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;

/** Float32 and Float64, correctly rounded; the usual short decimals without an object. */
final class FloatReader extends ValueReader {
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
        1e14, 1e15,
        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    private static final long EXACT_MANTISSA = 1L << 53;

    private final NumberType type;
    private final boolean bools;

    FloatReader(ReadContext context, ColumnBuilder to, NumberType type) {
        super(context, to);
        this.type = type;
        this.bools = context.settings.isOn(FormatSetting.INPUT_FORMAT_JSON_READ_BOOLS_AS_NUMBERS);
    }

    private void append(double value) {
        if (type == NumberType.FLOAT32) {
            Append.floating(to, (float) value);
        } else {
            Append.floating(to, value);
        }
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        boolean quoted = b[p] == '"';
        int q = quoted ? p + 1 : p;
        if (q >= end) {
            throw ParseFailure.afterEnd(q);
        }
        if (!quoted && b[q] == 'n') {
            q = JsonScan.expectWord("null", b, q, end);
            append(Double.NaN);
        } else if (bools && b[q] == 't') {
            q = JsonScan.expectWord("true", b, q, end);
            append(1);
        } else if (bools && b[q] == 'f') {
            q = JsonScan.expectWord("false", b, q, end);
            append(0);
        } else {
            q = bare(b, q, end);
        }
        return quoted ? JsonScan.expect('"', b, q, end) : q;
    }

    @Override
    int bare(byte[] b, int p, int end) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        int q = p;
        boolean negative = false;
        if (b[q] == '-' || b[q] == '+') {
            negative = b[q] == '-';
            q++;
        }
        long mantissa = 0;
        int digits = 0;
        int exponent = 0;
        boolean exact = true;
        for (; q < end && JsonScan.isDigit(b[q]); q++) {
            digits++;
            if (mantissa < EXACT_MANTISSA / 10) {
                mantissa = mantissa * 10 + (b[q] - '0');
            } else {
                exact = false;
            }
        }
        if (q < end && b[q] == '.') {
            for (q++; q < end && JsonScan.isDigit(b[q]); q++) {
                digits++;
                if (mantissa < EXACT_MANTISSA / 10) {
                    mantissa = mantissa * 10 + (b[q] - '0');
                    exponent--;
                } else {
                    exact = false;
                }
            }
        }
        if (digits == 0) {
            return word(b, p, q, end, negative);
        }
        if (q < end && (b[q] == 'e' || b[q] == 'E')) {
            int e = q + 1;
            boolean negativeExponent = e < end && b[e] == '-';
            if (e < end && (b[e] == '-' || b[e] == '+')) {
                e++;
            }
            int given = 0;
            int from = e;
            for (; e < end && JsonScan.isDigit(b[e]); e++) {
                given = Math.min(given * 10 + (b[e] - '0'), 100_000);
            }
            if (e == from) {
                throw notFloat(b, p, e);
            }
            exponent += negativeExponent ? -given : given;
            q = e;
        }
        if (exact && exponent >= -22 && exponent <= 22) {
            double value = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
            // Rounding twice errs only where the double lies exactly between two floats.
            if (type == NumberType.FLOAT64 || (Double.doubleToRawLongBits(value) & 0x1FFFFFFF) != 0x10000000) {
                append(negative ? -value : value);
                return q;
            }
        }
        String text = new String(b, p, q - p, StandardCharsets.ISO_8859_1);
        if (type == NumberType.FLOAT32) {
            Append.floating(to, Float.parseFloat(text));
        } else {
            Append.floating(to, Double.parseDouble(text));
        }
        return q;
    }

    private int word(byte[] b, int p, int q, int end, boolean negative) {
        if (matches(b, q, end, "inf")) {
            append(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            return matches(b, q, end, "infinity") ? q + 8 : q + 3;
        }
        if (matches(b, q, end, "nan")) {
            append(Double.NaN);
            return q + 3;
        }
        if (q < end && (b[q] | 0x20) == 'n') {
            throw new ParseFailure(ErrorCode.CANNOT_PARSE_INPUT_ASSERTION_FAILED, "Cannot parse NaN", q);
        }
        if (q < end && (b[q] | 0x20) == 'i') {
            throw new ParseFailure(ErrorCode.CANNOT_PARSE_INPUT_ASSERTION_FAILED, "Cannot parse infinity", q);
        }
        throw notFloat(b, p, q);
    }

    private static boolean matches(byte[] b, int p, int end, String lower) {
        if (p + lower.length() > end) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if ((b[p + i] | 0x20) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static ParseFailure notFloat(byte[] b, int p, int q) {
        return new ParseFailure(ErrorCode.CANNOT_PARSE_NUMBER, "Cannot read floating point value here: "
                + ParseFailure.shown(b, p, q, 100), q);
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        return bare(b, p, end);
    }

    @Override
    void whole(byte[] b, int from, int endExclusive) {
        try {
            super.whole(b, from, endExclusive);
        } catch (ParseFailure e) {
            boolean nothingRead = e.code() == ErrorCode.ATTEMPT_TO_READ_AFTER_EOF
                    || e.code() == ErrorCode.CANNOT_PARSE_NUMBER;
            throw nothingRead ? notFloat(b, from, endExclusive).with("Cannot parse " + typeName() + " from String") : e;
        }
    }

    @Override
    boolean saysType() {
        return true;
    }

    @Override
    String advice() {
        return ". Note: there are to" + typeName() + "OrZero and to" + typeName()
                + "OrNull functions, which returns zero/NULL instead of throwing exception";
    }

    @Override
    int binary(byte[] b, int p, int end) {
        if (type == NumberType.FLOAT32) {
            Append.floating(to, Float.intBitsToFloat((int) littleEndian(b, p, end, 4)));
            return p + 4;
        }
        Append.floating(to, Double.longBitsToDouble(littleEndian(b, p, end, 8)));
        return p + 8;
    }

    @Override
    String typeName() {
        return type.text();
    }
}
