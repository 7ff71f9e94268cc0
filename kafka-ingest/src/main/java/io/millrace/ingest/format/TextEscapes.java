package io.millrace.ingest.format;

import java.nio.charset.StandardCharsets;

/** Strings in the notations of the text formats. */
final class TextEscapes {
    private static final String HEX = "0123456789ABCDEF";
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private TextEscapes() {}

    /** Backslash escapes, as in tab-separated files and SQL literals; without quotes. */
    static void escaped(byte[] b, int from, int length, ByteSink out) {
        int end = from + length;
        int copied = from;
        for (int i = from; i < end; i++) {
            int to = escape(b[i]);
            if (to != 0) {
                out.put(b, copied, i - copied);
                out.put('\\');
                out.put(to);
                copied = i + 1;
            }
        }
        out.put(b, copied, end - copied);
    }

    private static int escape(byte c) {
        return switch (c) {
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case 0 -> '0';
            case '\'' -> '\'';
            case '\\' -> '\\';
            default -> 0;
        };
    }

    static void quoted(byte[] b, int from, int length, ByteSink out) {
        out.put('\'');
        escaped(b, from, length, out);
        out.put('\'');
    }

    /** In double quotes, those inside doubled. */
    static void csv(byte[] b, int from, int length, ByteSink out) {
        out.put('"');
        int end = from + length;
        int copied = from;
        for (int i = from; i < end; i++) {
            if (b[i] == '"') {
                out.put(b, copied, i + 1 - copied);
                copied = i;
            }
        }
        out.put(b, copied, end - copied);
        out.put('"');
    }

    /** {@code validUtf8}: each stretch of malformed bytes becomes one U+FFFD. */
    static void json(byte[] b, int from, int length, boolean escapeSlash, boolean validUtf8, ByteSink out) {
        out.put('"');
        int end = from + length;
        int copied = from;
        for (int i = from; i < end; i++) {
            byte c = b[i];
            if (c >= 0x20 && c != '"' && c != '\\' && (c != '/' || !escapeSlash)) {
                continue;
            }
            if (c < 0) {
                int size = validUtf8 ? Utf8.sequence(b, i, end) : 1;
                boolean separator = c == (byte) 0xE2 && i + 2 < end && b[i + 1] == (byte) 0x80
                        && (b[i + 2] == (byte) 0xA8 || b[i + 2] == (byte) 0xA9);
                if (size > 0 && !separator) {
                    i += size - 1;
                    continue;
                }
                out.put(b, copied, i - copied);
                if (separator) {
                    out.put(b[i + 2] == (byte) 0xA8 ? "\\u2028" : "\\u2029");
                    i += 2;
                } else {
                    out.put(REPLACEMENT);
                    i = Utf8.endOfMalformed(b, i, end) - 1;
                }
                copied = i + 1;
                continue;
            }
            out.put(b, copied, i - copied);
            copied = i + 1;
            jsonEscape(c, out);
        }
        out.put(b, copied, end - copied);
        out.put('"');
    }

    private static void jsonEscape(byte c, ByteSink out) {
        out.put('\\');
        switch (c) {
            case '\b' -> out.put('b');
            case '\f' -> out.put('f');
            case '\n' -> out.put('n');
            case '\r' -> out.put('r');
            case '\t' -> out.put('t');
            case '"', '\\', '/' -> out.put(c);
            default -> {
                out.put("u00");
                out.put(HEX.charAt(c >> 4));
                out.put(HEX.charAt(c & 15));
            }
        }
    }

    static void xml(byte[] b, int from, int length, ByteSink out) {
        int end = from + length;
        for (int i = from; i < end; i++) {
            byte c = b[i];
            if (c == '<') {
                out.put("&lt;");
            } else if (c == '&') {
                out.put("&amp;");
            } else if (c >= 0) {
                out.put(c);
            } else {
                int size = Utf8.sequence(b, i, end);
                if (size > 0) {
                    out.put(b, i, size);
                    i += size - 1;
                } else {
                    out.put(REPLACEMENT);
                    i = Utf8.endOfMalformed(b, i, end) - 1;
                }
            }
        }
    }
}
