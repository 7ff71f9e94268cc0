package io.millrace.node.sql.time;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Dates and times in the many notations people write: ISO 8601 and RFC 2822, unix timestamps, names of months, AM and PM,
 * offsets. After ClickHouse's parseDateTimeBestEffort. Used by one thread; a successful parse leaves its result in it.
 */
public final class BestEffort {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private final boolean monthFirst;
    private final int defaultYear;
    private String text = "";
    private int at;
    private int year;
    private int month;
    private int day;
    private int hour;
    private int minute;
    private int second;
    private int nanos;
    private boolean hasTime;
    private boolean hasOffset;
    private int offsetSeconds;
    private long epochSecond;
    private boolean isEpoch;

    /**
     * @param monthFirst 01/02/2020 is January 2nd (US) instead of February 1st
     * @param defaultYear the year of a date without one
     */
    public BestEffort(boolean monthFirst, int defaultYear) {
        this.monthFirst = monthFirst;
        this.defaultYear = defaultYear;
    }

    public int nanos() {
        return nanos;
    }

    /** Of the last parse, with local time in the clock's zone unless the text had an offset. */
    public long epochSecond(ZoneClock clock) {
        if (isEpoch) {
            return epochSecond;
        }
        long local = Civil.epochDay(year, month, day) * 86_400L + hour * 3600L + minute * 60L + second;
        return hasOffset ? local - offsetSeconds : clock.toEpoch(local);
    }

