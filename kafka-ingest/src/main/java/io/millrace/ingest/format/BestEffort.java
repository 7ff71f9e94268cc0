package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;
import java.time.InstantSource;

/**
 * Recognises times the way ClickHouse's {@code parseDateTimeBestEffort} does: a loop that looks at how many digits come next and
 * what follows them. Owned by one thread.
 */
final class BestEffort {
    private static final long DAY_SECONDS = 86_400;

    private final ZoneClock local;
    private final boolean monthFirst;
    private final InstantSource clock;

    long seconds;
    long fraction;
    int fractionDigits;

    private int year;
    private int month;
    private int day;
    private int hour;
    private int minute;
    private int second;
    private boolean hasTime;
    private boolean hasOffset;
    private int offsetSeconds;
    private int halfOfDay;
    private int at;
    private int digitCount;
    private long digits;

    BestEffort(ZoneClock local, boolean monthFirst, InstantSource clock) {
        this.local = local;
        this.monthFirst = monthFirst;
        this.clock = clock;
    }

    int read(byte[] b, int p, int end) {
        reset(p);
        while (at < end) {
            digitCount = 0;
            if (year == 0 || !hasTime) {
                readDigits(b, end, 19);
                if (digitCount > 0) {
                    if (number(b, end)) {
                        return at;
                    }
                    continue;
                }
            }
            if (!mark(b, end)) {
                break;
            }
        }
        finish();
        return at;
    }

    private void reset(int p) {
        at = p;
        year = 0;
        month = 0;
        day = 0;
        hour = 0;
        minute = 0;
        second = 0;
        hasTime = false;
        hasOffset = false;
        offsetSeconds = 0;
        halfOfDay = -1;
        fraction = 0;
        fractionDigits = 0;
    }

    private void readDigits(byte[] b, int end, int max) {
        digitCount = 0;
        digits = 0;
        while (at < end && digitCount < max && JsonScan.isDigit(b[at])) {
            digits = digits * 10 + (b[at++] - '0');
            digitCount++;
        }
    }

    private void readFraction(byte[] b, int end) {
        at++;
        while (at < end && JsonScan.isDigit(b[at])) {
            if (fractionDigits < 18) {
                fraction = fraction * 10 + (b[at] - '0');
                fractionDigits++;
            }
            at++;
        }
    }

    /** Handles the digits just read; true when they are unix time and all is done. */
    private boolean number(byte[] b, int end) {
        boolean fresh = year == 0 && !hasTime;
        switch (digitCount) {
            case 13, 16, 19 -> {
                return unix(digitCount - 10);
            }
            case 9, 10 -> {
                if (!fresh) {
                    throw count("");
                }
                seconds = digits;
                if (at < end && b[at] == '.') {
                    readFraction(b, end);
                }
                return true;
            }
            case 14, 8 -> {
                if (!fresh) {
                    throw count("");
                }
                date((int) (digitCount == 8 ? digits : digits / 1_000_000));
                if (digitCount == 14) {
                    time((int) (digits % 1_000_000));
                }
            }
            case 6 -> sixDigits();
            case 4 -> fourDigits(b, end);
            case 1, 2 -> twoDigits(b, end);
            default -> throw count("");
        }
        return false;
    }

    private boolean unix(int extraDigits) {
        long unit = DecimalReader.POWERS[extraDigits];
        seconds = digits / unit;
        fraction = digits % unit;
        fractionDigits = extraDigits;
        return true;
    }

    private void date(int yyyymmdd) {
        year = yyyymmdd / 10_000;
        month = yyyymmdd / 100 % 100;
        day = yyyymmdd % 100;
    }

    private void time(int hhmmss) {
        hour = hhmmss / 10_000;
        minute = hhmmss / 100 % 100;
        second = hhmmss % 100;
        hasTime = true;
    }

    private void sixDigits() {
        if (year == 0 && month == 0) {
            year = (int) (digits / 100);
            month = (int) (digits % 100);
        } else if (!hasTime) {
            time((int) digits);
        } else {
            throw bad("ambiguous 6 digits, it can be YYYYMM or hhmmss");
        }
    }

    private void fourDigits(byte[] b, int end) {
        if (year != 0) {
            throw count("");
        }
        year = (int) digits;
        if (at >= end) {
            return;
        }
        byte delimiter = b[at];
        if (delimiter != '/' && delimiter != '-' && delimiter != '.' && delimiter != ':') {
            return;
        }
        at++;
        month = oneOrTwo(b, end, " after year");
        if (at < end && b[at] == delimiter) {
            at++;
            day = oneOrTwo(b, end, " after year and month");
        }
    }

    private int oneOrTwo(byte[] b, int end, String where) {
        readDigits(b, end, 19);
        if (digitCount != 1 && digitCount != 2) {
            throw count(where);
        }
        return (int) digits;
    }

    private void twoDigits(byte[] b, int end) {
        int value = (int) digits;
        byte next = at < end ? b[at] : 0;
        if (next == ':') {
            if (hasTime) {
                throw bad("time component is duplicated");
            }
            hour = value;
            hasTime = true;
            at++;
            minute = oneOrTwo(b, end, " after hour");
            if (at < end && b[at] == ':') {
                at++;
                second = oneOrTwo(b, end, " after hour and minute");
                if (at < end && b[at] == '.') {
                    readFraction(b, end);
                }
            }
        } else if (next == ',') {
            if (month == 0 || day != 0) {
                throw bad("unexpected number before comma");
            }
            day = value;
            at++;
        } else if (next == '/' || next == '.' || next == '-') {
            dayMonthYear(b, end, value, next);
        } else if (day != 0) {
            if (hasTime) {
                throw bad("time component is duplicated");
            }
            hour = value;
            hasTime = true;
        } else {
            day = value;
        }
    }

