package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.error.ErrorCode;

/** UUID with its dashes or without. */
final class UuidReader extends ValueReader {
    private final byte[] scratch = new byte[16];

    UuidReader(ReadContext context, ColumnBuilder to) {
        super(context, to);
    }

    @Override
    int bare(byte[] b, int p, int end) {
        if (p + 32 > end) {
            throw incomplete(b, p, end);
        }
        boolean dashed = b[p + 8] == '-';
        if (dashed && p + 36 > end) {
            throw incomplete(b, p, end);
        }
        boolean valid = !dashed || b[p + 13] == '-' && b[p + 18] == '-' && b[p + 23] == '-';
        int q = p;
        for (int i = 0; i < 16; i++) {
            if (dashed && (i == 4 || i == 6 || i == 8 || i == 10)) {
                q++;
            }
            int high = Character.digit(b[q], 16);
            int low = Character.digit(b[q + 1], 16);
            valid &= high >= 0 && low >= 0;
            // Two little-endian longs, the high one first.
            scratch[i < 8 ? 7 - i : 23 - i] = (byte) (high << 4 | low);
            q += 2;
        }
        if (!valid) {
            throw new ParseFailure(
                    ErrorCode.CANNOT_PARSE_UUID, "Cannot parse UUID from String: invalid format, expected "
                            + (dashed ? "32 or 36 hexadecimal digits with dashes at positions 8, 13, 18, 23"
                                    : "32 hexadecimal digits"),
                    q);
        }
        Append.bytes(to, scratch, 0, 16);
        return q;
    }

    private static ParseFailure incomplete(byte[] b, int p, int end) {
        return new ParseFailure(ErrorCode.CANNOT_PARSE_UUID, "Cannot parse uuid " + ParseFailure.shown(b, p, end, 36),
                end);
    }

    @Override
    int json(byte[] b, int p, int end) {
        return JsonScan.expect('"', b, bare(b, JsonScan.expect('"', b, p, end), end), end);
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        return JsonScan.expect('\'', b, bare(b, JsonScan.expect('\'', b, p, end), end), end);
    }

    @Override
    boolean saysType() {
        return true;
    }

    @Override
    int binary(byte[] b, int p, int end) {
        if (p + 16 > end) {
            throw allData(p, end, 16);
        }
        Append.bytes(to, b, p, 16);
        return p + 16;
    }

    @Override
    String typeName() {
        return "UUID";
    }
}
