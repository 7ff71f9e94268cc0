package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;

/** Decimal integers in text. Stateless. */
final class Integers {
    private Integers() {}

    /** The end of a number at {@code p}: signs, then digits. As in ClickHouse there may be no digits, if there is no sign. */
    static int read(byte[] b, int p, int end, boolean signed) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        boolean hasSign = false;
        boolean hasDigit = false;
        int q = p;
        for (; q < end; q++) {
            byte c = b[q];
            if (JsonScan.isDigit(c)) {
                hasDigit = true;
                continue;
            }
            if (c != '+' && c != '-' || hasDigit) {
                break;
            }
            if (hasSign) {
                throw number("Cannot parse number with multiple sign (+/-) characters", q);
            }
            if (c == '-' && !signed) {
                throw number("Unsigned type must not contain '-' symbol", q);
            }
            hasSign = true;
        }
        if (hasSign && !hasDigit) {
            throw number("Cannot parse number without any digits", q);
        }
        return q;
    }

    /** The number between two positions that {@link #read} gave, wrapping. */
    static long sum(byte[] b, int from, int endExclusive) {
        long v = 0;
        boolean negative = false;
        for (int i = from; i < endExclusive; i++) {
            byte c = b[i];
            if (JsonScan.isDigit(c)) {
                v = v * 10 + (c - '0');
            } else {
                negative |= c == '-';
            }
        }
        return negative ? -v : v;
    }

    private static ParseFailure number(String message, int p) {
        return new ParseFailure(ErrorCode.CANNOT_PARSE_NUMBER, message, p);
    }
}