    private void dayMonthYear(byte[] b, int end, int first, byte delimiter) {
        if (day != 0) {
            throw bad("day of month is duplicated");
        }
        if (month != 0) {
            throw bad("month is duplicated");
        }
        at++;
        readDigits(b, end, 19);
        if (digitCount == 0) {
            day = first;
            month = TimeWords.month(b, at, end);
            if (month == 0) {
                throw bad("unexpected word");
            }
            at += 3;
        } else if (digitCount <= 2) {
            day = monthFirst ? (int) digits : first;
            month = monthFirst ? first : (int) digits;
        } else {
            throw count(" after day of month");
        }
        if (month > 12) {
            int swapped = month;
            month = day;
            day = swapped;
        }
        if (at < end && b[at] == delimiter) {
            if (year != 0) {
                throw bad("year component is duplicated");
            }
            at++;
            readDigits(b, end, 19);
            if (digitCount == 4) {
                year = (int) digits;
            } else if (digitCount == 2) {
                year = (int) digits + (digits >= 70 ? 1900 : 2000);
            } else {
                throw count(" after day of month and month");
            }
        }
    }

    /** Handles what is no number; false where the time ends. */
    private boolean mark(byte[] b, int end) {
        byte c = b[at];
        if (c == ' ' || c == 'T' && !startsDay(b, end)) {
            at++;
        } else if (c == 'Z') {
            at++;
            hasOffset = true;
        } else if (c == '.' && fractionDigits == 0 && hasTime) {
            readFraction(b, end);
        } else if (c == '+' || c == '-') {
            offset(b, end, c == '-');
        } else if (isAlpha(c)) {
            word(b, end);
        } else {
            return false;
        }
        return true;
    }

    private boolean startsDay(byte[] b, int end) {
        return at + 2 < end && isAlpha(b[at + 1]);
    }

    private static boolean isAlpha(byte c) {
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private void offset(byte[] b, int end, boolean negative) {
        at++;
        hasOffset = true;
        readDigits(b, end, 19);
        int hours;
        int minutes = 0;
        switch (digitCount) {
            case 4, 3 -> {
                hours = (int) (digits / 100);
                minutes = (int) (digits % 100);
            }
            case 2, 1 -> hours = (int) digits;
            default -> throw bad("unexpected number of decimal digits for time zone offset: " + digitCount);
        }
        if (digitCount < 3 && at < end && b[at] == ':') {
            at++;
            readDigits(b, end, 19);
            if (digitCount != 1 && digitCount != 2) {
                throw bad("unexpected number of decimal digits for time zone offset in minutes: " + digitCount);
            }
            minutes = (int) digits;
        }
        offsetSeconds = (hours * 60 + minutes) * 60 * (negative ? -1 : 1);
    }

    private void word(byte[] b, int end) {
        int q = at;
        while (q < end && isAlpha(b[q])) {
            q++;
        }
        int length = q - at;
        if (length == 1) {
            throw bad("unexpected alphabetical character");
        }
        if (length == 2) {
            boolean pm = (b[at] | 0x20) == 'p';
            if (!pm && (b[at] | 0x20) != 'a' || (b[at + 1] | 0x20) != 'm') {
                throw bad("unexpected word");
            }
            halfOfDay = pm ? 1 : 0;
            at = q;
            return;
        }
        int found = TimeWords.month(b, at, end);
        if (found > 0) {
            month = found;
        } else if (TimeWords.isDay(b, at, end)) {
            if (q < end && b[q] == ',') {
                q++;
            } else if (q >= end) {
                throw bad("unexpected word after day of week");
            }
        } else {
            int hours = length == 3 ? TimeWords.zoneHours(b, at) : TimeWords.NO_ZONE;
            if (hours == TimeWords.NO_ZONE) {
                throw bad("unexpected word");
            }
            hasOffset = true;
            offsetSeconds = hours * 3600;
        }
        at = q;
    }

    private void finish() {
        if (year == 0 && month == 0 && day == 0 && !hasTime) {
            throw bad("neither Date nor Time was parsed successfully");
        }
        if (day == 0) {
            day = 1;
        }
        if (month == 0) {
            month = 1;
        }
        if (year == 0) {
            int today = CivilDate
                    .yyyymmdd((int) Math.floorDiv(local.toLocal(clock.instant().getEpochSecond()), DAY_SECONDS));
            year = today / 10_000 - (month * 100 + day > today % 10_000 ? 1 : 0);
        }
        if (!CivilDate.exists(year, month, day)) {
            throw bad("unexpected date: " + year + "-" + month + "-" + day);
        }
        if (halfOfDay == 0 && hour == 12) {
            hour = 0;
        } else if (halfOfDay == 1 && hour < 12) {
            hour += 12;
        }
        long wall = CivilDate.days(year, month, day) * DAY_SECONDS + hour * 3600L + minute * 60L + second;
        seconds = hasOffset ? wall - offsetSeconds : local.toUnix(wall);
    }

    private ParseFailure count(String where) {
        return bad("unexpected number of decimal digits" + where + ": " + digitCount);
    }

    private ParseFailure bad(String what) {
        return new ParseFailure(ErrorCode.CANNOT_PARSE_DATETIME, "Cannot read DateTime: " + what, at);
    }
}
