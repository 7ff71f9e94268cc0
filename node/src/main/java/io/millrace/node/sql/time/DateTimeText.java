package io.millrace.node.sql.time;

/** {@code YYYY-MM-DD[ hh:mm:ss[.fff]]} from bytes, strictly. Used by one thread; a successful parse leaves its result in it. */
public final class DateTimeText {
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private long localSecond;
    private int nanos;
    private boolean hasTime;

    /** Where the last parse stopped. */
    public int position() {
        return at;
    }

    public long localSecond() {
        return localSecond;
    }

    public int nanos() {
        return nanos;
    }

    public boolean hasTime() {
        return hasTime;
    }

    /** Days since 1970-01-01 of {@code YYYY-MM-DD}, {@code YYYY-M-D} or {@code YYYYMMDD}; position() follows it; or null. */
    public @org.jspecify.annotations.Nullable Long date(byte[] source, int from, int endExclusive) {
        bytes = source;
        at = from;
        end = endExclusive;
        int year = digits(4, 4);
        if (year < 0) {
            return null;
        }
        int month;
        int day;
        if (at < end && !isDigit(bytes[at])) {
            at++;
            month = digits(1, 2);
            if (month < 0 || at >= end || isDigit(bytes[at])) {
                return null;
            }
            at++;
            day = digits(1, 2);
        } else {
            month = digits(2, 2);
            day = month < 0 ? -1 : digits(2, 2);
        }
        if (month < 0 || day < 0) {
            return null;
        }
        // A date that does not exist reads as 1970-01-01, as in ClickHouse.
        return year == 0 || month < 1 || month > 12 || day < 1 || day > Civil.daysInMonth(year, month)
                ? Long.valueOf(0)
                : Long.valueOf(Civil.epochDay(year, month, day));
    }

    /** A whole text as date or date and time. @return whether it is one */
    public boolean dateTime(byte[] source, int from, int endExclusive) {
        Long day = date(source, from, endExclusive);
        if (day == null) {
            return false;
        }
        nanos = 0;
        hasTime = false;
        localSecond = day * 86_400L;
        if (at == end) {
            return true;
        }
        if (bytes[at] != ' ' && bytes[at] != 'T') {
            return false;
        }
        at++;
        int hour = digits(1, 2);
        int minute = hour < 0 || !eat(':') ? -1 : digits(1, 2);
        int second = 0;
        if (minute < 0) {
            return false;
        }
        if (eat(':')) {
            second = digits(1, 2);
        }
        if (second < 0 || hour > 23 || minute > 59 || second > 59) {
            return false;
        }
        hasTime = true;
        localSecond += hour * 3600L + minute * 60L + second;
        if (eat('.')) {
            int scale = 100_000_000;
            if (at == end || !isDigit(bytes[at])) {
                return false;
            }
            while (at < end && isDigit(bytes[at])) {
                nanos += (bytes[at++] - '0') * scale;
                scale /= 10;
            }
        }
        return at == end;
    }

    private boolean eat(char c) {
        if (at < end && bytes[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private int digits(int min, int max) {
        int value = 0;
        int n = 0;
        while (n < max && at < end && isDigit(bytes[at])) {
            value = value * 10 + bytes[at++] - '0';
            n++;
        }
        return n < min ? -1 : value;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
