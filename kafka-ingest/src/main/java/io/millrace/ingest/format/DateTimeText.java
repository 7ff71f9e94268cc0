package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;

/**
 * Reads a time of day with date, or unix time. The usual {@code YYYY-MM-DD hh:mm:ss} takes the short way; what differs goes by
 * {@code date_time_input_format}. Owned by one thread.
 */
final class DateTimeText {
    private static final long DAY_SECONDS = 86_400;
    private static final long ZEROS_AND_COLONS = 0x3030_3A30_303A_3030L;
    private static final long DIGIT_LIMITS = 0x7676_7F76_767F_7676L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final ZoneClock clock;
    private final DateTimeInput input;
    private final BestEffort bestEffort;
    private long lastText;
    private short lastTail;
    private long lastDaySeconds;
    /** Unix seconds of the last read. */
    long seconds;
    /** Digits after the point: at most {@code fractionDigits} of them count; zero when there were none. */
    long fraction;
    int fractionDigits;

    DateTimeText(ReadContext context, ZoneClock clock) {
        this.clock = clock;
        this.input = context.settings.dateTimeInput();
        this.bestEffort = new BestEffort(clock, input == DateTimeInput.BEST_EFFORT_US, context.settings.clock());
    }

    /** {@code withFraction}: digits after a point belong to the value; else they end it, or are dropped. */
    int read(byte[] b, int p, int end, boolean withFraction) {
        fraction = 0;
        fractionDigits = 0;
        int q = p + 19;
        if (q <= end && canonical(b, p)) {
            byte c = q < end ? b[q] : 0;
            if (c == '"' || c == '\'' || c == 0 || c == '\t' || c == '\n' || c == ',') {
                return q;
            }
            if (c == '.' && withFraction) {
                int f = fraction(b, q + 1, end);
                if (input == DateTimeInput.BASIC || f >= end || b[f] == '"' || b[f] == '\'') {
                    return f;
                }
                fraction = 0;
                fractionDigits = 0;
            } else if (input == DateTimeInput.BASIC) {
                return q;
            }
        }
        return input == DateTimeInput.BASIC ? basic(b, p, end, withFraction) : bestEffort(b, p, end);
    }

    /** Whether 19 bytes are a valid time in the canonical form; sets the seconds. */
    private boolean canonical(byte[] b, int p) {
        long date = (long) JsonScan.LONGS.get(b, p);
        short tail = (short) (b[p + 8] << 8 | b[p + 9] & 0xFF);
        if (date != lastText || tail != lastTail) {
            if (b[p + 4] != '-' || b[p + 7] != '-' || !digits(b, p, 4) || !digits(b, p + 5, 2)
                    || !digits(b, p + 8, 2)) {
                return false;
            }
            int year = two(b, p) * 100 + two(b, p + 2);
            int month = two(b, p + 5);
            int day = two(b, p + 8);
            if (year == 0 || !CivilDate.exists(year, month, day)) {
                return false;
            }
            lastText = date;
            lastTail = tail;
            lastDaySeconds = CivilDate.days(year, month, day) * DAY_SECONDS;
        }
        byte separator = b[p + 10];
        if (separator != ' ' && separator != 'T') {
            return false;
        }
        int second = secondOfDay((long) JsonScan.LONGS.get(b, p + 11));
        if (second < 0) {
            return false;
        }
        seconds = clock.toUnix(lastDaySeconds + second);
        return true;
    }

    /** {@code hh:mm:ss} as a little-endian word; -1 when it is none. */
    private static int secondOfDay(long text) {
        long digits = text ^ ZEROS_AND_COLONS;
        // Adding lifts what is above nine, or is no colon, over 127.
        if (((digits + DIGIT_LIMITS | digits) & HIGH_BITS) != 0) {
            return -1;
        }
        int hour = (int) (digits & 15) * 10 + (int) (digits >>> 8 & 15);
        int minute = (int) (digits >>> 24 & 15) * 10 + (int) (digits >>> 32 & 15);
        int second = (int) (digits >>> 48 & 15) * 10 + (int) (digits >>> 56 & 15);
        return hour * 3600 + minute * 60 + second;
    }

    private static boolean digits(byte[] b, int p, int count) {
        for (int i = 0; i < count; i++) {
            if (!JsonScan.isDigit(b[p + i])) {
                return false;
            }
        }
        return true;
    }

    private static int two(byte[] b, int p) {
        return (b[p] - '0') * 10 + b[p + 1] - '0';
    }

    private int fraction(byte[] b, int p, int end) {
        int q = p;
        while (q < end && JsonScan.isDigit(b[q])) {
            if (fractionDigits < 18) {
                fraction = fraction * 10 + (b[q] - '0');
                fractionDigits++;
            }
            q++;
        }
        return q;
    }

    private int bestEffort(byte[] b, int p, int end) {
        int q = bestEffort.read(b, p, end);
        seconds = bestEffort.seconds;
        fraction = bestEffort.fraction;
        fractionDigits = bestEffort.fractionDigits;
        return q;
    }

    private int basic(byte[] b, int p, int end, boolean withFraction) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        int q = p;
        while (q < end && q < p + 5 && JsonScan.isDigit(b[q])) {
            q++;
        }
        int point;
        if (q == p + 4 && p + 10 <= end) {
            int year = two(b, p) * 100 + two(b, p + 2);
            int month = two(b, p + 5);
            int day = two(b, p + 8);
            if (!digits(b, p + 5, 2) || !digits(b, p + 8, 2)) {
                throw cannot(p);
            }
            int time = 0;
            point = p + 10;
            if (p + 19 <= end && (b[point] == ' ' || b[point] == 'T')) {
                if (!digits(b, p + 11, 2) || !digits(b, p + 14, 2) || !digits(b, p + 17, 2)) {
                    throw cannot(p);
                }
                time = two(b, p + 11) * 3600 + two(b, p + 14) * 60 + two(b, p + 17);
                point = p + 19;
            }
            seconds = clock.toUnix((year == 0 ? 0 : CivilDate.daysOrInvalid(year, month, day)) * DAY_SECONDS + time);
        } else {
            if (q == p && b[p] != '-' && b[p] != '+') {
                throw cannot(p);
            }
            point = Integers.read(b, p, end, true);
            long unix = Integers.sum(b, p, point);
            int digits = point - p;
            // Long whole numbers are finer ticks, as nobody means the year 50000.
            int extra = withFraction && digits > 10 ? digits - 10 : 0;
            if (extra > 0 && extra <= 9) {
                long unit = DecimalReader.POWERS[extra];
                seconds = Math.floorDiv(unix, unit);
                fraction = Math.floorMod(unix, unit);
                fractionDigits = extra;
                return point;
            }
            seconds = unix;
        }
        return withFraction && point < end && b[point] == '.' ? fraction(b, point + 1, end) : point;
    }

    private static ParseFailure cannot(int p) {
        return new ParseFailure(ErrorCode.CANNOT_PARSE_DATETIME, "Cannot parse datetime", p);
    }
}
