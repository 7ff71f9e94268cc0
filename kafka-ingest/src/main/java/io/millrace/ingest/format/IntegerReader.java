package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.NumberType;

/**
 * Integers of any width. As in ClickHouse values out of range wrap, no digits at all mean zero, and {@code true} and
 * {@code false} are one and zero in JSON.
 */
final class IntegerReader extends ValueReader {
    private final NumberType type;
    private final boolean bools;
    private long value;

    IntegerReader(ReadContext context, ColumnBuilder to, NumberType type) {
        super(context, to);
        this.type = type;
        this.bools = type.widthBytes() == 1
                || context.settings.isOn(FormatSetting.INPUT_FORMAT_JSON_READ_BOOLS_AS_NUMBERS);
    }

    @Override
    int bare(byte[] b, int p, int end) {
        int q = parse(b, p, end);
        Append.bits(to, value);
        return q;
    }

    private int parse(byte[] b, int p, int end) {
        int q = Integers.read(b, p, end, type.isSigned());
        value = Integers.sum(b, p, q);
        return q;
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        int digit = b[p] - '0';
        if (digit < 0 || digit > 9) {
            return jsonSlow(b, p, end);
        }
        long v = digit;
        int q = p + 1;
        while (q < end) {
            digit = b[q] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            v = v * 10 + digit;
            q++;
        }
        Append.bits(to, v);
        return q;
    }

    private int jsonSlow(byte[] b, int p, int end) {
        boolean quoted = b[p] == '"';
        int q = quoted ? p + 1 : p;
        if (quoted) {
            long v = 0;
            int r = q;
            while (r < end && JsonScan.isDigit(b[r])) {
                v = v * 10 + (b[r++] - '0');
            }
            if (r > q && r < end && b[r] == '"') {
                Append.bits(to, v);
                return r + 1;
            }
        }
        if (q >= end) {
            throw ParseFailure.afterEnd(q);
        }
        if (!quoted && b[q] == 'n') {
            q = JsonScan.expectWord("null", b, q, end);
            value = 0;
        } else if (bools && b[q] == 't') {
            q = JsonScan.expectWord("true", b, q, end);
            value = 1;
        } else if (bools && b[q] == 'f') {
            q = JsonScan.expectWord("false", b, q, end);
            value = 0;
        } else {
            q = parse(b, q, end);
        }
        if (quoted) {
            q = JsonScan.expect('"', b, q, end);
        }
        Append.bits(to, value);
        return q;
    }

    /** A minus and digits; a leading zero is the whole number, and no digits are zero, as ClickHouse has it here. */
    @Override
    int escaped(byte[] b, int p, int end) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        int q = type.isSigned() && b[p] == '-' ? p + 1 : p;
        long v = 0;
        if (q < end && b[q] == '0') {
            q++;
        } else {
            while (q < end && JsonScan.isDigit(b[q])) {
                v = v * 10 + (b[q++] - '0');
            }
        }
        Append.bits(to, b[p] == '-' ? -v : v);
        return q;
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        return escaped(b, p, end);
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
        Append.bits(to, littleEndian(b, p, end, type.widthBytes()));
        return p + type.widthBytes();
    }

    @Override
    String typeName() {
        return type.text();
    }
}
