package io.millrace.ingest.format;

import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Formats with the fields of a row in a fixed order, which a header of names, and one of types, may tell. */
abstract class HeaderedReader extends RowReader {
    final FieldReaders fields;
    private final FormatSettings settings;
    private final boolean names;
    private final boolean types;
    /** Column by position in the row, -1 for one that is skipped. */
    private int[] order = new int[0];
    private boolean[] present = new boolean[0];
    private boolean allPresent;

    HeaderedReader(Schema schema, FormatSettings settings, boolean names, boolean types) {
        this.fields = new FieldReaders(schema, settings);
        this.settings = settings;
        this.names = names;
        this.types = types;
    }

    /** Reads a line of texts. */
    abstract int headerLine(byte[] b, int p, int end, List<String> into);

    /** Skips what stands before a row; {@link #NO_ROW} when there is none, with {@link #at} set. */
    abstract int rowStart(byte[] b, int p, int end, long rowNumber);

    abstract int between(byte[] b, int p, int end);

    abstract int rowEnd(byte[] b, int p, int end, long rowNumber);

    abstract int field(int column, boolean last, byte[] b, int p, int end);

    abstract int skipField(byte[] b, int p, int end);

    /** Whether the row ends here though fields are missing, and that is allowed. */
    boolean endsEarly(byte[] b, int p, int end) {
        return false;
    }

    /** Skips what may stand before a header: a byte order mark, lines to be left out. */
    int start(byte[] b, int p, int end) {
        boolean mark = end - p >= 3 && b[p] == (byte) 0xEF && b[p + 1] == (byte) 0xBB && b[p + 2] == (byte) 0xBF;
        return mark ? p + 3 : p;
    }

    /** Whether a first line that holds only column names is taken for a header. */
    boolean detectsHeader() {
        return false;
    }

    @Override
    void bind(BlockBuilder target) {
        fields.bind(target);
    }

    @Override
    int prefix(byte[] b, int p, int end) {
        int q = start(b, p, end);
        inSchemaOrder();
        if (names && q < end) {
            List<String> found = new ArrayList<>();
            q = headerLine(b, q, end, found);
            if (settings.isOn(FormatSetting.INPUT_FORMAT_WITH_NAMES_USE_HEADER)) {
                inOrderOf(found, q);
            }
            if (types) {
                q = typesLine(b, q, end, found);
            }
        } else if (!names && detectsHeader()) {
            q = detectHeader(b, q, end);
        }
        return q;
    }

    private void inSchemaOrder() {
        order = new int[fields.size()];
        present = new boolean[fields.size()];
        Arrays.setAll(order, i -> i);
        Arrays.fill(present, true);
        allPresent = true;
    }

    private void inOrderOf(List<String> found, int p) {
        order = new int[found.size()];
        Arrays.fill(present, false);
        for (int i = 0; i < order.length; i++) {
            order[i] = fields.schema.indexOf(found.get(i));
            if (order[i] < 0) {
                if (!settings.isOn(FormatSetting.INPUT_FORMAT_SKIP_UNKNOWN_FIELDS)) {
                    throw inHeader("Unknown field found in format header: '" + found.get(i) + "' at position " + i
                            + "\nSet the 'input_format_skip_unknown_fields' parameter explicitly to ignore and proceed",
                            p);
                }
                continue;
            }
            if (present[order[i]]) {
                throw inHeader("Duplicate field found while parsing format header: " + found.get(i), p);
            }
            present[order[i]] = true;
        }
        allPresent = true;
        for (boolean one : present) {
            allPresent &= one;
        }
    }

    private int typesLine(byte[] b, int p, int end, List<String> found) {
        List<String> texts = new ArrayList<>();
        int q = headerLine(b, p, end, texts);
        if (texts.size() != found.size()) {
            throw inHeader("The number of data types differs from the number of column names in input data", q);
        }
        for (int i = 0; i < texts.size() && settings.isOn(FormatSetting.INPUT_FORMAT_WITH_TYPES_USE_HEADER); i++) {
            int column = order.length == texts.size() ? order[i] : -1;
            if (column >= 0) {
                Field field = fields.schema.field(column);
                if (!texts.get(i).equals(field.type().text())) {
                    throw inHeader(
                            "Type of '" + field.name() + "' must be " + field.type().text() + ", not " + texts.get(i),
                            q);
                }
            }
        }
        return q;
    }

    private int detectHeader(byte[] b, int p, int end) {
        if (p >= end) {
            return p;
        }
        List<String> found = new ArrayList<>();
        int q;
        try {
            q = headerLine(b, p, end, found);
        } catch (ParseFailure e) {
            throw e.inHeader();
        }
        for (String name : found) {
            if (fields.schema.indexOf(name) < 0) {
                return p;
            }
        }
        if (found.isEmpty()) {
            return p;
        }
        inOrderOf(found, q);
        List<String> second = new ArrayList<>();
        int r = q < end ? headerLine(b, q, end, second) : q;
        boolean isTypes = second.size() == found.size();
        for (int i = 0; isTypes && i < second.size(); i++) {
            isTypes = second.get(i).equals(fields.schema.field(order[i]).type().text());
        }
        return isTypes ? r : q;
    }

    private static ParseFailure inHeader(String message, int p) {
        return new ParseFailure(ErrorCode.INCORRECT_DATA, message, p).inHeader();
    }

    @Override
    int row(byte[] b, int p, int end, long rowNumber) {
        int q = rowStart(b, p, end, rowNumber);
        if (q == NO_ROW) {
            return NO_ROW;
        }
        for (int i = 0; i < order.length; i++) {
            if (endsEarly(b, q, end)) {
                for (int rest = i; rest < order.length; rest++) {
                    if (order[rest] >= 0) {
                        fields.appendOmitted(order[rest]);
                    }
                }
                break;
            }
            if (i > 0) {
                q = between(b, q, end);
            }
            int column = order[i];
            q = column < 0 ? skipField(b, q, end) : field(column, i == order.length - 1, b, q, end);
        }
        q = rowEnd(b, q, end, rowNumber);
        if (!allPresent) {
            for (int i = 0; i < present.length; i++) {
                if (!present[i]) {
                    fields.appendOmitted(i);
                }
            }
        }
        return q;
    }
}
