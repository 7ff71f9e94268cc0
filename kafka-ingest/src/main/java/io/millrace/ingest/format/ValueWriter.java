package io.millrace.ingest.format;

import io.millrace.replication.column.Column;

/**
 * Writes values of one type in each of the notations that formats use. Columns are never ConstColumns here. Owned by the thread of
 * its encoder.
 */
abstract class ValueWriter {
    /** Plain text, as toString gives it. */
    abstract void text(Column c, int row, ByteSink out);

    /** As in a SQL literal, or inside an array. */
    void quoted(Column c, int row, ByteSink out) {
        text(c, row, out);
    }

    /** As a tab-separated field. */
    void escaped(Column c, int row, ByteSink out) {
        text(c, row, out);
    }

    /** As a tab-separated field whose strings are not escaped. */
    void raw(Column c, int row, ByteSink out) {
        text(c, row, out);
    }

    void csv(Column c, int row, ByteSink out) {
        text(c, row, out);
    }

    void json(Column c, int row, ByteSink out) {
        text(c, row, out);
    }

    /** As {@link #json}, nested arrays on lines of their own. */
    void prettyJson(Column c, int row, int indent, ByteSink out) {
        json(c, row, out);
    }

    void xml(Column c, int row, ByteSink out) {
        text(c, row, out);
    }

    /** As RowBinary. */
    abstract void binary(Column c, int row, ByteSink out);
}
