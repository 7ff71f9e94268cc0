package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.NullableColumnBuilder;
import java.nio.charset.StandardCharsets;

/** Values that may be NULL: Nullable columns and dictionaries over Nullable. */
final class NullableReader extends ValueReader {
    private static final String FANCY_NULL = "ᴺᵁᴸᴸ";

    private final ValueReader inner;
    private final byte[] tsvNull;
    private final byte[] csvNull;
    private final boolean emptyCsvIsNull;
    private final boolean emptyTsvIsNull;

    NullableReader(ReadContext context, ColumnBuilder to, ValueReader inner) {
        super(context, to);
        FormatSettings s = context.settings;
        this.inner = inner;
        this.tsvNull = s.text(FormatSetting.FORMAT_TSV_NULL_REPRESENTATION).getBytes(StandardCharsets.UTF_8);
        this.csvNull = s.text(FormatSetting.FORMAT_CSV_NULL_REPRESENTATION).getBytes(StandardCharsets.UTF_8);
        this.emptyCsvIsNull = s.isOn(FormatSetting.INPUT_FORMAT_CSV_EMPTY_AS_DEFAULT);
        this.emptyTsvIsNull = s.isOn(FormatSetting.INPUT_FORMAT_TSV_EMPTY_AS_DEFAULT);
    }

    static ColumnBuilder innerOf(ColumnBuilder to) {
        return to instanceof NullableColumnBuilder n ? n.values() : to;
    }

    @Override
    void bind(ColumnBuilder target) {
        super.bind(target);
        inner.bind(innerOf(target));
    }

    void appendNull() {
        if (to instanceof NullableColumnBuilder n) {
            n.appendNull();
        } else {
            ((DictionaryColumnBuilder) to).appendNull();
        }
    }

    private int value(int p) {
        if (to instanceof NullableColumnBuilder n) {
            n.endValue();
        }
        return p;
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p < end && b[p] == 'n') {
            int q = JsonScan.expectWord("null", b, p, end);
            appendNull();
            return q;
        }
        return value(inner.json(b, p, end));
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        int q = FieldReaders.afterNullWord(b, p, end);
        if (q >= 0) {
            appendNull();
            return q;
        }
        return value(inner.quoted(b, p, end));
    }

    @Override
    int bare(byte[] b, int p, int end) {
        return value(inner.bare(b, p, end));
    }

    @Override
    int escaped(byte[] b, int p, int end) {
        int q = nullField(b, p, end);
        return q >= 0 ? q : value(inner.escaped(b, p, end));
    }

    @Override
    int raw(byte[] b, int p, int end) {
        int q = nullField(b, p, end);
        return q >= 0 ? q : value(inner.raw(b, p, end));
    }

    private int nullField(byte[] b, int p, int end) {
        int q = FieldReaders.after(tsvNull, b, p, end);
        boolean found = q >= 0 && (q == end || b[q] == '\t' || b[q] == '\n' || b[q] == '\r');
        if (!found && emptyTsvIsNull && (p >= end || b[p] == '\t' || b[p] == '\n')) {
            q = p;
            found = true;
        }
        if (!found) {
            return -1;
        }
        appendNull();
        return q;
    }

    @Override
    int csv(byte[] b, int p, int end) {
        int q = FieldReaders.after(csvNull, b, p, end);
        byte delimiter = context.field.delimiter();
        boolean found = q >= 0 && endsCsv(b, q, end, delimiter);
        if (!found && emptyCsvIsNull && endsCsv(b, p, end, delimiter)) {
            q = p;
            found = true;
        }
        if (found) {
            appendNull();
            return q;
        }
        return value(inner.csv(b, p, end));
    }

    static boolean endsCsv(byte[] b, int p, int end, byte delimiter) {
        return p >= end || b[p] == delimiter || b[p] == '\n' || b[p] == '\r';
    }

    @Override
    void whole(byte[] b, int from, int endExclusive) {
        String text = endExclusive - from <= 12 ? new String(b, from, endExclusive - from, StandardCharsets.UTF_8) : "";
        if (text.equals("NULL") || text.equals(FANCY_NULL)) {
            appendNull();
            return;
        }
        inner.whole(b, from, endExclusive);
        value(endExclusive);
    }

    @Override
    int binary(byte[] b, int p, int end) {
        if (p >= end) {
            throw allData(p, end, 1);
        }
        if (b[p] != 0) {
            appendNull();
            return p + 1;
        }
        return value(inner.binary(b, p + 1, end));
    }

    @Override
    String typeName() {
        return "Nullable(" + inner.typeName() + ")";
    }
}
