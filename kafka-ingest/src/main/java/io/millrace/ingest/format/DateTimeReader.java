package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.error.ErrorCode;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** DateTime, cut to what 32 unsigned bits hold, and DateTime64, whose surplus digits are dropped. */
final class DateTimeReader extends ValueReader {
    private static final long MAX_SECONDS = 0xFFFF_FFFFL;

    private final DataType type;
    /** Digits after the point; -1 for DateTime. */
    private final int precision;
    private final DateTimeText text;

    DateTimeReader(ReadContext context, ColumnBuilder to, DataType type) {
        super(context, to);
        this.type = type;
        this.precision = type instanceof DateTime64Type t ? t.precision() : -1;
        this.text = new DateTimeText(context, context.clock(zoneOf(type)));
    }

    private static @Nullable ZoneId zoneOf(DataType type) {
        return switch (type) {
            case DateTimeType t -> t.zone();
            case DateTime64Type t -> t.zone();
            default -> throw new IllegalArgumentException(type.text());
        };
    }

    @Override
    int bare(byte[] b, int p, int end) {
        int q = text.read(b, p, end, precision >= 0);
        appendRead(q);
        return q;
    }

    private void appendRead(int p) {
        if (precision < 0) {
            appendSeconds(text.seconds);
            return;
        }
        long fraction = text.fractionDigits > precision
                ? text.fraction / DecimalReader.POWERS[text.fractionDigits - precision]
                : text.fraction * DecimalReader.POWERS[precision - text.fractionDigits];
        long unit = DecimalReader.POWERS[precision];
        long high = Math.multiplyHigh(text.seconds, unit);
        long ticks = text.seconds * unit;
        if (high != ticks >> 63 || ticks > Long.MAX_VALUE - fraction) {
            throw new ParseFailure(ErrorCode.DECIMAL_OVERFLOW, "Decimal math overflow", p);
        }
        Append.bits(to, ticks + fraction);
    }

    private void appendSeconds(long seconds) {
        Append.bits(to, Math.clamp(seconds, 0, MAX_SECONDS));
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p < end && b[p] == '"') {
            return JsonScan.expect('"', b, bare(b, p + 1, end), end);
        }
        return number(b, p, end);
    }

    private int number(byte[] b, int p, int end) {
        int q = Integers.read(b, p, end, true);
        long value = Integers.sum(b, p, q);
        if (precision < 0) {
            appendSeconds(value);
        } else {
            Append.bits(to, value);
        }
        return q;
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        if (p < end && b[p] == '\'') {
            return JsonScan.expect('\'', b, bare(b, p + 1, end), end);
        }
        return number(b, p, end);
    }

    @Override
    int csv(byte[] b, int p, int end) {
        // What best effort could take for part of the time must not run into the next field.
        int from = context.field.csv(b, p, end);
        FieldText f = context.field;
        int endOfText = f.from + f.length;
        int q = bare(f.source, f.from, endOfText);
        if (q != endOfText) {
            throw ParseFailure.expected(String.valueOf((char) f.delimiter()), f.source, q, endOfText);
        }
        return from;
    }

    @Override
    boolean saysType() {
        return precision < 0;
    }

    @Override
    int binary(byte[] b, int p, int end) {
        int width = precision < 0 ? 4 : 8;
        Append.bits(to, littleEndian(b, p, end, width));
        return p + width;
    }

    @Override
    String typeName() {
        return type.text();
    }
}
