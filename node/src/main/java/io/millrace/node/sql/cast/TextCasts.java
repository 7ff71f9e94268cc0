package io.millrace.node.sql.cast;

import io.millrace.ingest.format.ByteSink;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.ValueText;
import io.millrace.node.sql.text.ParseFailure;
import io.millrace.node.sql.text.ValueParser;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import java.time.ZoneId;

/** To String and from it. */
public final class TextCasts {
    private TextCasts() {}

    static Conversion toText(DataType from, ZoneId zone) {
        if (from == SimpleType.STRING) {
            return column -> column;
        }
        if (from instanceof FixedStringType) {
            return column -> withoutPadding((FixedBytesColumn) column);
        }
        return column -> {
            ValueText values = new ValueText(from, FormatSettings.defaults(zone));
            ByteSink text = new ByteSink(64);
            int n = column.rowCount();
            StringColumnBuilder out = new StringColumnBuilder(n);
            for (int i = 0; i < n; i++) {
                text.clear();
                values.write(column, i, text);
                out.append(text.array(), 0, text.length());
            }
            return out.build();
        };
    }

    private static Column withoutPadding(FixedBytesColumn column) {
        StringColumnBuilder out = new StringColumnBuilder(column.rowCount());
        for (int i = 0; i < column.rowCount(); i++) {
            int from = column.startAt(i);
            int end = from + column.width();
            while (end > from && column.bytes()[end - 1] == 0) {
                end--;
            }
            out.append(column.bytes(), from, end - from);
        }
        return out.build();
    }

    /** Text that is no value throws. */
    static Conversion fromText(DataType to, ZoneId zone) {
        return column -> {
            ValueParser parser = new ValueParser(to, zone, false, true);
            StringInput in = StringInput.of(column);
            int n = column.rowCount();
            ColumnBuilder out = to.newBuilder(n);
            for (int i = 0; i < n; i++) {
                if (!parser.parse(in.bytes(), in.start(i), in.end(i), out)) {
                    throw failure(to, in.string(i));
                }
            }
            return out.build();
        };
    }

    private static RuntimeException failure(DataType to, String text) {
        int stopped = 0;
        if (to instanceof NumberType n) {
            boolean dots = n.isFloating();
            int from = text.startsWith("-") && (n.isSigned() || dots) || text.startsWith("+") ? 1 : 0;
            stopped = from;
            while (stopped < text.length()
                    && (Character.isDigit(text.charAt(stopped)) || dots && text.charAt(stopped) == '.')) {
                stopped++;
            }
            stopped = stopped == from ? 0 : stopped;
        } else if (to == SimpleType.DATE || to == SimpleType.DATE32) {
            stopped = text.matches("\\d{4}-\\d{2}-\\d{2}.*") ? 10 : 0;
        }
        return ParseFailure.of(to, text, stopped);
    }

    /** Text that is no value becomes NULL. */
    public static Conversion fromTextOrNull(NullableType to, ZoneId zone, boolean checkOverflow, boolean bestEffort) {
        return column -> {
            ValueParser parser = new ValueParser(to.inner(), zone, checkOverflow, bestEffort);
            StringInput in = StringInput.of(column);
            int n = column.rowCount();
            NullableColumnBuilder out = (NullableColumnBuilder) to.newBuilder(n);
            for (int i = 0; i < n; i++) {
                if (parser.parse(in.bytes(), in.start(i), in.end(i), out.values())) {
                    out.endValue();
                } else {
                    out.appendNull();
                }
            }
            return out.build();
        };
    }

    /** Text that is no value becomes the type's default. */
    public static Conversion fromTextOrDefault(DataType to, ZoneId zone, boolean checkOverflow, boolean bestEffort) {
        return column -> {
            ValueParser parser = new ValueParser(to, zone, checkOverflow, bestEffort);
            StringInput in = StringInput.of(column);
            int n = column.rowCount();
            ColumnBuilder out = to.newBuilder(n);
            for (int i = 0; i < n; i++) {
                if (!parser.parse(in.bytes(), in.start(i), in.end(i), out)) {
                    out.appendDefault();
                }
            }
            return out.build();
        };
    }
}
