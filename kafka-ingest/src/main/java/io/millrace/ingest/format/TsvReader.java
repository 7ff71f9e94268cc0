package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** TabSeparated and TabSeparatedRaw, with and without header. */
final class TsvReader extends HeaderedReader {
    private final boolean raw;
    private final byte[] nullText;
    private final boolean emptyAsDefault;
    private final boolean crlf;
    private final boolean detect;
    private final boolean variable;
    private final int skipLines;

    TsvReader(Schema schema, FormatSettings settings, boolean raw, boolean names, boolean types) {
        super(schema, settings, names, types);
        this.raw = raw;
        this.nullText = settings.text(FormatSetting.FORMAT_TSV_NULL_REPRESENTATION).getBytes(StandardCharsets.UTF_8);
        this.emptyAsDefault = settings.isOn(FormatSetting.INPUT_FORMAT_TSV_EMPTY_AS_DEFAULT);
        this.crlf = settings.isOn(FormatSetting.INPUT_FORMAT_TSV_CRLF_END_OF_LINE);
        this.detect = settings.isOn(FormatSetting.INPUT_FORMAT_TSV_DETECT_HEADER);
        this.variable = settings.isOn(FormatSetting.INPUT_FORMAT_TSV_ALLOW_VARIABLE_NUMBER_OF_COLUMNS);
        this.skipLines = settings.count(FormatSetting.INPUT_FORMAT_TSV_SKIP_FIRST_LINES);
    }

    @Override
    boolean detectsHeader() {
        return detect;
    }

    @Override
    int start(byte[] b, int p, int end) {
        return Lines.skip(b, super.start(b, p, end), end, skipLines);
    }

    @Override
    int headerLine(byte[] b, int p, int end, List<String> into) {
        FieldText text = fields.context.field;
        int q = p;
        while (true) {
            q = raw ? text.raw(b, q, end) : text.escaped(b, q, end);
            into.add(new String(text.source, text.from, text.length, StandardCharsets.UTF_8));
            if (q >= end || b[q] == '\n') {
                return Math.min(end, q + 1);
            }
            q++;
        }
    }

    @Override
    int rowStart(byte[] b, int p, int end, long rowNumber) {
        at = p;
        return p >= end ? NO_ROW : p;
    }

    @Override
    int between(byte[] b, int p, int end) {
        return JsonScan.expect('\t', b, p, end);
    }

    @Override
    boolean endsEarly(byte[] b, int p, int end) {
        return variable && (p >= end || b[p] == '\n');
    }

    @Override
    int field(int column, boolean last, byte[] b, int p, int end) {
        boolean empty = p >= end || b[p] == (last ? '\n' : '\t');
        if (emptyAsDefault && empty) {
            fields.appendOmitted(column);
            return p;
        }
        if (fields.isNullAsDefault(column)) {
            int q = FieldReaders.after(nullText, b, p, end);
            if (q >= 0 && (q == end || b[q] == '\t' || b[q] == '\n' || b[q] == '\r')) {
                fields.appendOmitted(column);
                return q;
            }
        }
        ValueReader reader = fields.get(column);
        return raw ? reader.raw(b, p, end) : reader.escaped(b, p, end);
    }

    @Override
    int skipField(byte[] b, int p, int end) {
        FieldText text = fields.context.field;
        return raw ? text.raw(b, p, end) : text.escaped(b, p, end);
    }

    @Override
    int rowEnd(byte[] b, int p, int end, long rowNumber) {
        int q = p;
        if (variable) {
            while (q < end && b[q] != '\n') {
                q++;
            }
        }
        if (crlf && q + 1 < end && b[q] == '\r' && b[q + 1] == '\n') {
            q++;
        } else if (rowNumber == 0 && q > 0 && q < end && (b[q] == '\r' || b[q - 1] == '\r' && b[q] == '\n')) {
            throw new ParseFailure(ErrorCode.INCORRECT_DATA,
                    "\nYou have carriage return (\\r, 0x0D, ASCII 13) at end of first"
                            + " row.\nIt's like your input data has DOS/Windows style line separators, that are illegal in TabSeparated"
                            + " format. You must transform your file to Unix format.\nBut if you really need carriage return at end of"
                            + " string value of last column, you need to escape it as \\r\nor else enable setting"
                            + " 'input_format_tsv_crlf_end_of_line'",
                    q).inHeader();
        }
        return q >= end ? q : JsonScan.expect('\n', b, q, end);
    }
}
