package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;

/**
 * JSONEachRow: objects one after another, with white space, commas or nothing between, or all in one array. The first of two equal
 * keys counts. Expects the keys in the order of the object before, which makes the usual message one pass without a lookup.
 */
final class JsonEachRowReader extends RowReader {
    private final FieldReaders fields;
    private final ReadContext context;
    private final ValueReader[] readers;
    private final boolean[] nullAsDefault;
    private final boolean skipUnknown;
    private final boolean nested;
    private final int maxDepth;
    private final JsonKeys keys = new JsonKeys();
    private final JsonKeys.Key head = new JsonKeys.Key(new byte[0], -1);
    /** The number of the row that last had the field. */
    private final long[] seenInRow;
    private long rowSerial;
    private int seenCount;
    private boolean inBrackets;
    private boolean ended;

    JsonEachRowReader(Schema schema, FormatSettings settings) {
        this.fields = new FieldReaders(schema, settings);
        this.context = fields.context;
        this.readers = new ValueReader[schema.size()];
        this.nullAsDefault = new boolean[schema.size()];
        this.seenInRow = new long[schema.size()];
        this.skipUnknown = settings.isOn(FormatSetting.INPUT_FORMAT_SKIP_UNKNOWN_FIELDS);
        this.nested = settings.isOn(FormatSetting.INPUT_FORMAT_IMPORT_NESTED_JSON);
        this.maxDepth = settings.count(FormatSetting.INPUT_FORMAT_JSON_MAX_DEPTH) + 1;
        for (int i = 0; i < readers.length; i++) {
            readers[i] = fields.get(i);
            nullAsDefault[i] = fields.isNullAsDefault(i);
            keys.add(schema.field(i).name(), i);
        }
    }

    @Override
    void bind(BlockBuilder target) {
        fields.bind(target);
    }

    @Override
    int prefix(byte[] b, int p, int end) {
        ended = false;
        int q = p;
        // A byte order mark is dropped if anything follows, as ClickHouse does.
        if (end - p > 3 && b[p] == (byte) 0xEF && b[p + 1] == (byte) 0xBB && b[p + 2] == (byte) 0xBF) {
            q += 3;
        }
        q = JsonScan.skipSpace(b, q, end);
        inBrackets = q < end && b[q] == '[';
        return inBrackets ? q + 1 : q;
    }

    @Override
    int row(byte[] b, int p, int end, long rowNumber) {
        int q = JsonScan.skipSpace(b, p, end);
        if (q < end && !ended) {
            byte c = b[q];
            if (c == ',' && rowNumber > 0) {
                q = JsonScan.skipSpace(b, q + 1, end);
            } else if (c == ';' && !inBrackets || c == ']' && inBrackets) {
                ended = true;
            }
        }
        if (q >= end || ended) {
            at = q;
            return NO_ROW;
        }
        rowSerial++;
        seenCount = 0;
        q = members(b, JsonScan.expect('{', b, q, end), end);
        if (seenCount < readers.length) {
            fillOmitted();
        }
        return q;
    }

    /** Reads members up to the closing brace. */
    private int members(byte[] b, int p, int end) {
        int q = p;
        JsonKeys.Key previous = head;
        boolean first = true;
        while (true) {
            q = JsonScan.skipSpace(b, q, end);
            if (q >= end) {
                throw new ParseFailure(ErrorCode.CANNOT_READ_ALL_DATA,
                        "Unexpected end of stream while parsing JSONEachRow format", q);
            }
            byte c = b[q];
            if (c == '}') {
                return q + 1;
            }
            if (!first) {
                q = c == ',' ? JsonScan.skipSpace(b, q + 1, end) : JsonScan.expectSpacedComma(b, q, end);
            }
            first = false;
            JsonKeys.Key key = previous.next;
            int afterColon = key == null ? -1 : key.match(b, q, end);
            if (key == null || afterColon < 0) {
                JsonText text = context.json;
                int afterKey = text.read(b, q, end);
                key = keys.find(text.source, text.from, text.length);
                previous.next = key;
                afterColon = JsonScan.expect(':', b, JsonScan.skipSpace(b, afterKey, end), end);
            }
            previous = key;
            q = value(b, JsonScan.skipSpace(b, afterColon, end), end, key);
        }
    }

    private int value(byte[] b, int p, int end, JsonKeys.Key key) {
        int column = key.column;
        if (column < 0) {
            if (nested && p < end && b[p] == '{') {
                return nested(b, p, end, key.text());
            }
            if (!skipUnknown) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA,
                        "Unknown field found while parsing JSONEachRow format: "
                                + key.text(),
                        p);
            }
            return skip(b, p, end, key);
        }
        if (seenInRow[column] == rowSerial) {
            return skip(b, p, end, key);
        }
        seenInRow[column] = rowSerial;
        seenCount++;
        try {
            if (nullAsDefault[column] && p < end && b[p] == 'n') {
                int q = JsonScan.expectWord("null", b, p, end);
                fields.appendOmitted(column);
                return q;
            }
            return readers[column].json(b, p, end);
        } catch (ParseFailure e) {
            throw e.with("(while reading the value of key " + fields.schema.field(column).name() + ")");
        }
    }

    private int skip(byte[] b, int p, int end, JsonKeys.Key key) {
        // The key's text is only made when an error needs it.
        try {
            return JsonScan.skipValue(b, p, end, "", maxDepth);
        } catch (ParseFailure e) {
            return JsonScan.skipValue(b, p, end, key.text(), maxDepth);
        }
    }

    /** {@code "n": {"a": 1}} fills the column {@code n.a}, with input_format_import_nested_json. */
    private int nested(byte[] b, int p, int end, String outer) {
        int q = JsonScan.skipSpace(b, p + 1, end);
        while (true) {
            if (q < end && b[q] == '}') {
                return q + 1;
            }
            int afterKey = context.json.read(b, q, end);
            byte[] dotted = (outer + "." + new String(context.json.source, context.json.from, context.json.length,
                    StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            JsonKeys.Key key = keys.find(dotted, 0, dotted.length);
            int colon = JsonScan.expect(':', b, JsonScan.skipSpace(b, afterKey, end), end);
            q = JsonScan.skipSpace(b, value(b, JsonScan.skipSpace(b, colon, end), end, key), end);
            if (q < end && b[q] != '}') {
                q = JsonScan.expectSpacedComma(b, q, end);
            }
        }
    }

    private void fillOmitted() {
        for (int i = 0; i < readers.length; i++) {
            if (seenInRow[i] != rowSerial) {
                fields.appendOmitted(i);
            }
        }
    }

    @Override
    int suffix(byte[] b, int p, int end) {
        int q = JsonScan.skipSpace(b, p, end);
        if (inBrackets) {
            q = JsonScan.skipSpace(b, JsonScan.expect(']', b, q, end), end);
        }
        if (q < end && b[q] == ';') {
            q = JsonScan.skipSpace(b, q + 1, end);
        }
        if (q < end) {
            throw ParseFailure.expected("eof", b, q, end);
        }
        return q;
    }
}
