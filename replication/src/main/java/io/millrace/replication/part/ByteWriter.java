package io.millrace.replication.part;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array, little-endian. Owned by one thread; made to be reused after {@link #reset()}. */
public final class ByteWriter {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int length;

    public ByteWriter(int expectedBytes) {
        this.bytes = new byte[Math.max(16, expectedBytes)];
    }

    /** Starts again; keeps the array. */
    public void reset() {
        length = 0;
    }

    public int length() {
        return length;
    }

    /** The backing array, valid until the next write. */
    public byte[] bytes() {
        return bytes;
    }

    public byte[] copyBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Room for {@code count} bytes; returns where they start in {@link #bytes()}, to be filled by the caller. */
    int reserve(int count) {
        ensure(count);
        int at = length;
        length += count;
        return at;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            long wanted = Math.max((long) length + more, Math.min(bytes.length * 2L, MAX_LENGTH));
            if (wanted > MAX_LENGTH) {
                throw new IllegalStateException("more than 2 GiB in one piece: length=" + length + " more=" + more);
            }
            bytes = Arrays.copyOf(bytes, (int) wanted);
        }
    }

    public void u8(int value) {
        int at = reserve(1); // may replace the array, so it goes first
        bytes[at] = (byte) value;
    }

    public void u16(int value) {
        int at = reserve(2);
        SHORT.set(bytes, at, (short) value);
    }

    public void i32(int value) {
        int at = reserve(4);
        INT.set(bytes, at, value);
    }

    public void i64(long value) {
        int at = reserve(8);
        LONG.set(bytes, at, value);
    }

    /** The low {@code width} bytes (1, 2, 4 or 8) of a value. */
    void bits(long value, int width) {
        switch (width) {
            case 1 -> u8((int) value);
            case 2 -> u16((int) value);
            case 4 -> i32((int) value);
            default -> i64(value);
        }
    }

    public void raw(byte[] source, int from, int count) {
        int at = reserve(count);
        System.arraycopy(source, from, bytes, at, count);
    }

    /** Length in 4 bytes, then the bytes. */
    public void sized(byte[] source) {
        i32(source.length);
        raw(source, 0, source.length);
    }

    /** UTF-8, with its length before it. */
    public void text(String value) {
        sized(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Overwrites four bytes written before. */
    void i32At(int position, int value) {
        INT.set(bytes, position, value);
    }
}
