package io.millrace.jmh.workload;

import io.millrace.deploy.events.EventSource;
import java.util.Arrays;

/** Messages one behind the other, as they lie in a fetched batch. Immutable; the bytes are shared, not copied. */
public final class Messages {
    private final byte[] bytes;
    private final int[] starts;

    private Messages(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /** Events {@code from} and following. */
    public static Messages of(EventSource source, long from, int count) {
        byte[] bytes = new byte[Math.max(source.maxBytes(), 1 << 20)];
        int[] starts = new int[count + 1];
        int at = 0;
        for (int i = 0; i < count; i++) {
            starts[i] = at;
            if (bytes.length - at < source.maxBytes()) {
                bytes = Arrays.copyOf(bytes, bytes.length + bytes.length / 2 + source.maxBytes());
            }
            at = source.write(from + i, bytes, at);
        }
        starts[count] = at;
        return new Messages(Arrays.copyOf(bytes, at), starts);
    }

    public int count() {
        return starts.length - 1;
    }

    public long sizeBytes() {
        return bytes.length;
    }

    /** The array that holds all of them. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where message {@code i} begins; it ends where the next begins. */
    public int start(int i) {
        return starts[i];
    }

    public int length(int i) {
        return starts[i + 1] - starts[i];
    }
}
