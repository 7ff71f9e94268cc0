package io.millrace.ingest.format;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.FixedBytesColumn;

/** UUID with dashes, in lower case. */
final class UuidWriter extends PlainTextWriter {
    private static final String HEX = "0123456789abcdef";

    @Override
    void text(Column c, int row, ByteSink out) {
        FixedBytesColumn f = (FixedBytesColumn) c;
        byte[] b = f.bytes();
        int start = f.startAt(row);
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.put('-');
            }
            byte value = b[start + (i < 8 ? 7 - i : 23 - i)];
            out.put(HEX.charAt(value >> 4 & 15));
            out.put(HEX.charAt(value & 15));
        }
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        FixedBytesColumn f = (FixedBytesColumn) c;
        out.put(f.bytes(), f.startAt(row), 16);
    }
}
