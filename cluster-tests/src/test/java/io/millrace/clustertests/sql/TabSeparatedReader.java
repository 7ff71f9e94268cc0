package io.millrace.clustertests.sql;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads the values of TabSeparated one by one, unescaped, without a string per value. Owned by one thread. */
public final class TabSeparatedReader {
    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private int at;
    private int end;
    private byte[] value = new byte[256];
    private int length;

    public TabSeparatedReader(InputStream in) {
        this.in = in;
    }

    /** Whether there is another row. */
    public boolean hasNext() throws IOException {
        return at < end || fill();
    }

    /** Reads a value; what ends it must be a tab, or a line feed for the last one. */
    public void next(boolean isLast) throws IOException {
        length = 0;
        while (true) {
            int b = read();
            if (b == '\t' || b == '\n') {
                if ((b == '\n') != isLast) {
                    throw new IOException("a row has another number of values than asked for");
                }
                return;
            }
            append(b == '\\' ? unescape(read()) : b);
        }
    }

    public long nextNumber(boolean isLast) throws IOException {
        next(isLast);
        if (length == 0) {
            throw new IOException("an empty value instead of a number");
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            if (value[i] < '0' || value[i] > '9') {
                throw new IOException(
                        "no number: " + new String(value, 0, length, java.nio.charset.StandardCharsets.UTF_8));
            }
            number = number * 10 + value[i] - '0';
        }
        return number;
    }

    /** The last value's bytes, valid until the next call; {@link #length} of them. */
    public byte[] bytes() {
        return value;
    }

    public int length() {
        return length;
    }

    private static int unescape(int b) throws IOException {
        return switch (b) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '0' -> 0;
            case '\\', '\'' -> b;
            default -> throw new IOException("unknown escape \\" + (char) b);
        };
    }

    private void append(int b) {
        if (length == value.length) {
            value = Arrays.copyOf(value, length * 2);
        }
        value[length++] = (byte) b;
    }

    private int read() throws IOException {
        if (at == end && !fill()) {
            throw new EOFException("the answer ends within a row");
        }
        return buffer[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }
}
