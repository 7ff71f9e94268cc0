package io.millrace.node.sql.function;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** CityHash64 of release 1.0.2, the one whose values ClickHouse's cityHash64 has; later releases differ. */
final class CityHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long K0 = 0xc3a5c85c97cb3127L;
    private static final long K1 = 0xb492b66fbe98f273L;
    private static final long K2 = 0x9ae16a3b2f90404fL;
    private static final long K3 = 0xc949d7c7509e6557L;
    private static final long MULTIPLIER = 0x9ddfea08eb382d69L;

    private CityHash() {}

    private static long word(byte[] b, int at) {
        return (long) LONGS.get(b, at);
    }

    private static long half(byte[] b, int at) {
        return (int) INTS.get(b, at) & 0xFFFFFFFFL;
    }

    private static long mix(long v) {
        return v ^ v >>> 47;
    }

    /** Two hashes into one. */
    static long combine(long low, long high) {
        long a = (low ^ high) * MULTIPLIER;
        a ^= a >>> 47;
        long b = (high ^ a) * MULTIPLIER;
        b ^= b >>> 47;
        return b * MULTIPLIER;
    }

    static long hash(byte[] b, int from, int length) {
        if (length <= 16) {
            return upTo16(b, from, length);
        }
        if (length <= 32) {
            return upTo32(b, from, length);
        }
        return length <= 64 ? upTo64(b, from, length) : beyond64(b, from, length);
    }

    private static long upTo16(byte[] b, int from, int length) {
        if (length > 8) {
            long first = word(b, from);
            long last = word(b, from + length - 8);
            return combine(first, Long.rotateRight(last + length, length)) ^ last;
        }
        if (length >= 4) {
            return combine(length + (half(b, from) << 3), half(b, from + length - 4));
        }
        if (length > 0) {
            int y = (b[from] & 0xFF) + ((b[from + (length >> 1)] & 0xFF) << 8);
            int z = length + ((b[from + length - 1] & 0xFF) << 2);
            return mix(y * K2 ^ z * K3) * K2;
        }
        return K2;
    }

    private static long upTo32(byte[] b, int from, int length) {
        long first = word(b, from) * K1;
        long second = word(b, from + 8);
        long last = word(b, from + length - 8) * K2;
        long beforeLast = word(b, from + length - 16) * K0;
        return combine(Long.rotateRight(first - second, 43) + Long.rotateRight(last, 30) + beforeLast,
                first + Long.rotateRight(second
                        ^ K3, 20) - last + length);
    }

    private static long upTo64(byte[] b, int from, int length) {
        long z = word(b, from + 24);
        long a = word(b, from) + (length + word(b, from + length - 16)) * K0;
        long x = Long.rotateRight(a + z, 52);
        long c = Long.rotateRight(a, 37);
        a += word(b, from + 8);
        c += Long.rotateRight(a, 7);
        a += word(b, from + 16);
        long headFirst = a + z;
        long headSecond = x + Long.rotateRight(a, 31) + c;
        a = word(b, from + 16) + word(b, from + length - 32);
        z = word(b, from + length - 8);
        x = Long.rotateRight(a + z, 52);
        c = Long.rotateRight(a, 37);
        a += word(b, from + length - 24);
        c += Long.rotateRight(a, 7);
        a += word(b, from + length - 16);
        long tailFirst = a + z;
        long tailSecond = x + Long.rotateRight(a, 31) + c;
        long r = mix((headFirst + tailSecond) * K2 + (tailFirst + headSecond) * K0);
        return mix(r * K0 + headSecond) * K2;
    }

    /** 32 bytes into {@code out}, which also holds the two seeds. */
    private static void weak(byte[] b, int at, long seedA, long seedB, long[] out) {
        long w = word(b, at);
        long x = word(b, at + 8);
        long y = word(b, at + 16);
        long z = word(b, at + 24);
        long a = seedA + w;
        long s = Long.rotateRight(seedB + a + z, 21);
        long c = a;
        a += x + y;
        s += Long.rotateRight(a, 44);
        out[0] = a + z;
        out[1] = s + c;
    }

    private static long beyond64(byte[] b, int from, int length) {
        long x = word(b, from);
        long y = word(b, from + length - 16) ^ K1;
        long z = word(b, from + length - 56) ^ K0;
        long[] v = new long[2];
        long[] w = new long[2];
        weak(b, from + length - 64, length, y, v);
        weak(b, from + length - 32, length * K1, K0, w);
        z += mix(v[1]) * K1;
        x = Long.rotateRight(z + x, 39) * K1;
        y = Long.rotateRight(y, 33) * K1;
        int at = from;
        for (int left = length - 1 & ~63; left != 0; left -= 64) {
            x = Long.rotateRight(x + y + v[0] + word(b, at + 16), 37) * K1;
            y = Long.rotateRight(y + v[1] + word(b, at + 48), 42) * K1;
            x ^= w[1];
            y ^= v[0];
            z = Long.rotateRight(z ^ w[0], 33);
            weak(b, at, v[1] * K1, x + w[0], v);
            weak(b, at + 32, z + w[1], y, w);
            long swap = z;
            z = x;
            x = swap;
            at += 64;
        }
        return combine(combine(v[0], w[0]) + mix(y) * K1 + z, combine(v[1], w[1]) + x);
    }
}
