package io.millrace.ingest.format;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.NullableColumn;
import java.nio.charset.StandardCharsets;

/** Nullable columns, and dictionaries, which it looks through. */
final class NullableWriter extends ValueWriter {
    private static final byte[] FANCY_NULL = "ᴺᵁᴸᴸ".getBytes(StandardCharsets.UTF_8);

    private final ValueWriter inner;
    private final boolean nullable;
    private final byte[] tsvNull;
    private final byte[] csvNull;

    /** {@code nullable} is false for a dictionary of plain values. */
    NullableWriter(ValueWriter inner, boolean nullable, FormatSettings settings) {
        this.inner = inner;
        this.nullable = nullable;
        this.tsvNull = settings.text(FormatSetting.FORMAT_TSV_NULL_REPRESENTATION).getBytes(StandardCharsets.UTF_8);
        this.csvNull = settings.text(FormatSetting.FORMAT_CSV_NULL_REPRESENTATION).getBytes(StandardCharsets.UTF_8);
    }

    private static Column values(Column c) {
        return switch (c) {
            case NullableColumn n -> n.values();
            case DictionaryColumn d -> d.dictionary();
            default -> c;
        };
    }

    private static int row(Column c, int row) {
        return c instanceof DictionaryColumn d ? d.codeAt(row) : row;
    }

    @Override
    void text(Column c, int row, ByteSink out) {
        if (c.isNull(row)) {
            out.put(FANCY_NULL);
        } else {
            inner.text(values(c), row(c, row), out);
        }
    }

    @Override
    void quoted(Column c, int row, ByteSink out) {
        if (c.isNull(row)) {
            out.put("NULL");
        } else {
            inner.quoted(values(c), row(c, row), out);
        }
    }

    @Override
    void escaped(Column c, int row, ByteSink out) {
        if (c.isNull(row)) {
            out.put(tsvNull);
        } else {
            inner.escaped(values(c), row(c, row), out);
        }
    }

    @Override
    void raw(Column c, int row, ByteSink out) {
        if (c.isNull(row)) {
            out.put(tsvNull);
        } else {
            inner.raw(values(c), row(c, row), out);
        }
    }

    @Override
    void csv(Column c, int row, ByteSink out) {
        if (c.isNull(row)) {
            out.put(csvNull);
        } else {
            inner.csv(values(c), row(c, row), out);
        }
    }

    @Override
    void json(Column c, int row, ByteSink out) {
        if (c.isNull(row)) {
            out.put("null");
        } else {
            inner.json(values(c), row(c, row), out);
        }
    }

    @Override
    void xml(Column c, int row, ByteSink out) {
        if (c.isNull(row)) {
            out.put("\\N");
        } else {
            inner.xml(values(c), row(c, row), out);
        }
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        if (nullable) {
            out.put(c.isNull(row) ? 1 : 0);
        }
        if (!c.isNull(row)) {
            inner.binary(values(c), row(c, row), out);
        }
    }
}
