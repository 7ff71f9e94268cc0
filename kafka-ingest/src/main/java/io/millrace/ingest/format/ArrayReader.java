package io.millrace.ingest.format;

import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.error.ErrorCode;

/** Arrays in brackets, elements as JSON or as SQL literals. */
final class ArrayReader extends ValueReader {
    private final ArrayType type;
    private final ValueReader element;
    /** Whether NULL among the elements means their default. */
    private final boolean nullAsDefault;
    private ArrayColumnBuilder rows;

    ArrayReader(ReadContext context, ArrayColumnBuilder to, ArrayType type) {
        super(context, to);
        this.type = type;
        this.rows = to;
        this.element = Readers.of(context, type.element(), to.elements());
        this.nullAsDefault = context.settings.isOn(FormatSetting.INPUT_FORMAT_NULL_AS_DEFAULT)
                && !type.element().isNullable();
    }

    @Override
    void bind(ColumnBuilder target) {
        super.bind(target);
        rows = (ArrayColumnBuilder) target;
        element.bind(rows.elements());
    }

    @Override
    int json(byte[] b, int p, int end) {
        return elements(b, p, end, true);
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        return elements(b, p, end, false);
    }

    @Override
    int bare(byte[] b, int p, int end) {
        return elements(b, p, end, false);
    }

    private int elements(byte[] b, int p, int end, boolean json) {
        if (p >= end || b[p] != '[') {
            throw cannot("Array does not start with '[' character", p);
        }
        if (p + 1 < end && b[p + 1] == ']') {
            rows.endRow();
            return p + 2;
        }
        int q = JsonScan.skipSpace(b, p + 1, end);
        boolean first = true;
        while (q < end && b[q] != ']') {
            if (!first) {
                if (b[q] != ',') {
                    throw cannot("Cannot read array from text, expected comma or end of array, found '"
                            + (char) (b[q] & 0xFF)
                            + "'", q);
                }
                q = JsonScan.skipSpace(b, q + 1, end);
                // A comma may stand before the closing bracket.
                if (q < end && b[q] == ']') {
                    break;
                }
            }
            first = false;
            q = JsonScan.skipSpace(b, json ? jsonElement(b, q, end) : quotedElement(b, q, end), end);
        }
        q = JsonScan.expect(']', b, q, end);
        rows.endRow();
        return q;
    }

    private int jsonElement(byte[] b, int p, int end) {
        if (nullAsDefault && p < end && b[p] == 'n') {
            int q = JsonScan.expectWord("null", b, p, end);
            element.appendDefault();
            return q;
        }
        return element.json(b, p, end);
    }

    private int quotedElement(byte[] b, int p, int end) {
        if (nullAsDefault && p + 4 <= end && (b[p] | 0x20) == 'n' && (b[p + 1] | 0x20) == 'u'
                && (b[p + 2] | 0x20) == 'l'
                && (b[p + 3] | 0x20) == 'l') {
            element.appendDefault();
            return p + 4;
        }
        return element.quoted(b, p, end);
    }

    @Override
    void whole(byte[] b, int from, int endExclusive) {
        int p = bare(b, from, endExclusive);
        if (p != endExclusive) {
            throw new ParseFailure(ErrorCode.UNEXPECTED_DATA_AFTER_PARSED_VALUE, "Unexpected data '"
                    + ParseFailure.shown(b, p, endExclusive, endExclusive - p) + "' after parsed Array value '"
                    + ParseFailure.shown(b, from, p, p - from) + "'", p);
        }
    }

    @Override
    int csv(byte[] b, int p, int end) {
        return field(context.field.csv(b, p, end));
    }

    private int field(int q) {
        // The field's bytes may lie in the scratch space that quoted strings inside would overwrite.
        FieldText f = context.field;
        byte[] copy = java.util.Arrays.copyOfRange(f.source, f.from, f.from + f.length);
        whole(copy, 0, copy.length);
        return q;
    }

    @Override
    int binary(byte[] b, int p, int end) {
        long at = BinaryScan.varint(b, p, end);
        int q = BinaryScan.position(at);
        int count = BinaryScan.value(at);
        if (count > context.settings.number(FormatSetting.FORMAT_BINARY_MAX_ARRAY_SIZE)) {
            throw new ParseFailure(ErrorCode.TOO_LARGE_ARRAY_SIZE, "Too large array size: " + count, p);
        }
        for (int i = 0; i < count; i++) {
            q = element.binary(b, q, end);
        }
        rows.endRow();
        return q;
    }

    private static ParseFailure cannot(String message, int p) {
        return new ParseFailure(ErrorCode.CANNOT_READ_ARRAY_FROM_TEXT, message, p);
    }

    @Override
    String typeName() {
        return type.text();
    }
}
