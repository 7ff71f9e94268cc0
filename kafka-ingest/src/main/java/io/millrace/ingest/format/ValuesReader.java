package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Values: tuples of SQL literals; what is no literal goes to a {@link ValuesExpressionFallback}. */
final class ValuesReader extends RowReader {
    private static final int SHOWN_BYTES = 1024;

    private final FieldReaders fields;
    private final @Nullable ValuesExpressionFallback fallback;

    ValuesReader(Schema schema, FormatSettings settings, @Nullable ValuesExpressionFallback fallback) {
        this.fields = new FieldReaders(schema, settings);
        this.fallback = settings.isOn(FormatSetting.INPUT_FORMAT_VALUES_INTERPRET_EXPRESSIONS) ? fallback : null;
    }

    @Override
    void bind(BlockBuilder target) {
        fields.bind(target);
    }

    @Override
    int prefix(byte[] b, int p, int end) {
        boolean mark = end - p >= 3 && b[p] == (byte) 0xEF && b[p + 1] == (byte) 0xBB && b[p + 2] == (byte) 0xBF;
        return mark ? p + 3 : p;
    }

    @Override
    int row(byte[] b, int p, int end, long rowNumber) {
        int q = JsonScan.skipSpace(b, p, end);
        if (q < end && b[q] == ',' && rowNumber > 0) {
            q = JsonScan.skipSpace(b, q + 1, end);
        }
        if (q >= end || b[q] == ';') {
            at = q;
            return NO_ROW;
        }
        q = JsonScan.skipSpace(b, JsonScan.expect('(', b, q, end), end);
        for (int i = 0; i < fields.size(); i++) {
            char delimiter = i + 1 < fields.size() ? ',' : ')';
            q = JsonScan.expect(delimiter, b, value(i, delimiter, b, q, end), end);
            q = JsonScan.skipSpace(b, q, end);
        }
        return q;
    }

    /** Returns the position of the delimiter after the value. */
    private int value(int column, char delimiter, byte[] b, int p, int end) {
        int before = fields.target().column(column).rowCount();
        if (fields.isNullAsDefault(column)) {
            int q = FieldReaders.afterNullWord(b, p, end);
            q = q < 0 ? -1 : JsonScan.skipSpace(b, q, end);
            if (q >= 0 && q < end && b[q] == delimiter) {
                fields.appendOmitted(column);
                return q;
            }
        }
        ParseFailure failure;
        try {
            int q = JsonScan.skipSpace(b, fields.get(column).quoted(b, p, end), end);
            if (q < end && b[q] == delimiter) {
                return q;
            }
            failure = notAnExpression(column, b, p, end, q);
        } catch (ParseFailure e) {
            failure = e.code() == ErrorCode.UNKNOWN_ELEMENT_OF_ENUM ? e
                    : notAnExpression(column, b, p, end, e.position());
        }
        fields.target().column(column).truncate(before);
        int q = otherLiteral(column, delimiter, b, p, end);
        if (q >= 0) {
            return q;
        }
        fields.target().column(column).truncate(before);
        if (fallback == null) {
            throw failure;
        }
        return JsonScan.skipSpace(b, fallback.append(b, p, end, fields.schema.field(column),
                fields.target().column(column)), end);
    }

    /** A string for a number, or a number for a string; -1 when it is neither. */
    private int otherLiteral(int column, char delimiter, byte[] b, int p, int end) {
        try {
            if (p < end && b[p] == '\'') {
                FieldText text = fields.context.field;
                int q = JsonScan.skipSpace(b, text.quoted(b, p, end), end);
                byte[] copy = java.util.Arrays.copyOfRange(text.source, text.from, text.from + text.length);
                if (q < end && b[q] == delimiter) {
                    fields.get(column).whole(copy, 0, copy.length);
                    return q;
                }
                return -1;
            }
            int q = p;
            while (q < end && (JsonScan.isDigit(b[q]) || q == p && (b[q] == '-' || b[q] == '+') || b[q] == '.')) {
                q++;
            }
            int next = JsonScan.skipSpace(b, q, end);
            if (q > p && next < end && b[next] == delimiter) {
                fields.get(column).whole(b, p, q);
                return next;
            }
            return -1;
        } catch (ParseFailure e) {
            // No literal either; the caller reports what it found first.
            return -1;
        }
    }

    private ParseFailure notAnExpression(int column, byte[] b, int p, int end, int failedAt) {
        return new ParseFailure(ErrorCode.SYNTAX_ERROR, "Cannot parse expression of type "
                + fields.schema.field(column).type().text() + " here: " + ParseFailure.shown(b, p, end, SHOWN_BYTES),
                failedAt);
    }

    @Override
    int suffix(byte[] b, int p, int end) {
        int q = p;
        if (q < end && b[q] == ';') {
            q = JsonScan.skipSpace(b, q + 1, end);
        }
        if (q < end) {
            throw new ParseFailure(ErrorCode.CANNOT_READ_ALL_DATA, "Cannot read data after semicolon", q);
        }
        return q;
    }

    @Override
    ParseFailure atRow(ParseFailure e, long rowNumber) {
        return e.code() == ErrorCode.SYNTAX_ERROR ? e : e.with(" at row " + (rowNumber - 1));
    }

    @Override
    boolean canResync() {
        return false;
    }
}