    /** @return whether the whole text is a date or time */
    public boolean parse(byte[] bytes, int from, int end) {
        text = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
        at = 0;
        year = month = day = hour = minute = second = nanos = offsetSeconds = 0;
        hasTime = hasOffset = isEpoch = false;
        epochSecond = 0;
        boolean any = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == ',') {
                at++;
            } else if (isDigit(c)) {
                if (!number()) {
                    return false;
                }
                any = true;
            } else if ((c == '+' || c == '-') && any) {
                if (!offset()) {
                    return false;
                }
            } else if (Character.isLetter(c)) {
                if (!word()) {
                    return false;
                }
                any = true;
            } else {
                return false;
            }
        }
        return any && (isEpoch || complete());
    }

    private boolean complete() {
        if (month == 0 && day == 0 && year == 0) {
            return false;
        }
        year = year == 0 ? defaultYear : year;
        month = month == 0 ? 1 : month;
        day = day == 0 ? 1 : day;
        return month <= 12 && day <= Civil.daysInMonth(year, month) && hour < 24 && minute < 60 && second < 60;
    }

    private boolean number() {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        int length = at - start;
        char next = at < text.length() ? text.charAt(at) : 0;
        if (length > 18) {
            return false;
        }
        long value = Long.parseLong(text.substring(start, at));
        boolean alone = start == 0;
        return switch (length) {
            case 9, 10 -> epoch(value, 1, alone);
            case 13 -> epoch(value, 1_000, alone);
            case 16 -> epoch(value, 1_000_000, alone);
            case 14, 12 -> {
                int cut = length == 14 ? 1 : 100;
                long v = value * cut;
                second = (int) (v % 100);
                minute = (int) (v / 100 % 100);
                hour = (int) (v / 10_000 % 100);
                ymd(v / 1_000_000);
                hasTime = true;
                yield fraction();
            }
            case 8 -> {
                ymd(value);
                yield true;
            }
            case 6 -> {
                if (year == 0) {
                    year = (int) (value / 100);
                    month = (int) (value % 100);
                } else {
                    time(value / 10_000, value / 100 % 100, value % 100);
                    yield fraction();
                }
                yield true;
            }
            case 4 -> {
                if (year != 0) {
                    time(value / 100, value % 100, 0);
                    yield true;
                }
                year = (int) value;
                yield next != '-' && next != '/' && next != '.' || afterYear(next);
            }
            case 1, 2 -> shortNumber((int) value, next);
            default -> false;
        };
    }

    private void ymd(long value) {
        year = (int) (value / 10_000);
        month = (int) (value / 100 % 100);
        day = (int) (value % 100);
    }

    private void time(long h, long m, long s) {
        hour = (int) h;
        minute = (int) m;
        second = (int) s;
        hasTime = true;
    }

    private boolean epoch(long value, long perSecond, boolean alone) {
        if (!alone) {
            return false;
        }
        isEpoch = true;
        epochSecond = value / perSecond;
        nanos = (int) (value % perSecond * (1_000_000_000L / perSecond));
        return fraction();
    }

    private boolean fraction() {
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            int scale = 100_000_000;
            int start = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                nanos += (text.charAt(at++) - '0') * scale;
                scale /= 10;
            }
            return at > start;
        }
        return true;
    }

    private boolean afterYear(char separator) {
        at++;
        month = twoDigits();
        if (month < 1) {
            return monthName();
        }
        if (at < text.length() && text.charAt(at) == separator) {
            at++;
            day = twoDigits();
            return day >= 1;
        }
        return true;
    }

    private boolean monthName() {
        if (at + 3 > text.length() || !setMonth(text.substring(at, at + 3))) {
            return false;
        }
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
            day = twoDigits();
            return day >= 1;
        }
        return true;
    }

    private boolean shortNumber(int value, char next) {
        if (next == ':' && !hasTime) {
            at++;
            hour = value;
            minute = twoDigits();
            hasTime = true;
            if (minute < 0) {
                return false;
            }
            if (at < text.length() && text.charAt(at) == ':') {
                at++;
                second = twoDigits();
                return second >= 0 && fraction();
            }
            return true;
        }
        if ((next == '/' || next == '-' || next == '.') && day == 0) {
            at++;
            int other = twoDigits();
            if (other < 0) {
                day = value;
                return monthThenYear(next);
            }
            day = monthFirst ? other : value;
            month = monthFirst ? value : other;
            if (at < text.length() && text.charAt(at) == next) {
                at++;
                return yearDigits();
            }
            return true;
        }
        if (day == 0) {
            day = value;
            return true;
        }
        if (!hasTime && (startsWord("am") || startsWord("pm"))) {
            hour = value;
            hasTime = true;
            return true;
        }
        return false;
    }

    private boolean monthThenYear(char separator) {
        if (at + 3 > text.length() || !setMonth(text.substring(at, at + 3))) {
            return false;
        }
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == separator) {
            at++;
            return yearDigits();
        }
        return true;
    }

    private boolean yearDigits() {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at)) && at - start < 4) {
            at++;
        }
        if (at == start) {
            return false;
        }
        int value = Integer.parseInt(text.substring(start, at));
        year = at - start > 2 ? value : value < 70 ? 2000 + value : 1900 + value;
        return true;
    }

    private boolean startsWord(String word) {
        return text.regionMatches(true, at, word, 0, word.length())
                || text.regionMatches(true, at + 1, word, 0, word.length());
    }

    private boolean word() {
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "t" -> year != 0 || day != 0;
            case "z", "utc", "gmt", "cut" -> {
                hasOffset = true;
                yield hasTime || isEpoch;
            }
            case "am" -> {
                hour = hour == 12 ? 0 : hour;
                yield hasTime;
            }
            case "pm" -> {
                hour = hour == 12 ? 12 : hour + 12;
                yield hasTime;
            }
            case "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday",
                    "friday",
                    "saturday", "sunday" ->
                true;
            default -> word.length() >= 3 && setMonth(word.substring(0, 3));
        };
    }

    private boolean setMonth(String prefix) {
        int found = MONTHS.indexOf(prefix.toLowerCase(Locale.ROOT));
        if (found < 0 || found % 3 != 0) {
            return false;
        }
        month = found / 3 + 1;
        return true;
    }

    private boolean offset() {
        if (!hasTime) {
            return false;
        }
        int sign = text.charAt(at++) == '-' ? -1 : 1;
        int start = at;
        int h = twoDigits();
        if (h < 0 || at == start) {
            return false;
        }
        if (at < text.length() && text.charAt(at) == ':') {
            at++;
        }
        int m = at < text.length() && isDigit(text.charAt(at)) ? twoDigits() : 0;
        hasOffset = true;
        offsetSeconds = sign * (h * 3600 + m * 60);
        return true;
    }

    private int twoDigits() {
        int start = at;
        int value = 0;
        while (at < text.length() && at - start < 2 && isDigit(text.charAt(at))) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        return at == start ? -1 : value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
