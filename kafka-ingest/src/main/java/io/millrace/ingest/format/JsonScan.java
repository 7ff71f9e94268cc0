package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Moves over JSON text, eight bytes at a time where it can, and skips values that nobody wants. Stateless. */
final class JsonScan {
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private JsonScan() {}

    static int skipSpace(byte[] b, int p, int end) {
        int q = p;
        while (q < end && isSpace(b[q])) {
            q++;
        }
        return q;
    }

    /** ClickHouse's white space: also vertical tab and form feed. */
    static boolean isSpace(byte c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** The first quote or backslash at or after {@code p}, or {@code end}. */
    static int quoteOrBackslash(byte[] b, int p, int end) {
        int q = p;
        int lastWord = Math.min(end, b.length) - 8;
        while (q <= lastWord) {
            long w = (long) LONGS.get(b, q);
            long x = w ^ QUOTES;
            long y = w ^ BACKSLASHES;
            // The lowest set high bit marks the first hit exactly; bits above it may lie.
            long hits = (x - ONES & ~x | y - ONES & ~y) & HIGHS;
            if (hits != 0) {
                return q + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            q += 8;
        }
        while (q < end && b[q] != '"' && b[q] != '\\') {
            q++;
        }
        return q;
    }

    static int expect(char c, byte[] b, int p, int end) {
        if (p < end && b[p] == c) {
            return p + 1;
        }
        throw ParseFailure.expected(String.valueOf(c), b, p, end);
    }

    /** Reads the rest of {@code word}, whose first byte the caller has seen at {@code p}. */
    static int expectWord(String word, byte[] b, int p, int end) {
        for (int i = 1; i < word.length(); i++) {
            if (p + i >= end || b[p + i] != word.charAt(i)) {
                throw ParseFailure.expected(word, b, Math.min(p + i, end), end);
            }
        }
        return p + word.length();
    }

    /** Skips white space, a comma, white space. */
    static int expectSpacedComma(byte[] b, int p, int end) {
        return skipSpace(b, expect(',', b, skipSpace(b, p, end), end), end);
    }

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    static int skipString(byte[] b, int p, int end) {
        int q = p + 1;
        while (true) {
            q = quoteOrBackslash(b, q, end);
            if (q >= end) {
                throw noClosingQuote(q);
            }
            if (b[q] == '"') {
                return q + 1;
            }
            q += 2;
        }
    }

    static ParseFailure noClosingQuote(int p) {
        return new ParseFailure(ErrorCode.CANNOT_PARSE_QUOTED_STRING,
                "Cannot parse JSON string: expected closing quote", p);
    }

    static ParseFailure noOpeningQuote(int p) {
        return new ParseFailure(ErrorCode.CANNOT_PARSE_QUOTED_STRING,
                "Cannot parse JSON string: expected opening quote", p);
    }

    /** Skips any value; {@code key} is for errors, and may be empty. */
    static int skipValue(byte[] b, int p, int end, String key, int depthLeft) {
        if (depthLeft < 0) {
            throw new ParseFailure(ErrorCode.TOO_DEEP_RECURSION, "JSON is too deep for key '" + key + "'", p);
        }
        if (p >= end) {
            throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Unexpected EOF for key '" + key + "'", p);
        }
        byte c = b[p];
        return switch (c) {
            case '"' -> skipString(b, p, end);
            case 'n' -> expectWord("null", b, p, end);
            case 't' -> expectWord("true", b, p, end);
            case 'f' -> expectWord("false", b, p, end);
            case '[' -> skipArray(b, p, end, key, depthLeft);
            case '{' -> skipObject(b, p, end, key, depthLeft);
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '+', '.' -> skipNumber(b, p, end, key);
            default -> throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Cannot read JSON field here: '"
                    + ParseFailure.shown(b, p, end, 10) + "'. Unexpected symbol '" + (char) (c & 0xFF) + "'"
                    + (key.isEmpty() ? "" : " for key " + key), p);
        };
    }

    private static int skipArray(byte[] b, int p, int end, String key, int depthLeft) {
        int q = skipSpace(b, p + 1, end);
        if (q < end && b[q] == ']') {
            return q + 1;
        }
        while (true) {
            q = skipSpace(b, skipValue(b, q, end, key, depthLeft - 1), end);
            if (q < end && b[q] == ',') {
                q = skipSpace(b, q + 1, end);
            } else if (q < end && b[q] == ']') {
                return q + 1;
            } else {
                throw unexpected(key, q);
            }
        }
    }

    private static int skipObject(byte[] b, int p, int end, String key, int depthLeft) {
        int q = skipSpace(b, p + 1, end);
        while (true) {
            if (q >= end) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Unexpected EOF for key '" + key + "'", q);
            }
            if (b[q] == '}') {
                return q + 1;
            }
            if (b[q] != '"') {
                throw unexpected(key, q);
            }
            q = skipSpace(b, skipString(b, q, end), end);
            if (q >= end || b[q] != ':') {
                throw unexpected(key, q);
            }
            q = skipSpace(b, skipValue(b, skipSpace(b, q + 1, end), end, key, depthLeft - 1), end);
            if (q < end && b[q] == ',') {
                q = skipSpace(b, q + 1, end);
            }
        }
    }

    private static int skipNumber(byte[] b, int p, int end, String key) {
        int q = p;
        if (b[q] == '+' || b[q] == '-') {
            q++;
        }
        int digits = 0;
        while (q < end && isDigit(b[q])) {
            q++;
            digits++;
        }
        if (q < end && b[q] == '.') {
            q++;
            while (q < end && isDigit(b[q])) {
                q++;
                digits++;
            }
        }
        if (digits > 0 && q < end && (b[q] == 'e' || b[q] == 'E')) {
            q++;
            if (q < end && (b[q] == '+' || b[q] == '-')) {
                q++;
            }
            int exponentFrom = q;
            while (q < end && isDigit(b[q])) {
                q++;
            }
            if (q == exponentFrom) {
                digits = 0;
            }
        }
        if (digits == 0 || q < end && b[q] == '.') {
            throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Expected a number field for key '" + key + "'", q);
        }
        return q;
    }

    private static ParseFailure unexpected(String key, int p) {
        return new ParseFailure(ErrorCode.INCORRECT_DATA, "Unexpected symbol for key '" + key + "'", p);
    }

    /** Skips an object or array whose inside is not checked: only its own brackets are counted, strings apart. */
    static int skipBalanced(char open, char close, byte[] b, int p, int end) {
        int balance = 0;
        int q = p;
        while (q < end) {
            byte c = b[q];
            if (c == '"') {
                q = skipString(b, q, end);
                continue;
            }
            q++;
            if (c == open) {
                balance++;
            } else if (c == close && --balance == 0) {
                return q;
            }
        }
        throw new ParseFailure(ErrorCode.INCORRECT_DATA,
                "JSON object/array should have equal number of opening and closing brackets", q);
    }
}
