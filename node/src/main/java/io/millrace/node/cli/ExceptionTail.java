package io.millrace.node.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Passes an answer on and keeps back the text of a failure that came after rows: {@code \r\n__exception__\r\nTAG\r\n…}. Owned
 * by one thread.
 */
final class ExceptionTail extends OutputStream {
    private static final String MARK = "\r\n__exception__\r\n";

    private final OutputStream out;
    private final String tag;
    private final byte[] marker;
    private final ByteArrayOutputStream failure = new ByteArrayOutputStream();
    /** Bytes of the marker seen so far; all of them means that the failure has begun. */
    private int matched;

    /** @param tag the header X-ClickHouse-Exception-Tag; empty when no failure can follow */
    ExceptionTail(OutputStream out, String tag) {
        this.out = out;
        this.tag = tag;
        this.marker = (MARK + tag + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int count) throws IOException {
        if (tag.isEmpty()) {
            out.write(source, from, count);
            return;
        }
        int passFrom = from;
        int end = from + count;
        int at = from;
        while (at < end && matched < marker.length) {
            if (source[at] == marker[matched]) {
                if (matched++ == 0) {
                    out.write(source, passFrom, at - passFrom);
                }
                passFrom = ++at;
            } else if (matched > 0) {
                // Half a marker is data, and this byte may begin a whole one.
                out.write(marker, 0, matched);
                matched = 0;
            } else {
                at++;
            }
        }
        if (matched == marker.length) {
            failure.write(source, at, end - at);
        } else if (passFrom < end) {
            out.write(source, passFrom, end - passFrom);
        }
    }

    /** The failure's text; call it after the last byte. */
    Optional<String> finish() throws IOException {
        if (matched < marker.length) {
            out.write(marker, 0, matched);
            matched = 0;
            return Optional.empty();
        }
        String text = failure.toString(StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n', Math.max(0, text.lastIndexOf(" " + tag)));
        return Optional.of(end < 0 ? text : text.substring(0, end));
    }
}
