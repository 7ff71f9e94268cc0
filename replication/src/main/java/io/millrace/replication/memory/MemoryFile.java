package io.millrace.replication.memory;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A file's bytes. Guarded by its disk. */
final class MemoryFile {
    byte[] bytes = new byte[1024];
    int length;
    /** Bytes before here survive a crash. */
    int synced;
    /** Names and database entries that hold it. */
    int links;
    /** Counts changes from outside, so that nothing derived from the bytes outlives them. */
    int damages;

    MemoryFile copy() {
        MemoryFile copy = new MemoryFile();
        copy.bytes = Arrays.copyOf(bytes, bytes.length);
        copy.length = length;
        copy.synced = synced;
        return copy;
    }

    void append(byte[] from, int at, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        System.arraycopy(from, at, bytes, length, count);
        length += count;
    }

    void flip(long bit) {
        bytes[(int) (bit >>> 3)] ^= (byte) (1 << (bit & 7));
        damages++;
    }

    void truncate(int newLength) {
        length = newLength;
        synced = Math.min(synced, newLength);
        damages++;
    }

    /** A power cut: the end may be missing, and what was allocated but not written reads as zeros. */
    void tear(RandomGenerator random) {
        if (synced < length) {
            int end = synced + random.nextInt(length - synced + 1);
            int written = synced + random.nextInt(end - synced + 1);
            Arrays.fill(bytes, written, end, (byte) 0);
            truncate(end);
            synced = end;
        }
    }
}
