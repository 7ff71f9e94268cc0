package io.millrace.deploy.events;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Pieces of JSON text, encoded once and copied many times. Immutable. */
final class Fragments {
    private final byte[] bytes;
    private final int[] starts; // one more than there are pieces
    private final int longestBytes;

    private Fragments(byte[] bytes, int[] starts, int longestBytes) {
        this.bytes = bytes;
        this.starts = starts;
        this.longestBytes = longestBytes;
    }

    /** Pieces that are JSON text already: the inside of a string with its escapes. */
    static Fragments ofJson(List<String> pieces) {
        int[] starts = new int[pieces.size() + 1];
        byte[][] encoded = new byte[pieces.size()][];
        int longest = 0;
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = pieces.get(i).getBytes(StandardCharsets.UTF_8);
            starts[i + 1] = starts[i] + encoded[i].length;
            longest = Math.max(longest, encoded[i].length);
        }
        byte[] all = new byte[starts[encoded.length]];
        for (int i = 0; i < encoded.length; i++) {
            System.arraycopy(encoded[i], 0, all, starts[i], encoded[i].length);
        }
        return new Fragments(all, starts, longest);
    }

    static Fragments ofJson(String... pieces) {
        return ofJson(List.of(pieces));
    }

    int count() {
        return starts.length - 1;
    }

    int longestBytes() {
        return longestBytes;
    }

    int copy(int piece, byte[] into, int at) {
        int start = starts[piece];
        int length = starts[piece + 1] - start;
        System.arraycopy(bytes, start, into, at, length);
        return at + length;
    }

    @Override
    public String toString() {
        return count() + " pieces, " + bytes.length + " bytes";
    }
}
