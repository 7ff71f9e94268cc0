package io.millrace.replication.part;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hashing of byte ranges, sixteen bytes a step: each step multiplies two words to 128 bits and folds them (the construction of
 * wyhash). Part of the durable format by way of the content checksum: it must never change without a new format version.
 */
final class ByteHash {
    static final long K0 = 0x9E3779B97F4A7C15L;
    static final long K1 = 0xC2B2AE3D27D4EB4FL;
    static final long K2 = 0x165667B19E3779F9L;
    static final long K3 = 0xD6E8FEB86659FD93L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private ByteHash() {}

    static long mum(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }

    /** The lane of {@code seed}: two seeds give two independent hashes. */
    static long hash(byte[] bytes, int from, int length, long seed) {
        long h = seed ^ length * K2;
        int at = from;
        int left = length;
        while (left > 16) {
            h = mum((long) LONG.get(bytes, at) ^ K1, (long) LONG.get(bytes, at + 8) ^ h);
            at += 16;
            left -= 16;
        }
        long low;
        long high;
        if (left >= 8) {
            low = (long) LONG.get(bytes, at);
            high = (long) LONG.get(bytes, at + left - 8);
        } else if (left >= 4) {
            low = (int) INT.get(bytes, at) & 0xFFFFFFFFL;
            high = (int) INT.get(bytes, at + left - 4) & 0xFFFFFFFFL;
        } else if (left > 0) {
            low = bytes[at] & 0xFFL | (bytes[at + (left >>> 1)] & 0xFFL) << 8 | (bytes[at + left - 1] & 0xFFL) << 16;
            high = 0;
        } else {
            low = 0;
            high = 0;
        }
        return mum(low ^ K1 ^ seed, high ^ h ^ K3);
    }

    static long hash64(byte[] bytes, int from, int length) {
        return hash(bytes, from, length, K0);
    }

    static long loadLong(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
