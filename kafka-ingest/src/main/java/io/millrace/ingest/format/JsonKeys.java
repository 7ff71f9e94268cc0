package io.millrace.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of JSON objects, found by guessing that they come in the order of the object before: a compare of words against the
 * expected key with its quotes and colon; else a hash. Owned by one thread.
 */
final class JsonKeys {
    /** Unknown keys remembered, so that they are skipped as fast as known ones are read; beyond that they are only skipped. */
    private static final int MAX_UNKNOWN = 1024;

    /** One key. */
    static final class Key {
        final byte[] name;
        /** Field position in the schema, or -1. */
        final int column;
        /** {@code "name":} as little-endian words, the last one masked. */
        private final long[] words;
        private final long lastMask;
        private final int matchedLength;
        /** The key that followed this one last time. */
        @Nullable
        Key next;

        Key(byte[] name, int column) {
            this.name = name;
            this.column = column;
            byte[] text = new byte[(name.length + 3 + 7) / 8 * 8];
            text[0] = '"';
            System.arraycopy(name, 0, text, 1, name.length);
            text[name.length + 1] = '"';
            text[name.length + 2] = ':';
            this.matchedLength = name.length + 3;
            this.words = new long[text.length / 8];
            for (int i = 0; i < words.length; i++) {
                words[i] = (long) JsonScan.LONGS.get(text, i * 8);
            }
            int rest = matchedLength - (words.length - 1) * 8;
            this.lastMask = rest == 8 ? -1L : (1L << rest * 8) - 1;
        }

        /** The position after {@code "key":} when exactly this stands at {@code p}; else -1. */
        int match(byte[] b, int p, int end) {
            int last = words.length - 1;
            if (p + matchedLength > end || p + last * 8 + 8 > b.length) {
                return -1;
            }
            for (int i = 0; i < last; i++) {
                if ((long) JsonScan.LONGS.get(b, p + i * 8) != words[i]) {
                    return -1;
                }
            }
            return ((long) JsonScan.LONGS.get(b, p + last * 8) & lastMask) == words[last] ? p + matchedLength : -1;
        }

        String text() {
            return new String(name, StandardCharsets.UTF_8);
        }
    }

    private @Nullable Key[] table = new Key[64];
    private int size;
    private int unknown;

    void add(String name, int column) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        insert(new Key(utf8, column));
    }

    /** The key of these bytes; an unknown one is remembered. */
    Key find(byte[] b, int from, int length) {
        int mask = table.length - 1;
        int slot = hash(b, from, length) & mask;
        Key found = table[slot];
        while (found != null) {
            if (found.name.length == length && Arrays.equals(found.name, 0, length, b, from, from + length)) {
                return found;
            }
            slot = slot + 1 & mask;
            found = table[slot];
        }
        // Names with quotes or escapes never match as they stand, so remembering them only helps the hash.
        Key key = new Key(Arrays.copyOfRange(b, from, from + length), -1);
        if (unknown < MAX_UNKNOWN) {
            unknown++;
            insert(key);
        }
        return key;
    }

    private void insert(Key key) {
        if (size * 2 >= table.length) {
            @Nullable
            Key[] old = table;
            table = new Key[old.length * 2];
            for (Key k : old) {
                if (k != null) {
                    put(k);
                }
            }
        }
        put(key);
        size++;
    }

    private void put(Key key) {
        int mask = table.length - 1;
        int slot = hash(key.name, 0, key.name.length) & mask;
        while (table[slot] != null) {
            slot = slot + 1 & mask;
        }
        table[slot] = key;
    }

    private static int hash(byte[] b, int from, int length) {
        int h = length;
        for (int i = from; i < from + length; i++) {
            h = h * 31 + b[i];
        }
        return h ^ h >>> 15;
    }
}
