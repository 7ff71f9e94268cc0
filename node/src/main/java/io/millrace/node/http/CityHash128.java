package io.millrace.node.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * CityHash128 of release 1.0.2, the checksum of ClickHouse's compressed frames. Later releases of CityHash, which libraries
 * offer, give other values. After Geoff Pike and Jyrki Alakuijala's description of the algorithm.
 */
record CityHash128(long low, long high) {
    private static final long K0 = 0xc3a5c85c97cb3127L;
    private static final long K1 = 0xb492b66fbe98f273L;
    private static final long K2 = 0x9ae16a3b2f90404fL;
    private static final long K3 = 0xc949d7c7509e6557L;
    private static final long MUL = 0x9ddfea08eb382d69L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    static CityHash128 of(byte[] s, int from, int length) {
        if (length >= 16) {
            return seeded(s, from + 16, length - 16, fetch64(s, from) ^ K3, fetch64(s, from + 8));
        }
        if (length >= 8) {
            return seeded(s, from, 0, fetch64(s, from) ^ length * K0, fetch64(s, from + length - 8) ^ K1);
        }
        return seeded(s, from, length, K0, K1);
    }

    private static CityHash128 seeded(byte[] s, int from, int length, long seedLow, long seedHigh) {
        if (length < 128) {
            return murmur(s, from, length, seedLow, seedHigh);
        }
        int at = from;
        int left = length;
        long x = seedLow;
        long y = seedHigh;
        long z = length * K1;
        long v0 = Long.rotateRight(y ^ K1, 49) * K1 + fetch64(s, at);
        long v1 = Long.rotateRight(v0, 42) * K1 + fetch64(s, at + 8);
        long w0 = Long.rotateRight(y + z, 35) * K1 + x;
        long w1 = Long.rotateRight(x + fetch64(s, at + 88), 53) * K1;
        do {
            for (int half = 0; half < 2; half++) {
                x = Long.rotateRight(x + y + v0 + fetch64(s, at + 16), 37) * K1;
                y = Long.rotateRight(y + v1 + fetch64(s, at + 48), 42) * K1;
                x ^= w1;
                y ^= v0;
                z = Long.rotateRight(z ^ w0, 33);
                long a = v1 * K1;
                long b = x + w0;
                v0 = weakFirst(s, at, a);
                v1 = weakSecond(s, at, a, b);
                a = z + w1;
                b = y;
                w0 = weakFirst(s, at + 32, a);
                w1 = weakSecond(s, at + 32, a, b);
                long swap = z;
                z = x;
                x = swap;
                at += 64;
            }
            left -= 128;
        } while (left >= 128);
        y += Long.rotateRight(w0, 37) * K0 + z;
        x += Long.rotateRight(v0 + z, 49) * K0;
        // The rest in chunks of 32 from the end; the first bytes of the last chunk were hashed before.
        for (int done = 0; done < left;) {
            done += 32;
            int chunk = at + left - done;
            y = Long.rotateRight(y - x, 42) * K0 + v1;
            w0 += fetch64(s, chunk + 16);
            x = Long.rotateRight(x, 49) * K0 + w0;
            w0 += v0;
            long a = v0;
            long b = v1;
            v0 = weakFirst(s, chunk, a);
            v1 = weakSecond(s, chunk, a, b);
        }
        x = mix(x, v0);
        y = mix(y, w0);
        return new CityHash128(mix(x + v1, w1) + y, mix(x + w1, y + v1));
    }

    private static CityHash128 murmur(byte[] s, int from, int length, long seedLow, long seedHigh) {
        long a = seedLow;
        long b = seedHigh;
        long c;
        long d;
        if (length <= 16) {
            a = shiftMix(a * K1) * K1;
            c = b * K1 + upTo16(s, from, length);
            d = shiftMix(a + (length >= 8 ? fetch64(s, from) : c));
        } else {
            c = mix(fetch64(s, from + length - 8) + K1, a);
            d = mix(b + length, c + fetch64(s, from + length - 16));
            a += d;
            int at = from;
            for (int left = length - 16; left > 0; left -= 16) {
                a = (a ^ shiftMix(fetch64(s, at) * K1) * K1) * K1;
                b ^= a;
                c = (c ^ shiftMix(fetch64(s, at + 8) * K1) * K1) * K1;
                d ^= c;
                at += 16;
            }
        }
        a = mix(a, c);
        b = mix(d, b);
        return new CityHash128(a ^ b, mix(b, a));
    }

    private static long upTo16(byte[] s, int from, int length) {
        if (length > 8) {
            long a = fetch64(s, from);
            long b = fetch64(s, from + length - 8);
            return mix(a, Long.rotateRight(b + length, length)) ^ b;
        }
        if (length >= 4) {
            return mix(length + (fetch32(s, from) << 3), fetch32(s, from + length - 4));
        }
        if (length > 0) {
            int first = s[from] & 0xff;
            int middle = s[from + (length >> 1)] & 0xff;
            int last = s[from + length - 1] & 0xff;
            long y = (long) first + (middle << 8);
            long z = (long) length + (last << 2);
            return shiftMix(y * K2 ^ z * K3) * K2;
        }
        return K2;
    }

    private static long mix(long u, long v) {
        long a = (u ^ v) * MUL;
        a ^= a >>> 47;
        long b = (v ^ a) * MUL;
        b ^= b >>> 47;
        return b * MUL;
    }

    private static long shiftMix(long v) {
        return v ^ v >>> 47;
    }

    private static long weakFirst(byte[] s, int at, long a) {
        return a + fetch64(s, at) + fetch64(s, at + 8) + fetch64(s, at + 16) + fetch64(s, at + 24);
    }

    private static long weakSecond(byte[] s, int at, long seedA, long seedB) {
        long a = seedA + fetch64(s, at);
        long b = Long.rotateRight(seedB + a + fetch64(s, at + 24), 21);
        long c = a;
        a += fetch64(s, at + 8) + fetch64(s, at + 16);
        return b + Long.rotateRight(a, 44) + c;
    }

    private static long fetch64(byte[] s, int at) {
        return (long) LONGS.get(s, at);
    }

    private static long fetch32(byte[] s, int at) {
        return (int) INTS.get(s, at) & 0xffffffffL;
    }
}
