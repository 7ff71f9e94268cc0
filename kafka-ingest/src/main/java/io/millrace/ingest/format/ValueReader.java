package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;

/**
 * Reads values of one type into one builder, in each of the notations that formats use. Every method appends exactly one value and
 * returns the position after it, or throws {@link ParseFailure}. Owned by the thread of its decoder.
 */
abstract class ValueReader {
    final ReadContext context;
    ColumnBuilder to;

    ValueReader(ReadContext context, ColumnBuilder to) {
        this.context = context;
        this.to = to;
    }

    /** Directs values to another builder of the same shape. */
    void bind(ColumnBuilder target) {
        to = target;
    }

    /** What JSON's {@code null} becomes where a column cannot hold NULL, and what an omitted field becomes. */
    void appendDefault() {
        to.appendDefault();
    }

    /** The value's plain text, without quotes; stops at the first byte that is not its own. */
    abstract int bare(byte[] b, int p, int end);

    abstract int json(byte[] b, int p, int end);

    /** As in a SQL literal, or inside an array. */
    abstract int quoted(byte[] b, int p, int end);

    /** As a tab-separated field. */
    int escaped(byte[] b, int p, int end) {
        return bare(b, p, end);
    }

    /** As a tab-separated field whose strings have no escapes. */
    int raw(byte[] b, int p, int end) {
        return escaped(b, p, end);
    }

    /** As a CSV field, quotes optional. */
    int csv(byte[] b, int p, int end) {
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        byte quote = b[p];
        if (quote != '"' && quote != '\'') {
            return bare(b, p, end);
        }
        return JsonScan.expect((char) quote, b, bare(b, p + 1, end), end);
    }

    /** The value's whole text, as CAST takes it. */
    void whole(byte[] b, int from, int endExclusive) {
        int p;
        try {
            p = bare(b, from, endExclusive);
        } catch (ParseFailure e) {
            throw saysType() ? e.with("Cannot parse " + typeName() + " from String"
                    + (e.code() == ErrorCode.ATTEMPT_TO_READ_AFTER_EOF ? ", because value is too short" : "")) : e;
        }
        if (p != endExclusive) {
            throw notWhole(b, from, p, endExclusive);
        }
    }

    /** Whether a failing CAST names the type. */
    boolean saysType() {
        return false;
    }

    /** What a failing CAST advises. */
    String advice() {
        return "";
    }

    /** As RowBinary. */
    abstract int binary(byte[] b, int p, int end);

    /** The type's name for errors. */
    abstract String typeName();

    final ParseFailure notWhole(byte[] b, int from, int p, int end) {
        String text = new String(b, from, end - from, StandardCharsets.UTF_8);
        String parsed = new String(b, from, p - from, StandardCharsets.UTF_8);
        return new ParseFailure(ErrorCode.CANNOT_PARSE_TEXT,
                "Cannot parse string '" + ParseFailure.escaped(text) + "' as "
                        + typeName() + ": syntax error "
                        + (p == from ? "at begin of string"
                                : "at position " + (p - from)
                                        + " (parsed just '" + ParseFailure.escaped(parsed) + "')")
                        + advice(),
                p);
    }

    /** Little-endian bytes as a long, sign-extended from {@code width}. */
    static long littleEndian(byte[] b, int p, int end, int width) {
        if (p + width > end) {
            throw allData(p, end, width);
        }
        long bits = b[p + width - 1];
        for (int i = width - 2; i >= 0; i--) {
            bits = bits << 8 | b[p + i] & 0xFF;
        }
        return bits;
    }

    static ParseFailure allData(int p, int end, int width) {
        return new ParseFailure(ErrorCode.CANNOT_READ_ALL_DATA, "Cannot read all data. Bytes read: " + (end - p)
                + ". Bytes expected: " + width + ".", end);
    }
}
