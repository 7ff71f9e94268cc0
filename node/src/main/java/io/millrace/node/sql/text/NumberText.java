package io.millrace.node.sql.text;

import java.nio.charset.StandardCharsets;

/** Numbers from bytes. Used by one thread; a successful parse leaves its result in it. */
public final class NumberText {
    private long longValue;
    private double doubleValue;
    private int position;
    private boolean overflowed;

    public long longValue() {
        return longValue;
    }

    public double doubleValue() {
        return doubleValue;
    }

    /** Where parsing stopped. */
    public int position() {
        return position;
    }

    /** Whether the last integer did not fit the given width; {@link #longValue} is then cut to it. */
    public boolean isOverflowed() {
        return overflowed;
    }

    /** An integer that may be followed by other bytes. @return whether there is at least one digit */
    public boolean integer(byte[] bytes, int from, int end, boolean signed, int widthBytes) {
        int at = from;
        boolean negative = false;
        if (at < end && (bytes[at] == '-' && signed || bytes[at] == '+')) {
            negative = bytes[at++] == '-';
        }
        int start = at;
        long value = 0;
        boolean over = false;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            int digit = bytes[at++] - '0';
            if (Long.compareUnsigned(value, 1844674407370955161L) > 0 || value == 1844674407370955161L && digit > 5) {
                over = true;
            }
            value = value * 10 + digit;
        }
        position = at;
        if (at == start) {
            return false;
        }
        if (signed) {
            long limit = negative ? 1L << widthBytes * 8 - 1 : (1L << widthBytes * 8 - 1) - 1;
            over |= Long.compareUnsigned(value, limit) > 0;
        } else if (widthBytes < 8) {
            over |= Long.compareUnsigned(value, (1L << widthBytes * 8) - 1) > 0;
        }
        overflowed = over;
        longValue = negative ? -value : value;
        return true;
    }

    /** A float that fills the range. */
    public boolean floating(byte[] bytes, int from, int end) {
        int at = from;
        position = from;
        boolean negative = false;
        if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
            negative = bytes[at++] == '-';
        }
        long digits = 0;
        int count = 0;
        int fraction = 0;
        boolean any = false;
        for (; at < end && isDigit(bytes[at]); at++, any = true) {
            digits = digits * 10 + bytes[at] - '0';
            count += digits == 0 ? 0 : 1;
        }
        if (at < end && bytes[at] == '.') {
            at++;
            for (; at < end && isDigit(bytes[at]); at++, any = true) {
                digits = digits * 10 + bytes[at] - '0';
                count += digits == 0 ? 0 : 1;
                fraction++;
            }
        }
        if (!any) {
            return word(bytes, at, end, negative);
        }
        boolean simple = at == end;
        if (at < end && (bytes[at] | 0x20) == 'e') {
            int e = at + 1;
            if (e < end && (bytes[e] == '-' || bytes[e] == '+')) {
                e++;
            }
            int firstDigit = e;
            while (e < end && isDigit(bytes[e])) {
                e++;
            }
            if (e == firstDigit) {
                position = at;
                return false;
            }
            at = e;
        }
        position = at;
        if (at != end) {
            return false;
        }
        // Up to 15 digits and powers up to 10^22 are exact in a double, so one division rounds correctly.
        if (simple && count <= 15 && fraction <= 22) {
            double value = fraction == 0 ? digits : digits / Math.pow(10, fraction);
            doubleValue = negative ? -value : value;
            return true;
        }
        doubleValue = Double.parseDouble(new String(bytes, from, end - from, StandardCharsets.ISO_8859_1));
        return true;
    }

    private boolean word(byte[] bytes, int from, int end, boolean negative) {
        String word = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
        if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
            doubleValue = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        } else if (word.equalsIgnoreCase("nan")) {
            doubleValue = Double.NaN;
        } else {
            return false;
        }
        position = end;
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
