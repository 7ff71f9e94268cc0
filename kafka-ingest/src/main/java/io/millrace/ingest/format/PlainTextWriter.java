package io.millrace.ingest.format;

import io.millrace.replication.column.Column;

/** Values whose text has no character to escape, but which other notations put in quotes: dates, times, UUIDs. */
abstract class PlainTextWriter extends ValueWriter {
    @Override
    final void quoted(Column c, int row, ByteSink out) {
        out.put('\'');
        text(c, row, out);
        out.put('\'');
    }

    @Override
    final void csv(Column c, int row, ByteSink out) {
        out.put('"');
        text(c, row, out);
        out.put('"');
    }

    @Override
    final void json(Column c, int row, ByteSink out) {
        csv(c, row, out);
    }
}
