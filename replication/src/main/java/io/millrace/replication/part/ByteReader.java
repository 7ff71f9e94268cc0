package io.millrace.replication.part;

import io.millrace.coordination.failure.CorruptionException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote; every read is checked against the end. Owned by one thread. */
public final class ByteReader {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private int at;

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public ByteReader(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.at = from;
        this.end = from + length;
    }

    byte[] bytes() {
        return bytes;
    }

    public int remaining() {
        return end - at;
    }

    /** Passes over {@code count} bytes and returns where they start. */
    int skip(long count) {
        if (count < 0 || count > end - at) {
            throw new CorruptionException("bytes end too early: position=" + at + " wanted=" + count + " end=" + end
                    + "; the data is damaged or not of this format, fetch or restore it");
        }
        int from = at;
        at += (int) count;
        return from;
    }

    public int u8() {
        return bytes[skip(1)] & 0xFF;
    }

    public int u16() {
        return (short) SHORT.get(bytes, skip(2)) & 0xFFFF;
    }

    public int i32() {
        return (int) INT.get(bytes, skip(4));
    }

    public long i64() {
        return (long) LONG.get(bytes, skip(8));
    }

    /** A value of {@code width} bytes, sign-extended. */
    long bits(int width) {
        return switch (width) {
            case 1 -> (byte) u8();
            case 2 -> (short) u16();
            case 4 -> i32();
            default -> i64();
        };
    }

    /** A count that cannot be negative. */
    public int count() {
        int value = i32();
        if (value < 0) {
            throw new CorruptionException("negative count " + value + " at position " + (at - 4)
                    + "; the data is damaged, fetch or restore it");
        }
        return value;
    }

    public byte[] sized() {
        int length = count();
        int from = skip(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    public String text() {
        int length = count();
        return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
    }

    /** @throws CorruptionException when bytes are left */
    public void expectEnd() {
        if (at != end) {
            throw new CorruptionException("bytes left after the end: position=" + at + " end=" + end
                    + "; the data is damaged, fetch or restore it");
        }
    }
}
