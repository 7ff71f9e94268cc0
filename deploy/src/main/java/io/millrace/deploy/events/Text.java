package io.millrace.deploy.events;

import java.nio.charset.StandardCharsets;

/** Numbers, dates and hexadecimal digits as ASCII, without allocation. */
final class Text {
    private static final byte[] PAIRS = pairs(10);
    private static final byte[] HEX_PAIRS = pairs(16);

    private Text() {}

    private static byte[] pairs(int radix) {
        byte[] pairs = new byte[2 * radix * radix];
        for (int i = 0; i < radix * radix; i++) {
            pairs[2 * i] = (byte) Character.forDigit(i / radix, radix);
            pairs[2 * i + 1] = (byte) Character.forDigit(i % radix, radix);
        }
        return pairs;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static int put(byte[] text, byte[] into, int at) {
        System.arraycopy(text, 0, into, at, text.length);
        return at + text.length;
    }

    private static void pair(int value, byte[] into, int at) {
        into[at] = PAIRS[2 * value];
        into[at + 1] = PAIRS[2 * value + 1];
    }

    static int number(long value, byte[] into, int at) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        int end = at + digits;
        long rest = value;
        int position = end;
        while (rest >= 100) {
            position -= 2;
            pair((int) (rest % 100), into, position);
            rest /= 100;
        }
        if (rest >= 10) {
            pair((int) rest, into, at);
        } else {
            into[at] = (byte) ('0' + rest);
        }
        return end;
    }

    /** {@code YYYY-MM-DD hh:mm:ss} in UTC, for years 1970 to 9999. */
    static int dateTime(long epochSecond, byte[] into, int at) {
        int days = (int) (epochSecond / 86_400);
        int second = (int) (epochSecond % 86_400);
        // Hinnant, chrono-compatible low-level date algorithms: the year begins in March, so that the leap day is its last
        int shifted = days + 719_468;
        int era = shifted / 146_097;
        int dayOfEra = shifted - era * 146_097;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        pair(year / 100, into, at);
        pair(year % 100, into, at + 2);
        into[at + 4] = '-';
        pair(month, into, at + 5);
        into[at + 7] = '-';
        pair(day, into, at + 8);
        into[at + 10] = ' ';
        pair(second / 3600, into, at + 11);
        into[at + 13] = ':';
        pair(second / 60 % 60, into, at + 14);
        into[at + 16] = ':';
        pair(second % 60, into, at + 17);
        return at + 19;
    }

    /** The sixteen hexadecimal digits of {@code value}, or its first {@code digits} (even). */
    static int hex(long value, int digits, byte[] into, int at) {
        for (int i = 0; i < digits; i += 2) {
            int octet = (int) (value >>> (56 - 4 * i)) & 0xff;
            into[at + i] = HEX_PAIRS[2 * octet];
            into[at + i + 1] = HEX_PAIRS[2 * octet + 1];
        }
        return at + digits;
    }
}
