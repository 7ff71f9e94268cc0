package io.millrace.replication.part;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Longs to and from little-endian values of 1, 2, 4 or 8 bytes. */
final class PlainInts {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private PlainInts() {}

    static void write(long[] values, int count, int width, byte[] to, int at) {
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = (byte) values[i];
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    SHORT.set(to, at + 2 * i, (short) values[i]);
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    INT.set(to, at + 4 * i, (int) values[i]);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    LONG.set(to, at + 8 * i, values[i]);
                }
            }
        }
    }

    /** Sign-extends. */
    static void read(byte[] from, int at, int count, int width, long[] values) {
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = from[at + i];
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (short) SHORT.get(from, at + 2 * i);
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (int) INT.get(from, at + 4 * i);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (long) LONG.get(from, at + 8 * i);
                }
            }
        }
    }
}
