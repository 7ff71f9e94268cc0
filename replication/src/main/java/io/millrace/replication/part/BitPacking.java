package io.millrace.replication.part;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Unsigned values of 0 to 64 bits each, packed from the lowest bit up into little-endian bytes. */
final class BitPacking {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BitPacking() {}

    static int sizeBytes(int count, int bits) {
        return (int) (((long) count * bits + 7) >>> 3);
    }

    static int bitsFor(long unsignedRange) {
        return 64 - Long.numberOfLeadingZeros(unsignedRange);
    }

    /** Packs {@code values[i] - base}. */
    static void pack(long[] values, int from, int count, long base, int bits, ByteWriter out) {
        if (bits == 0) {
            return;
        }
        int size = sizeBytes(count, bits);
        int at = out.reserve(size);
        int end = at + size;
        byte[] bytes = out.bytes();
        long word = 0;
        int filled = 0;
        for (int i = 0; i < count; i++) {
            long value = values[from + i] - base;
            word |= value << filled;
            filled += bits;
            if (filled >= 64) {
                LONG.set(bytes, at, word);
                at += 8;
                filled -= 64;
                // A shift by 64 would be a shift by 0.
                word = filled == 0 ? 0 : value >>> (bits - filled);
            }
        }
        while (at < end) {
            bytes[at++] = (byte) word;
            word >>>= 8;
        }
    }

    /** Unpacks and adds {@code base}. The packed bytes are {@code bytes[at, at + sizeBytes)}, known to be there. */
    static void unpack(byte[] bytes, int at, int count, int bits, long base, long[] values, int to) {
        if (bits == 0) {
            java.util.Arrays.fill(values, to, to + count, base);
            return;
        }
        long mask = bits == 64 ? -1L : (1L << bits) - 1;
        int i = 0;
        if (bits <= 56) {
            // One unaligned load holds a whole value; the last few would read past the array.
            long lastLoad = bytes.length - 8L;
            long bit = 0;
            for (; i < count; i++, bit += bits) {
                int position = at + (int) (bit >>> 3);
                if (position > lastLoad) {
                    break;
                }
                values[to + i] = ((long) LONG.get(bytes, position) >>> (bit & 7) & mask) + base;
            }
        }
        for (; i < count; i++) {
            values[to + i] = (slowValue(bytes, at, (long) i * bits, bits) & mask) + base;
        }
    }

    private static long slowValue(byte[] bytes, int at, long bit, int bits) {
        int position = at + (int) (bit >>> 3);
        int shift = (int) (bit & 7);
        long value = (bytes[position++] & 0xFFL) >>> shift;
        int have = 8 - shift;
        while (have < bits) {
            value |= (bytes[position++] & 0xFFL) << have;
            have += 8;
        }
        return value;
    }
}
