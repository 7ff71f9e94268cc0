package io.millrace.replication.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** SipHash-2-4 with the zero key and 128 bits, as ClickHouse finishes it. */
final class SipHash128 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long v0 = 0x736f6d6570736575L;
    private long v1 = 0x646f72616e646f6dL;
    private long v2 = 0x6c7967656e657261L;
    private long v3 = 0x7465646279746573L;

    private SipHash128() {}

    /** The 16 bytes of the hash of {@code data[0, length)}. */
    static byte[] hash(byte[] data, int length) {
        SipHash128 h = new SipHash128();
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            h.word((long) LONG.get(data, at));
        }
        long last = (long) length << 56;
        for (int shift = 0; at < length; at++, shift += 8) {
            last |= (data[at] & 0xFFL) << shift;
        }
        h.word(last);
        h.v2 ^= 0xFF;
        for (int i = 0; i < 4; i++) {
            h.round();
        }
        byte[] out = new byte[16];
        LONG.set(out, 0, h.v0 ^ h.v1);
        LONG.set(out, 8, h.v2 ^ h.v3);
        return out;
    }

    private void word(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

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
}
