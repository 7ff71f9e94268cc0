package io.millrace.clustertests.input;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Rows of TabSeparated, about 100 bytes each, made as they are read. */
final class LongText extends InputStream {
    private final long rows;
    private final byte[] tail = ("\t" + "x".repeat(90) + "\n").getBytes(StandardCharsets.US_ASCII);
    private long next;
    private byte[] row = new byte[0];
    private int at;

    LongText(long rows) {
        this.rows = rows;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] target, int from, int length) {
        if (at == row.length && !advance()) {
            return -1;
        }
        int written = 0;
        do {
            int part = Math.min(length - written, row.length - at);
            System.arraycopy(row, at, target, from + written, part);
            at += part;
            written += part;
        } while (written < length && (at < row.length || advance()));
        return written;
    }

    private boolean advance() {
        if (next == rows) {
            return false;
        }
        byte[] id = Long.toString(next).getBytes(StandardCharsets.US_ASCII);
        row = new byte[id.length + tail.length];
        System.arraycopy(id, 0, row, 0, id.length);
        System.arraycopy(tail, 0, row, id.length, tail.length);
        at = 0;
        next++;
        return true;
    }
}
