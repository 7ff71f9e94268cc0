package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;

/** Date and Date32: {@code YYYY-MM-DD} with any separator and one or two digits, {@code YYYYMMDD}, in JSON also day numbers. */
final class DateReader extends ValueReader {
    private static final int SHORTEST = 10;

    private final boolean wide;
    private int days;
    private long lastText;
    private short lastTail;
    private int lastDays;

    DateReader(ReadContext context, ColumnBuilder to, SimpleType type) {
        super(context, to);
        this.wide = type == SimpleType.DATE32;
    }

    private int parse(byte[] b, int p, int end) {
        if (p + 10 <= end) {
            long text = (long) JsonScan.LONGS.get(b, p);
            short tail = (short) (b[p + 8] << 8 | b[p + 9] & 0xFF);
            // Most rows repeat the date of the row before.
            if (text == lastText && tail == lastTail && (p + 10 >= end || !JsonScan.isDigit(b[p + 10]))) {
                days = lastDays;
                return p + 10;
            }
            int q = parseAny(b, p, end, p);
            if (q == p + 10) {
                lastText = text;
                lastTail = tail;
                lastDays = days;
            }
            return q;
        }
        return parseAny(b, p, end, p);
    }

    private int parseAny(byte[] b, int p, int end, int start) {
        if (!digits(b, p, end, 4)) {
            throw bad(b, start, end);
        }
        int year = (b[p] - '0') * 1000 + (b[p + 1] - '0') * 100 + (b[p + 2] - '0') * 10 + b[p + 3] - '0';
        int q = p + 4;
        int month;
        int day;
        if (digits(b, q, end, 1)) {
            if (!digits(b, q, end, 4)) {
                throw bad(b, start, end);
            }
            month = (b[q] - '0') * 10 + b[q + 1] - '0';
            day = (b[q + 2] - '0') * 10 + b[q + 3] - '0';
            q += 4;
        } else {
            q++;
            if (!digits(b, q, end, 1)) {
                throw bad(b, start, end);
            }
            month = b[q++] - '0';
            if (digits(b, q, end, 1)) {
                month = month * 10 + b[q++] - '0';
            }
            if (q >= end || JsonScan.isDigit(b[q]) || !digits(b, q + 1, end, 1)) {
                throw bad(b, start, end);
            }
            q++;
            day = b[q++] - '0';
            if (digits(b, q, end, 1)) {
                day = day * 10 + b[q++] - '0';
            }
        }
        days = CivilDate.daysOrInvalid(year, month, day);
        days = wide
                ? Math.clamp(days, CivilDate.MIN_DATE32, CivilDate.MAX_DATE32)
                : Math.clamp(days, 0, CivilDate.MAX_DATE);
        return q;
    }

    private static boolean digits(byte[] b, int p, int end, int count) {
        if (p + count > end) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (!JsonScan.isDigit(b[p + i])) {
                return false;
            }
        }
        return true;
    }

    private static ParseFailure bad(byte[] b, int p, int end) {
        return new ParseFailure(ErrorCode.CANNOT_PARSE_DATE,
                end - p < SHORTEST ? "Cannot parse date: value is too short"
                        : "Cannot parse date here: " + ParseFailure.shown(b, p, end, SHORTEST),
                p);
    }

    @Override
    int bare(byte[] b, int p, int end) {
        int q = parse(b, p, end);
        Append.bits(to, days);
        return q;
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p < end && b[p] == '"') {
            int q = JsonScan.expect('"', b, parse(b, p + 1, end), end);
            Append.bits(to, days);
            return q;
        }
        if (p < end && (b[p] == 't' || b[p] == 'f')) {
            boolean yes = b[p] == 't';
            int q = JsonScan.expectWord(yes ? "true" : "false", b, p, end);
            Append.bits(to, yes ? 1 : 0);
            return q;
        }
        int q = Integers.read(b, p, end, wide);
        Append.bits(to, wide ? (int) Integers.sum(b, p, q) : Integers.sum(b, p, q) & 0xFFFF);
        return q;
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        return JsonScan.expect('\'', b, bare(b, JsonScan.expect('\'', b, p, end), end), end);
    }

    /** A time of day behind the date is let pass. */
    @Override
    void whole(byte[] b, int from, int endExclusive) {
        int time = endOfDate(b, from, endExclusive);
        super.whole(b, from, isTime(b, time, endExclusive) ? time : endExclusive);
    }

    private static int endOfDate(byte[] b, int from, int end) {
        int q = from;
        while (q < end && b[q] != ' ' && b[q] != 'T') {
            q++;
        }
        return q;
    }

    private static boolean isTime(byte[] b, int p, int end) {
        if (end - p < 9 || b[p + 3] != ':' || b[p + 6] != ':' || !digits(b, p + 1, end, 2) || !digits(b, p + 4, end, 2)
                || !digits(b, p + 7, end, 2)) {
            return false;
        }
        return end == p + 9 || b[p + 9] == '.' && digits(b, p + 10, end, end - p - 10);
    }

    @Override
    boolean saysType() {
        return true;
    }

    @Override
    int binary(byte[] b, int p, int end) {
        int width = wide ? 4 : 2;
        Append.bits(to, littleEndian(b, p, end, width));
        return p + width;
    }

    @Override
    String typeName() {
        return wide ? "Date32" : "Date";
    }
}
