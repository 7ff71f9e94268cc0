package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;
import java.util.Arrays;

/**
 * Reads strings as tab-separated files, SQL literals and CSV write them; the bytes they mean are then
 * {@code source[from, from + length)}. Owned by one thread.
 */
final class FieldText {
    private final byte delimiter;
    private final boolean singleQuotes;
    private final boolean doubleQuotes;
    private final boolean trim;
    private byte[] scratch = new byte[256];
    private int written;
    byte[] source = scratch;
    int from;
    int length;

    FieldText(FormatSettings settings) {
        String text = settings.text(FormatSetting.FORMAT_CSV_DELIMITER);
        this.delimiter = text.isEmpty() ? (byte) ',' : (byte) text.charAt(0);
        this.singleQuotes = settings.isOn(FormatSetting.FORMAT_CSV_ALLOW_SINGLE_QUOTES);
        this.doubleQuotes = settings.isOn(FormatSetting.FORMAT_CSV_ALLOW_DOUBLE_QUOTES);
        this.trim = settings.isOn(FormatSetting.INPUT_FORMAT_CSV_TRIM_WHITESPACES);
    }

    byte delimiter() {
        return delimiter;
    }

    boolean isCsvQuote(byte c) {
        return c == '"' && doubleQuotes || c == '\'' && singleQuotes;
    }

    /** Up to a tab or line feed; backslash escapes. */
    int escaped(byte[] b, int p, int end) {
        int q = p;
        while (q < end && b[q] != '\t' && b[q] != '\n' && b[q] != '\\') {
            q++;
        }
        if (q >= end || b[q] != '\\') {
            return slice(b, p, q);
        }
        written = 0;
        int copied = p;
        while (q < end && b[q] != '\t' && b[q] != '\n') {
            if (b[q] == '\\') {
                put(b, copied, q - copied);
                copied = escape(b, q + 1, end);
                q = copied;
            } else {
                q++;
            }
        }
        put(b, copied, q - copied);
        fromScratch();
        return q;
    }

    /** Up to a tab or line feed, as it is. */
    int raw(byte[] b, int p, int end) {
        int q = p;
        while (q < end && b[q] != '\t' && b[q] != '\n') {
            q++;
        }
        return slice(b, p, q);
    }

    /** In single quotes, with backslash escapes and doubled quotes. */
    int quoted(byte[] b, int p, int end) {
        if (p >= end || b[p] != '\'') {
            throw new ParseFailure(ErrorCode.CANNOT_PARSE_QUOTED_STRING,
                    "Cannot parse quoted string: expected opening quote '''"
                            + (p < end ? ", got '" + (char) (b[p] & 0xFF) + "'" : ", got EOF"),
                    p);
        }
        written = 0;
        int q = p + 1;
        int copied = q;
        while (true) {
            if (q >= end) {
                throw new ParseFailure(ErrorCode.CANNOT_PARSE_QUOTED_STRING,
                        "Cannot parse quoted string: expected closing quote", q);
            }
            byte c = b[q];
            if (c == '\'') {
                put(b, copied, q - copied);
                if (q + 1 < end && b[q + 1] == '\'') {
                    put('\'');
                    q += 2;
                    copied = q;
                    continue;
                }
                fromScratch();
                return q + 1;
            }
            if (c == '\\') {
                put(b, copied, q - copied);
                copied = escape(b, q + 1, end);
                q = copied;
            } else {
                q++;
            }
        }
    }

    /** Quoted by doubling, or bare up to the delimiter or the line's end. */
    int csv(byte[] b, int p, int end) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        byte quote = b[p];
        if (!isCsvQuote(quote)) {
            return csvBare(b, p, end);
        }
        written = 0;
        int q = p + 1;
        int copied = q;
        while (q < end) {
            if (b[q] != quote) {
                q++;
                continue;
            }
            put(b, copied, q - copied);
            if (q + 1 < end && b[q + 1] == quote) {
                put(quote);
                q += 2;
                copied = q;
                continue;
            }
            fromScratch();
            return q + 1;
        }
        // As in ClickHouse a quote that is never closed ends with the input.
        put(b, copied, q - copied);
        fromScratch();
        return q;
    }

    private int csvBare(byte[] b, int p, int end) {
        int q = p;
        while (q < end && b[q] != delimiter && b[q] != '\n'
                && !(b[q] == '\r' && (q + 1 >= end || b[q + 1] == '\n'))) {
            q++;
        }
        int last = q;
        while (trim && last > p && (b[last - 1] == ' ' || b[last - 1] == '\t')) {
            last--;
        }
        slice(b, p, last);
        return q;
    }

    private int slice(byte[] b, int start, int endExclusive) {
        source = b;
        from = start;
        length = endExclusive - start;
        return endExclusive;
    }

    private void fromScratch() {
        source = scratch;
        from = 0;
        length = written;
    }

    /** {@code p} is after the backslash. */
    private int escape(byte[] b, int p, int end) {
        if (p >= end) {
            throw new ParseFailure(ErrorCode.CANNOT_PARSE_ESCAPE_SEQUENCE,
                    "Cannot parse escape sequence: unexpected eof", p);
        }
        byte c = b[p];
        switch (c) {
            case 'a' -> put(7);
            case 'b' -> put('\b');
            case 'e' -> put(0x1B);
            case 'f' -> put('\f');
            case 'n' -> put('\n');
            case 'r' -> put('\r');
            case 't' -> put('\t');
            case 'v' -> put(0x0B);
            case '0' -> put(0);
            case 'N' -> {
                // What stands for NULL elsewhere is an empty string here.
            }
            case 'x' -> {
                if (p + 2 >= end) {
                    throw new ParseFailure(ErrorCode.CANNOT_PARSE_ESCAPE_SEQUENCE,
                            "Cannot parse escape sequence: expected two hexadecimal digits after \\x", p);
                }
                put((Character.digit(b[p + 1], 16) << 4) + Character.digit(b[p + 2], 16));
                return p + 3;
            }
            case '\\', '`', '"', '\'', '/' -> put(c);
            default -> {
                // The backslash stays, as in '100\%', so that patterns need no doubling; before a control character it goes.
                if (c < 0 || c >= 0x20 && c != 0x7F) {
                    put('\\');
                }
                put(c);
            }
        }
        return p + 1;
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
