package io.millrace.ingest.format;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.error.UserException;

/**
 * The text of one type's values, both ways: what toString gives and CAST takes, and the literals of SQL. The one place that knows,
 * for formats and expressions alike. Owned by one thread.
 */
public final class ValueText {
    private final DataType type;
    private final ValueWriter writer;
    private final ValueReader reader;
    private ColumnBuilder bound;

    /** Zone and notation of times come from {@code settings}. */
    public ValueText(DataType type, FormatSettings settings) {
        this.type = type;
        this.writer = Writers.of(type, settings, false);
        this.bound = type.newBuilder(0);
        this.reader = Readers.of(new ReadContext(settings), type, bound);
    }

    public DataType type() {
        return type;
    }

    /** Plain text; NULL is {@code ᴺᵁᴸᴸ}, so ask {@link Column#isNull} first where that is not wanted. */
    public void write(Column column, int row, ByteSink out) {
        if (column instanceof ConstColumn c) {
            writer.text(c.single(), 0, out);
        } else {
            writer.text(column, row, out);
        }
    }

    /** A SQL literal: strings and times in quotes, NULL as NULL. */
    public void writeLiteral(Column column, int row, ByteSink out) {
        if (column instanceof ConstColumn c) {
            writer.quoted(c.single(), 0, out);
        } else {
            writer.quoted(column, row, out);
        }
    }

    /** A JSON value. */
    public void writeJson(Column column, int row, ByteSink out) {
        if (column instanceof ConstColumn c) {
            writer.json(c.single(), 0, out);
        } else {
            writer.json(column, row, out);
        }
    }

    /**
     * Appends the value that the whole text means, as CAST from String.
     *
     * @throws UserException with CAST's code and text; {@code to} is as before
     */
    public void parse(byte[] text, int from, int endExclusive, ColumnBuilder to) {
        int before = to.rowCount();
        try {
            bind(to).whole(text, from, endExclusive);
        } catch (ParseFailure e) {
            to.truncate(before);
            throw e.toUser();
        }
    }

    /** As {@link #parse}; false, and nothing appended, where that would throw. */
    public boolean tryParse(byte[] text, int from, int endExclusive, ColumnBuilder to) {
        int before = to.rowCount();
        try {
            bind(to).whole(text, from, endExclusive);
            return true;
        } catch (ParseFailure e) {
            to.truncate(before);
            return false;
        }
    }

    private ValueReader bind(ColumnBuilder to) {
        if (to != bound) {
            reader.bind(to);
            bound = to;
        }
        return reader;
    }
}
