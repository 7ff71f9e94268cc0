package io.millrace.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array that encoders write to. Owned by one thread. */
public final class ByteSink {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int length;

    public ByteSink(int expectedBytes) {
        this.bytes = new byte[Math.max(64, expectedBytes)];
    }

    /** Bytes so far, at the start of {@link #array()}. */
    public int length() {
        return length;
    }

    /** The backing array; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** Forgets everything written, and keeps the space. */
    public void clear() {
        length = 0;
    }

    /** Forgets everything from {@code newLength} on. */
    public void truncate(int newLength) {
        length = Math.min(length, newLength);
    }

    public byte[] copyBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** What was written, as UTF-8. */
    public String copyString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Room for {@code more} bytes at {@link #length()} of the returned array; follow with {@link #advance}. */
    public byte[] reserve(int more) {
        if (bytes.length - length < more) {
            long wanted = Math.max((long) length + more, Math.min(bytes.length * 2L, MAX_BYTES));
            if (wanted > MAX_BYTES) {
                throw new IllegalStateException("output over 2 GiB: length=" + length + " more=" + more);
            }
            bytes = Arrays.copyOf(bytes, (int) wanted);
        }
        return bytes;
    }

    public void advance(int written) {
        length += written;
    }

    public void put(int value) {
        if (length == bytes.length) {
            reserve(1);
        }
        bytes[length++] = (byte) value;
    }

    public void put(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    /** As UTF-8. */
    public void put(String text) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                put(text.substring(i).getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[length++] = (byte) c;
        }
    }

    public void repeat(String text, int times) {
        for (int i = 0; i < times; i++) {
            put(text);
        }
    }

    /** Signed decimal. */
    public void putLong(long value) {
        if (value < 0) {
            put('-');
            putUnsigned(-value);
        } else {
            putUnsigned(value);
        }
    }

    /** Unsigned decimal of all 64 bits. */
    public void putUnsigned(long value) {
        reserve(20);
        long rest = value;
        if (rest < 0) {
            long high = Long.divideUnsigned(rest, 10);
            putUnsigned(high);
            put('0' + (int) (rest - high * 10));
            return;
        }
        int digits = 1;
        for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
            digits++;
        }
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Decimal with leading zeros up to {@code width} digits; {@code value} is not negative. */
    public void putPadded(long value, int width) {
        reserve(width);
        long rest = value;
        for (int at = length + width - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += width;
    }

    /** Unsigned LEB128. */
    public void putVarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            put((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        put((int) rest);
    }

    /** The low {@code width} bytes, little-endian. */
    public void putLittleEndian(long value, int width) {
        reserve(width);
        for (int i = 0; i < width; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
    }
}
