package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** CSV, with and without header. */
final class CsvReader extends HeaderedReader {
    private final byte delimiter;
    private final byte[] nullText;
    private final boolean emptyAsDefault;
    private final boolean trim;
    private final boolean detect;
    private final boolean variable;
    private final int skipLines;

    CsvReader(Schema schema, FormatSettings settings, boolean names, boolean types) {
        super(schema, settings, names, types);
        this.delimiter = fields.context.field.delimiter();
        this.nullText = settings.text(FormatSetting.FORMAT_CSV_NULL_REPRESENTATION).getBytes(StandardCharsets.UTF_8);
        this.emptyAsDefault = settings.isOn(FormatSetting.INPUT_FORMAT_CSV_EMPTY_AS_DEFAULT);
        this.trim = settings.isOn(FormatSetting.INPUT_FORMAT_CSV_TRIM_WHITESPACES);
        this.detect = settings.isOn(FormatSetting.INPUT_FORMAT_CSV_DETECT_HEADER);
        this.variable = settings.isOn(FormatSetting.INPUT_FORMAT_CSV_ALLOW_VARIABLE_NUMBER_OF_COLUMNS);
        this.skipLines = settings.count(FormatSetting.INPUT_FORMAT_CSV_SKIP_FIRST_LINES);
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
            q = blanks(b, q, end);
            if (q < end) {
                q = blanks(b, text.csv(b, q, end), end);
                into.add(new String(text.source, text.from, text.length, StandardCharsets.UTF_8));
            }
            if (q >= end || b[q] != delimiter) {
                return lineEnd(b, q, end);
            }
            q++;
        }
    }

    private int blanks(byte[] b, int p, int end) {
        int q = p;
        while (trim && q < end && (b[q] == ' ' || b[q] == '\t') && b[q] != delimiter) {
            q++;
        }
        return q;
    }

    private static int lineEnd(byte[] b, int p, int end) {
        if (p >= end) {
            return p;
        }
        if (b[p] == '\n') {
            return p + 1 < end && b[p + 1] == '\r' ? p + 2 : p + 1;
        }
        if (b[p] == '\r' && p + 1 < end && b[p + 1] == '\n') {
            return p + 2;
        }
        throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Expected end of line", p);
    }

    @Override
    int rowStart(byte[] b, int p, int end, long rowNumber) {
        at = p;
        return p >= end ? NO_ROW : p;
    }

    @Override
    int between(byte[] b, int p, int end) {
        return JsonScan.expect((char) delimiter, b, blanks(b, p, end), end);
    }

    @Override
    boolean endsEarly(byte[] b, int p, int end) {
        return variable && (p >= end || b[p] == '\n' || b[p] == '\r');
    }

    @Override
    int field(int column, boolean last, byte[] b, int p, int end) {
        int q = blanks(b, p, end);
        boolean empty = last ? q >= end || b[q] == '\n' || b[q] == '\r' : q < end && b[q] == delimiter;
        if (empty && emptyAsDefault) {
            fields.appendOmitted(column);
            return q;
        }
        if (fields.isNullAsDefault(column)) {
            int r = FieldReaders.after(nullText, b, q, end);
            if (r >= 0 && NullableReader.endsCsv(b, r, end, delimiter)) {
                fields.appendOmitted(column);
                return r;
            }
        }
        return fields.get(column).csv(b, q, end);
    }

    @Override
    int skipField(byte[] b, int p, int end) {
        int q = blanks(b, p, end);
        return q >= end ? q : fields.context.field.csv(b, q, end);
    }

    @Override
    int rowEnd(byte[] b, int p, int end, long rowNumber) {
        int q = blanks(b, p, end);
        // One delimiter more than there are fields is let pass.
        if (q < end && b[q] == delimiter) {
            q = blanks(b, q + 1, end);
        }
        while (variable && q < end && b[q] != '\n' && b[q] != '\r') {
            q = blanks(b, fields.context.field.csv(b, q, end), end);
            q += q < end && b[q] == delimiter ? 1 : 0;
        }
        return lineEnd(b, q, end);
    }

    /** Quoted fields may hold line feeds, but after an error nobody knows which quotes are which: the next line it is. */
    @Override
    int resync(byte[] b, int rowStart, int p, int end) {
        return Math.min(end, Lines.indexOfEnd(b, Math.min(p, end), end) + 1);
    }
}
