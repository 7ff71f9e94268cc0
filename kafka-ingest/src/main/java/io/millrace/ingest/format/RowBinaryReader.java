package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The RowBinary family. */
final class RowBinaryReader extends HeaderedReader {
    private final boolean defaults;
    private int headerColumns;
    private boolean countRead;

    /** {@code defaults}: each value has a byte before it that says whether it is left out. */
    RowBinaryReader(Schema schema, FormatSettings settings, boolean names, boolean types, boolean defaults) {
        super(schema, settings, names, types);
        this.defaults = defaults;
    }

    @Override
    int start(byte[] b, int p, int end) {
        countRead = false;
        return p;
    }

    @Override
    int headerLine(byte[] b, int p, int end, List<String> into) {
        int q = p;
        // The names come after their number, the types after the names.
        if (!countRead) {
            long at = BinaryScan.varint(b, q, end);
            headerColumns = BinaryScan.value(at);
            q = BinaryScan.position(at);
            countRead = true;
        }
        for (int i = 0; i < headerColumns; i++) {
            long at = BinaryScan.varint(b, q, end);
            int from = BinaryScan.position(at);
            int length = BinaryScan.checkedLength(at, from, end);
            into.add(new String(b, from, length, StandardCharsets.UTF_8));
            q = from + length;
        }
        return q;
    }

    @Override
    int rowStart(byte[] b, int p, int end, long rowNumber) {
        at = p;
        return p >= end ? NO_ROW : p;
    }

    @Override
    int between(byte[] b, int p, int end) {
        return p;
    }

    @Override
    int rowEnd(byte[] b, int p, int end, long rowNumber) {
        return p;
    }

    @Override
    int field(int column, boolean last, byte[] b, int p, int end) {
        if (!defaults) {
            return fields.get(column).binary(b, p, end);
        }
        if (p >= end) {
            throw ParseFailure.afterEnd(p);
        }
        if (b[p] != 0) {
            fields.appendOmitted(column);
            return p + 1;
        }
        return fields.get(column).binary(b, p + 1, end);
    }

    @Override
    int skipField(byte[] b, int p, int end) {
        throw new ParseFailure(io.millrace.replication.error.ErrorCode.INCORRECT_DATA,
                "Cannot skip an unknown column in RowBinary without its type", p);
    }

    @Override
    boolean canResync() {
        return false;
    }
}
