package io.millrace.coordination.codec;

import io.millrace.coordination.failure.CorruptionException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON limited to what values need: no null, no fractions. Objects are maps, arrays lists, numbers longs. */
final class JsonText {
    private static final int MAX_DEPTH = 16;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    static String write(Map<String, Object> object) {
        StringBuilder out = new StringBuilder(256);
        writeValue(out, object);
        return out.toString();
    }

    private static void writeValue(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case String s -> writeString(out, s);
            case Long n -> out.append(n.longValue());
            case Boolean b -> out.append(b.booleanValue());
            case List<?> list -> {
                char separator = '[';
                for (Object each : list) {
                    out.append(separator);
                    writeValue(out, each);
                    separator = ',';
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case Map<?, ?> map -> {
                char separator = '{';
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    out.append(separator);
                    writeString(out, (String) each.getKey());
                    out.append(':');
                    writeValue(out, each.getValue());
                    separator = ',';
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case null, default -> throw new IllegalArgumentException("no JSON form for " + value);
        }
    }

    private static void writeString(StringBuilder out, String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // A lone surrogate would not survive UTF-8; escaped, it does.
                    if (c < 0x20 || c == 0x7f || (Character.isSurrogate(c) && !isPaired(s, i))) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean isPaired(String s, int i) {
        return Character.isHighSurrogate(s.charAt(i))
                ? i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(s.charAt(i - 1));
    }

    static Map<String, Object> readObject(String text) {
        JsonText reader = new JsonText(text);
        Map<String, Object> object = reader.object(0);
        if (reader.at != text.length()) {
            throw reader.bad("nothing more");
        }
        return object;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw bad("less nesting");
        }
        char c = peek();
        return switch (c) {
            case '"' -> string();
            case '{' -> object(depth);
            case '[' -> array(depth);
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        expect('{');
        Map<String, Object> out = new LinkedHashMap<>();
        if (peek() == '}') {
            at++;
            return out;
        }
        do {
            String name = string();
            expect(':');
            if (out.put(name, value(depth + 1)) != null) {
                throw bad("each name once, not '" + name + "' again");
            }
        } while (more('}'));
        return out;
    }

    private List<Object> array(int depth) {
        expect('[');
        List<Object> out = new ArrayList<>();
        if (peek() == ']') {
            at++;
            return out;
        }
        do {
            out.add(value(depth + 1));
        } while (more(']'));
        return out;
    }

    private boolean more(char end) {
        char c = peek();
        at++;
        if (c != ',' && c != end) {
            throw bad("',' or '" + end + "'");
        }
        return c == ',';
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = peek();
            at++;
            switch (escaped) {
                case '"', '\\', '/' -> out.append(escaped);
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    if (at + 4 > text.length() || !text.substring(at, at + 4).chars().allMatch(HexFormat::isHexDigit)) {
                        throw bad("four hexadecimal digits");
                    }
                    out.append((char) HexFormat.fromHexDigits(text, at, at + 4));
                    at += 4;
                }
                default -> throw bad("a known escape");
            }
        }
        at++;
        return out.toString();
    }

    private Object word(String word, boolean value) {
        if (!text.startsWith(word, at)) {
            throw bad(word);
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        try {
            return Long.parseLong(text, start, at, 10);
        } catch (NumberFormatException e) {
            throw bad("a whole number of 64 bits");
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw bad("more text");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw bad("'" + c + "'");
        }
        at++;
    }

    private CorruptionException bad(String expected) {
        return new CorruptionException("expected " + expected + " at character " + at);
    }
}
