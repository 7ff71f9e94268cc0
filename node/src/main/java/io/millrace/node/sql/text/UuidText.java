package io.millrace.node.sql.text;

/** UUIDs: two little-endian longs, high first, as {@code xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}. */
public final class UuidText {
    private static final String HEX = "0123456789abcdef";

    private UuidText() {}

    public static void print(TextBuffer out, byte[] bytes, int from) {
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.put('-');
            }
            int b = bytes[from + (i < 8 ? 7 - i : 23 - i)] & 0xFF;
            out.put(HEX.charAt(b >> 4));
            out.put(HEX.charAt(b & 15));
        }
    }

    /** Writes 16 bytes to {@code out}. @return whether the text is a UUID, with or without dashes */
    public static boolean parse(byte[] bytes, int from, int end, byte[] out) {
        int length = end - from;
        if (length != 36 && length != 32) {
            return false;
        }
        int nibble = 0;
        for (int i = 0; i < length; i++) {
            byte b = bytes[from + i];
            if (length == 36 && (i == 8 || i == 13 || i == 18 || i == 23)) {
                if (b != '-') {
                    return false;
                }
                continue;
            }
            int value = Character.digit(b, 16);
            if (value < 0) {
                return false;
            }
            int at = nibble / 2;
            int to = at < 8 ? 7 - at : 23 - at;
            out[to] = (byte) (nibble % 2 == 0 ? value << 4 : out[to] | value);
            nibble++;
        }
        return true;
    }
}
