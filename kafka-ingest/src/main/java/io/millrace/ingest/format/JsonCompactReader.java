package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSONCompactEachRow, with and without header. */
final class JsonCompactReader extends HeaderedReader {
    private final boolean variable;
    private final int maxDepth;

    JsonCompactReader(Schema schema, FormatSettings settings, boolean names, boolean types) {
        super(schema, settings, names, types);
        this.variable = settings.isOn(FormatSetting.INPUT_FORMAT_JSON_COMPACT_ALLOW_VARIABLE_NUMBER_OF_COLUMNS);
        this.maxDepth = settings.count(FormatSetting.INPUT_FORMAT_JSON_MAX_DEPTH) + 1;
    }

    @Override
    int headerLine(byte[] b, int p, int end, List<String> into) {
        JsonText text = fields.context.json;
        int q = JsonScan.expect('[', b, JsonScan.skipSpace(b, p, end), end);
        while (true) {
            q = text.read(b, JsonScan.skipSpace(b, q, end), end);
            into.add(new String(text.source, text.from, text.length, StandardCharsets.UTF_8));
            q = JsonScan.skipSpace(b, q, end);
            if (q < end && b[q] == ']') {
                return q + 1;
            }
            q = JsonScan.expect(',', b, q, end);
        }
    }

    @Override
    int rowStart(byte[] b, int p, int end, long rowNumber) {
        int q = JsonScan.skipSpace(b, p, end);
        if (q < end && (b[q] == ',' && rowNumber > 0 || b[q] == ';')) {
            q = JsonScan.skipSpace(b, q + 1, end);
        }
        if (q >= end) {
            at = q;
            return NO_ROW;
        }
        return JsonScan.skipSpace(b, JsonScan.expect('[', b, q, end), end);
    }

    @Override
    int between(byte[] b, int p, int end) {
        return JsonScan.expectSpacedComma(b, p, end);
    }

    @Override
    boolean endsEarly(byte[] b, int p, int end) {
        int q = variable ? JsonScan.skipSpace(b, p, end) : p;
        return variable && q < end && b[q] == ']';
    }

    @Override
    int field(int column, boolean last, byte[] b, int p, int end) {
        if (fields.isNullAsDefault(column) && p < end && b[p] == 'n') {
            int q = JsonScan.expectWord("null", b, p, end);
            fields.appendOmitted(column);
            return JsonScan.skipSpace(b, q, end);
        }
        return JsonScan.skipSpace(b, fields.get(column).json(b, p, end), end);
    }

    @Override
    int skipField(byte[] b, int p, int end) {
        return JsonScan.skipSpace(b, JsonScan.skipValue(b, p, end, "", maxDepth), end);
    }

    @Override
    int rowEnd(byte[] b, int p, int end, long rowNumber) {
        int q = p;
        while (variable && q < end && b[q] == ',') {
            q = skipField(b, JsonScan.skipSpace(b, q + 1, end), end);
        }
        return JsonScan.expect(']', b, JsonScan.skipSpace(b, q, end), end);
    }
}
