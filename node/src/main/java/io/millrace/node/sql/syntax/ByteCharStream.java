package io.millrace.node.sql.syntax;

import java.nio.charset.StandardCharsets;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/** Bytes as characters, one each, without copying: a token's index is its byte offset. Owned by one parse. */
final class ByteCharStream implements CharStream {

    private final byte[] bytes;
    private int position;

    ByteCharStream(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public void consume() {
        if (position >= bytes.length) {
            throw new IllegalStateException("cannot consume the end");
        }
        position++;
    }

    @Override
    public int LA(int ahead) {
        int index = ahead > 0 ? position + ahead - 1 : position + ahead;
        return ahead == 0 || index < 0 || index >= bytes.length ? IntStream.EOF : bytes[index] & 0xFF;
    }

    /** The lexer does not need marks: the bytes stay. */
    @Override
    public int mark() {
        return -1;
    }

    @Override
    public void release(int marker) {
        // Nothing is held.
    }

    @Override
    public int index() {
        return position;
    }

    @Override
    public void seek(int index) {
        position = Math.min(index, bytes.length);
    }

    @Override
    public int size() {
        return bytes.length;
    }

    @Override
    public String getSourceName() {
        return "statement";
    }

    @Override
    public String getText(Interval interval) {
        int from = Math.min(interval.a, bytes.length);
        int end = Math.min(interval.b + 1, bytes.length);
        return end <= from ? "" : new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
