package io.millrace.jmh.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An object of results in the making, in the order of its members. Owned by one thread. */
public final class JsonObject {
    private final Map<String, String> members = new LinkedHashMap<>();

    public JsonObject text(String name, String value) {
        return raw(name, quoted(value));
    }

    public JsonObject number(String name, long value) {
        return raw(name, Long.toString(value));
    }

    /** Three decimals; null where it is not a number. */
    public JsonObject number(String name, double value) {
        return raw(name, Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null");
    }

    public JsonObject list(String name, List<String> values) {
        return raw(name, values.stream().collect(Collectors.joining(", ", "[", "]")));
    }

    /** A value that is JSON already. */
    public JsonObject raw(String name, String json) {
        if (members.put(name, json) != null) {
            throw new IllegalArgumentException("member " + name + " is there already");
        }
        return this;
    }

    public static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each == '"' || each == '\\') {
                text.append('\\').append(each);
            } else if (each < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
            } else {
                text.append(each);
            }
        }
        return text.append('"').toString();
    }

    @Override
    public String toString() {
        return members.entrySet()
                .stream()
                .map(each -> quoted(each.getKey()) + ": " + each.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
