package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;

/** TSKV: {@code name=value} separated by tabs, in any order. */
final class TskvReader extends RowReader {
    private final FieldReaders fields;
    private final boolean skipUnknown;
    private final byte[] nullText;
    private final JsonKeys keys = new JsonKeys();
    private final long[] seenInRow;
    private long serial;

    TskvReader(Schema schema, FormatSettings settings) {
        this.fields = new FieldReaders(schema, settings);
        this.skipUnknown = settings.isOn(FormatSetting.INPUT_FORMAT_SKIP_UNKNOWN_FIELDS);
        this.nullText = settings.text(FormatSetting.FORMAT_TSV_NULL_REPRESENTATION).getBytes(StandardCharsets.UTF_8);
        this.seenInRow = new long[schema.size()];
        for (int i = 0; i < seenInRow.length; i++) {
            keys.add(schema.field(i).name(), i);
        }
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
        if (p >= end) {
            at = p;
            return NO_ROW;
        }
        serial++;
        int q = p;
        if (b[q] == '\n') {
            q++;
        } else {
            q = pairs(b, q, end);
        }
        for (int i = 0; i < seenInRow.length; i++) {
            if (seenInRow[i] != serial) {
                fields.appendOmitted(i);
            }
        }
        return q;
    }

    private int pairs(byte[] b, int p, int end) {
        int q = p;
        while (true) {
            int from = q;
            while (q < end && b[q] != '=' && b[q] != '\t' && b[q] != '\n' && b[q] != '\\') {
                q++;
            }
            // A lone tskv marks the beginning of a row.
            boolean marker = q - from == 4 && b[from] == 't' && b[from + 1] == 's' && b[from + 2] == 'k'
                    && b[from + 3] == 'v'
                    && (q >= end || b[q] != '=');
            JsonKeys.Key key;
            if (q < end && b[q] == '\\') {
                key = escapedKey(b, from, end);
                q = at;
            } else {
                key = keys.find(b, from, q - from);
            }
            if (!marker) {
                if (q >= end || b[q] != '=') {
                    throw new ParseFailure(ErrorCode.INCORRECT_DATA,
                            "Found field without value while parsing TSKV format: "
                                    + key.text(),
                            q);
                }
                q = value(key, b, q + 1, end);
            }
            if (q >= end) {
                return q;
            }
            if (b[q] == '\n') {
                return q + 1;
            }
            if (b[q] != '\t') {
                throw new ParseFailure(ErrorCode.CANNOT_PARSE_INPUT_ASSERTION_FAILED,
                        "Found garbage after field in TSKV format: " + key.text(), q);
            }
            q++;
        }
    }

    private JsonKeys.Key escapedKey(byte[] b, int from, int end) {
        int q = from;
        while (q < end && b[q] != '=' && b[q] != '\t' && b[q] != '\n') {
            q += b[q] == '\\' ? 2 : 1;
        }
        at = Math.min(q, end);
        FieldText text = fields.context.field;
        text.escaped(b, from, at);
        return keys.find(text.source, text.from, text.length);
    }

    private int value(JsonKeys.Key key, byte[] b, int p, int end) {
        if (key.column < 0) {
            if (!skipUnknown) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA,
                        "Unknown field found while parsing TSKV format: " + key.text(), p);
            }
            return fields.context.field.escaped(b, p, end);
        }
        if (seenInRow[key.column] == serial) {
            throw new ParseFailure(ErrorCode.INCORRECT_DATA,
                    "Duplicate field found while parsing TSKV format: " + key.text(), p);
        }
        seenInRow[key.column] = serial;
        if (fields.isNullAsDefault(key.column)) {
            int q = FieldReaders.after(nullText, b, p, end);
            if (q >= 0 && (q == end || b[q] == '\t' || b[q] == '\n')) {
                fields.appendOmitted(key.column);
                return q;
            }
        }
        return fields.get(key.column).escaped(b, p, end);
    }
}
