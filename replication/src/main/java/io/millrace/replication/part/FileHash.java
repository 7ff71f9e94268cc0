package io.millrace.replication.part;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The 128-bit checksum of a file's bytes, for the wire. It guards against accidents, not against an attacker. Feed it any
 * pieces in order; owned by one thread.
 */
public final class FileHash {
    private static final int STEP = 32;

    private final byte[] carry = new byte[STEP];
    private int carried;
    private long length;
    private long a = ByteHash.K0;
    private long b = ByteHash.K1;

    /** Adds the next bytes. */
    public void update(byte[] bytes, int from, int count) {
        length += count;
        int at = from;
        int end = from + count;
        if (carried > 0) {
            int take = Math.min(STEP - carried, count);
            System.arraycopy(bytes, at, carry, carried, take);
            carried += take;
            at += take;
            if (carried < STEP) {
                return;
            }
            step(carry, 0, STEP);
            carried = 0;
        }
        int whole = (end - at) / STEP * STEP;
        step(bytes, at, at + whole);
        at += whole;
        carried = end - at;
        System.arraycopy(bytes, at, carry, 0, carried);
    }

    private void step(byte[] bytes, int from, int end) {
        long x = a;
        long y = b;
        for (int at = from; at < end; at += STEP) {
            long w0 = ByteHash.loadLong(bytes, at);
            long w1 = ByteHash.loadLong(bytes, at + 8);
            long w2 = ByteHash.loadLong(bytes, at + 16);
            long w3 = ByteHash.loadLong(bytes, at + 24);
            x = ByteHash.mum(w0 ^ ByteHash.K1, w1 ^ x) ^ Long.rotateLeft(w2, 21);
            y = ByteHash.mum(w2 ^ ByteHash.K2, w3 ^ y) ^ Long.rotateLeft(w0, 43);
        }
        a = x;
        b = y;
    }

    /** 32 hexadecimal digits. Ends the use of this object. */
    public String finish() {
        java.util.Arrays.fill(carry, carried, STEP, (byte) 0);
        step(carry, 0, STEP);
        long x = ByteHash.mum(a ^ length, b ^ ByteHash.K3);
        long y = ByteHash.mum(b ^ length ^ ByteHash.K0, a ^ ByteHash.K2);
        return HexFormat.of().toHexDigits(x) + HexFormat.of().toHexDigits(y);
    }

    /** Of a whole file. */
    public static String of(Path file) throws IOException {
        FileHash hash = new FileHash();
        byte[] buffer = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hash.update(buffer, 0, n);
            }
        }
        return hash.finish();
    }
}
