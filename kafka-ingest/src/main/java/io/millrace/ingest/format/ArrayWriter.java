package io.millrace.ingest.format;

import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.Column;

/** Arrays in brackets. */
final class ArrayWriter extends ValueWriter {
    private final ValueWriter element;
    private final boolean nested;
    private final ByteSink scratch = new ByteSink(64);

    /** {@code nested}: elements are arrays too. */
    ArrayWriter(ValueWriter element, boolean nested) {
        this.element = element;
        this.nested = nested;
    }

    @Override
    void text(Column c, int row, ByteSink out) {
        ArrayColumn a = (ArrayColumn) c;
        out.put('[');
        for (int e = a.startAt(row); e < a.endAt(row); e++) {
            if (e > a.startAt(row)) {
                out.put(',');
            }
            element.quoted(a.elements(), e, out);
        }
        out.put(']');
    }

    @Override
    void csv(Column c, int row, ByteSink out) {
        scratch.clear();
        text(c, row, scratch);
        TextEscapes.csv(scratch.array(), 0, scratch.length(), out);
    }

    @Override
    void json(Column c, int row, ByteSink out) {
        ArrayColumn a = (ArrayColumn) c;
        out.put('[');
        for (int e = a.startAt(row); e < a.endAt(row); e++) {
            if (e > a.startAt(row)) {
                out.put(',');
            }
            element.json(a.elements(), e, out);
        }
        out.put(']');
    }

    @Override
    void prettyJson(Column c, int row, int indent, ByteSink out) {
        ArrayColumn a = (ArrayColumn) c;
        if (!nested || a.lengthAt(row) == 0) {
            json(c, row, out);
            return;
        }
        out.put("[\n");
        for (int e = a.startAt(row); e < a.endAt(row); e++) {
            if (e > a.startAt(row)) {
                out.put(",\n");
            }
            out.repeat("\t", indent + 1);
            element.prettyJson(a.elements(), e, indent + 1, out);
        }
        out.put('\n');
        out.repeat("\t", indent);
        out.put(']');
    }

    @Override
    void xml(Column c, int row, ByteSink out) {
        ArrayColumn a = (ArrayColumn) c;
        out.put("<array>");
        for (int e = a.startAt(row); e < a.endAt(row); e++) {
            out.put("<elem>");
            element.xml(a.elements(), e, out);
            out.put("</elem>");
        }
        out.put("</array>");
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        ArrayColumn a = (ArrayColumn) c;
        out.putVarint(a.lengthAt(row));
        for (int e = a.startAt(row); e < a.endAt(row); e++) {
            element.binary(a.elements(), e, out);
        }
    }
}
