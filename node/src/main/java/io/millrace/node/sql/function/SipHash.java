package io.millrace.node.sql.function;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** SipHash-2-4 with a zero key. */
final class SipHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }

    private void absorb(byte[] b, int from, int length) {
        v0 = 0x736f6d6570736575L;
        v1 = 0x646f72616e646f6dL;
        v2 = 0x6c7967656e657261L;
        v3 = 0x7465646279746573L;
        int at = from;
        for (; at + 8 <= from + length; at += 8) {
            word((long) LONGS.get(b, at));
        }
        long last = (long) length << 56;
        for (int i = 0; at < from + length; i++, at++) {
            last |= (b[at] & 0xFFL) << 8 * i;
        }
        word(last);
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++) {
            round();
        }
    }

    private void word(long m) {
        v3 ^= m;
        round();
        round();
        v0 ^= m;
    }

    static long hash(byte[] b, int from, int length) {
        SipHash state = new SipHash();
        state.absorb(b, from, length);
        return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
    }

    /** The two halves of ClickHouse's sipHash128. */
    static long[] hash128(byte[] b, int from, int length) {
        SipHash state = new SipHash();
        state.absorb(b, from, length);
        return new long[] {state.v0 ^ state.v1, state.v2 ^ state.v3};
    }

    static long combine(long first, long second) {
        byte[] both = new byte[16];
        LONGS.set(both, 0, first);
        LONGS.set(both, 8, second);
        return hash(both, 0, 16);
    }
}
