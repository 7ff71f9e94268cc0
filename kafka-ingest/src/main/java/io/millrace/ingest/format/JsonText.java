package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;
import java.util.Arrays;

/** Reads a JSON string; the bytes it means are then {@code source[from, from + length)}. Owned by one thread. */
final class JsonText {
    private static final String ADVICE = " In JSON input formats you can disable setting"
            + " input_format_json_throw_on_bad_escape_sequence to save bad escape sequences as is";

    private final boolean strict;
    private byte[] scratch = new byte[256];
    private int written;
    byte[] source = scratch;
    int from;
    int length;

    JsonText(FormatSettings settings) {
        this.strict = settings.isOn(FormatSetting.INPUT_FORMAT_JSON_THROW_ON_BAD_ESCAPE_SEQUENCE);
    }

    /** {@code p} is at the opening quote; returns the position after the closing one. */
    int read(byte[] b, int p, int end) {
        if (p >= end || b[p] != '"') {
            throw JsonScan.noOpeningQuote(p);
        }
        int q = JsonScan.quoteOrBackslash(b, p + 1, end);
        if (q < end && b[q] == '"') {
            source = b;
            from = p + 1;
            length = q - p - 1;
            return q + 1;
        }
        return readEscaped(b, p + 1, q, end);
    }

    private int readEscaped(byte[] b, int start, int firstEscape, int end) {
        written = 0;
        int copied = start;
        int q = firstEscape;
        while (true) {
            if (q >= end) {
                throw JsonScan.noClosingQuote(q);
            }
            put(b, copied, q - copied);
            if (b[q] == '"') {
                source = scratch;
                from = 0;
                length = written;
                return q + 1;
            }
            copied = escape(b, q + 1, end);
            q = JsonScan.quoteOrBackslash(b, copied, end);
        }
    }

    /** {@code p} is after the backslash; returns the position after the sequence. */
    private int escape(byte[] b, int p, int end) {
        if (p >= end) {
            throw new ParseFailure(ErrorCode.CANNOT_PARSE_ESCAPE_SEQUENCE,
                    "Cannot parse escape sequence: unexpected eof", p);
        }
        byte c = b[p];
        switch (c) {
            case 'b' -> put('\b');
            case 'f' -> put('\f');
            case 'n' -> put('\n');
            case 'r' -> put('\r');
            case 't' -> put('\t');
            case 'u' -> {
                return unicode(b, p + 1, end);
            }
            default -> put(c);
        }
        return p + 1;
    }

    private int unicode(byte[] b, int p, int end) {
        if (p + 4 > end) {
            return bad(b, p - 2, end, end, "Cannot parse escape sequence: less than four bytes after \\u.");
        }
        int unit = hex4(b, p);
        if (unit < 0x80) {
            put(unit);
            return p + 4;
        }
        if (unit < 0x800) {
            put(0xC0 | unit >> 6);
            put(0x80 | unit & 0x3F);
            return p + 4;
        }
        if (unit < 0xD800 || unit > 0xDBFF) {
            // A lone low half is kept, as the three bytes it would be.
            put(0xE0 | unit >> 12);
            put(0x80 | unit >> 6 & 0x3F);
            put(0x80 | unit & 0x3F);
            return p + 4;
        }
        int q = p + 4;
        if (q + 1 >= end || b[q] != '\\' || b[q + 1] != 'u') {
            return bad(b, p - 2, q, end, "Cannot parse escape sequence: missing second part of surrogate pair.");
        }
        if (q + 6 > end) {
            return bad(b, p - 2, end, end,
                    "Cannot parse escape sequence: less than four bytes after \\u of second part of surrogate pair.");
        }
        int low = hex4(b, q + 2);
        if (low < 0xDC00 || low > 0xDFFF) {
            return bad(b, p - 2, q + 6, end, "Incorrect surrogate pair of unicode escape sequences in JSON.");
        }
        int point = 0x10000 + (unit - 0xD800 << 10) + (low - 0xDC00);
        put(0xF0 | point >> 18);
        put(0x80 | point >> 12 & 0x3F);
        put(0x80 | point >> 6 & 0x3F);
        put(0x80 | point & 0x3F);
        return q + 6;
    }

    private int bad(byte[] b, int sequenceFrom, int sequenceEnd, int end, String message) {
        if (strict) {
            throw new ParseFailure(ErrorCode.CANNOT_PARSE_ESCAPE_SEQUENCE, message + ADVICE,
                    Math.min(sequenceEnd, end));
        }
        put(b, sequenceFrom, sequenceEnd - sequenceFrom);
        return sequenceEnd;
    }

    private static int hex4(byte[] b, int p) {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            // ClickHouse takes any byte here; what is no hexadecimal digit counts as 255.
            int digit = Character.digit(b[p + i], 16);
            unit = (unit << 4) + (digit < 0 ? 0xFF : digit) & 0xFFFF;
        }
        return unit;
    }

    private void put(int c) {
        if (written == scratch.length) {
            scratch = Arrays.copyOf(scratch, written * 2);
        }
        scratch[written++] = (byte) c;
    }

    private void put(byte[] b, int start, int count) {
        if (scratch.length - written < count) {
            scratch = Arrays.copyOf(scratch, Math.max(scratch.length * 2, Math.addExact(written, count)));
        }
        System.arraycopy(b, start, scratch, written, count);
        written += count;
    }
}
