package io.millrace.node.sql.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow; reused from value to value. Used by one thread. */
public final class TextBuffer {
    private byte[] bytes = new byte[64];
    private int length;

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    public void put(int b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) b;
    }

    public void put(byte[] source, int from, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    public void put(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            put(ascii.charAt(i));
        }
    }

    public void putUtf8(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(utf8, 0, utf8.length);
    }

    public void putLong(long value, boolean signed) {
        put(signed ? Long.toString(value) : Long.toUnsignedString(value));
    }

    /** With leading zeros. */
    public void putPadded(long value, int digits) {
        String text = Long.toString(value);
        for (int i = text.length(); i < digits; i++) {
            put('0');
        }
        put(text);
    }

    /** A quoted literal: quotes, backslashes and control characters escaped as ClickHouse does inside arrays. */
    public void putQuoted(byte[] source, int from, int end) {
        put('\'');
        for (int i = from; i < end; i++) {
            byte b = source[i];
            switch (b) {
                case '\'' -> put("\\'");
                case '\\' -> put("\\\\");
                case '\n' -> put("\\n");
                case '\t' -> put("\\t");
                case '\r' -> put("\\r");
                case '\b' -> put("\\b");
                case '\f' -> put("\\f");
                case 0 -> put("\\0");
                default -> put(b);
            }
        }
        put('\'');
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
