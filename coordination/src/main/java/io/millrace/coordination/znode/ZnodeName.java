package io.millrace.coordination.znode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Turns any text into one path segment and back: bytes outside {@code A-Za-z0-9._-} become {@code %XX}. */
public final class ZnodeName {
    private ZnodeName() {}

    /** The segment that stands for the text, which must not be empty. */
    public static String escape(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty text cannot name a znode");
        }
        StringBuilder out = new StringBuilder(text.length());
        boolean onlyDots = text.chars().allMatch(c -> c == '.');
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
                    || c == '-' || (c == '.' && !onlyDots);
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }

    /** The text that {@link #escape} turned into the segment. */
    public static String unescape(String segment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                bytes.write(HexFormat.fromHexDigits(segment, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
