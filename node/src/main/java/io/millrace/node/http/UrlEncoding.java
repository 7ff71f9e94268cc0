package io.millrace.node.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The query string of a URL. Values stay bytes, because a statement in a URL may hold any. A percent sign that starts no
 * escape stands for itself.
 */
final class UrlEncoding {
    private UrlEncoding() {}

    /** One {@code name=value}. */
    record Pair(String name, byte[] value) {
        String text() {
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    static List<Pair> parse(String queryString) {
        List<Pair> pairs = new ArrayList<>();
        for (String part : queryString.split("&", -1)) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                byte[] value = decode(equals < 0 ? "" : part.substring(equals + 1));
                pairs.add(new Pair(new String(decode(name), StandardCharsets.UTF_8), value));
            }
        }
        return pairs;
    }

    private static byte[] decode(String text) {
        // The request line was read byte by byte, so each char is one byte.
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            int c = raw[i];
            if (c == '%' && i + 2 < raw.length) {
                int high = Character.digit(raw[i + 1], 16);
                int low = Character.digit(raw[i + 2], 16);
                if (high >= 0 && low >= 0) {
                    c = high << 4 | low;
                    i += 2;
                }
            } else if (c == '+') {
                c = ' ';
            }
            out.write(c);
        }
        return out.toByteArray();
    }
}
