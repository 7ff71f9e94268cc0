package io.millrace.coordination.table;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;

/**
 * The value of a table's {@code truncated} znode.
 *
 * @param firstKeptIndex entries below this log index have been, or are being, deleted
 */
public record TruncationMark(long firstKeptIndex) {
    /** Nothing has been deleted. */
    public static final TruncationMark NONE = new TruncationMark(0);

    private static final ValueFormat FORMAT = new ValueFormat("truncation", 1);

    public TruncationMark {
        if (firstKeptIndex < 0) {
            throw new IllegalArgumentException("firstKeptIndex=" + firstKeptIndex);
        }
    }

    /** The znode's text. */
    public String encode() {
        return FORMAT.encode(new Fields().with("firstKeptIndex", firstKeptIndex));
    }

    /** Reads a znode's text. */
    public static TruncationMark decode(String text, String where) {
        return new TruncationMark(FORMAT.decode(text, where).longValue("firstKeptIndex"));
    }
}
