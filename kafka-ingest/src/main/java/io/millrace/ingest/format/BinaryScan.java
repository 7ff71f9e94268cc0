package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;

/** Lengths in binary formats. A varint's value and the position after it travel in one long, so that nothing is allocated. */
final class BinaryScan {
    private static final int VALUE_SHIFT = 32;

    private BinaryScan() {}

    /** Unsigned LEB128 of at most 31 bits. */
    static long varint(byte[] b, int p, int end) {
        long value = 0;
        int q = p;
        for (int shift = 0; shift < 63; shift += 7) {
            if (q >= end) {
                throw ParseFailure.afterEnd(q);
            }
            byte c = b[q++];
            value |= (long) (c & 0x7F) << shift;
            if (c >= 0) {
                if (value > Integer.MAX_VALUE) {
                    throw new ParseFailure(ErrorCode.TOO_LARGE_STRING_SIZE, "Too large length in binary data: " + value,
                            p);
                }
                return value << VALUE_SHIFT | q;
            }
        }
        throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Length in binary data does not end", p);
    }

    static int position(long at) {
        return (int) at;
    }

    static int value(long at) {
        return (int) (at >>> VALUE_SHIFT);
    }

    /** The varint's value, which so many bytes must follow. */
    static int checkedLength(long at, int p, int end) {
        int length = value(at);
        if (length > end - p) {
            throw ValueReader.allData(p, end, length);
        }
        return length;
    }
}
