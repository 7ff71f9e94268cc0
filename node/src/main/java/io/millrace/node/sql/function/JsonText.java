package io.millrace.node.sql.function;

import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.text.ValuePrinter;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Values as JSON. Used by one thread. */
final class JsonText {
    private final boolean bare;
    private final ValuePrinter printer;
    private final @Nullable JsonText element;
    private final TextBuffer text = new TextBuffer();

    JsonText(DataType type, ZoneId serverZone) {
        DataType plain = TypeTraits.plain(type);
        this.bare = plain instanceof NumberType || plain instanceof DecimalType || plain == SimpleType.BOOL;
        this.printer = new ValuePrinter(type, serverZone);
        this.element = plain instanceof ArrayType a ? new JsonText(a.element(), serverZone) : null;
    }

    void put(Column column, int row, TextBuffer out) {
        if (column instanceof ConstColumn c) {
            put(c.single(), 0, out);
            return;
        }
        if (column.isNull(row)) {
            out.put("null");
            return;
        }
        if (element != null && column instanceof ArrayColumn a) {
            out.put('[');
            for (int e = a.startAt(row); e < a.endAt(row); e++) {
                if (e > a.startAt(row)) {
                    out.put(',');
                }
                element.put(a.elements(), e, out);
            }
            out.put(']');
            return;
        }
        text.clear();
        printer.print(text, column, row, false);
        if (bare) {
            out.put(text.bytes(), 0, text.length());
        } else {
            quoted(text.bytes(), 0, text.length(), out);
        }
    }

    static void quoted(byte[] bytes, int from, int end, TextBuffer out) {
        out.put('"');
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            switch (b) {
                case '"' -> out.put("\\\"");
                case '\\' -> out.put("\\\\");
                case '/' -> out.put("\\/");
                case '\n' -> out.put("\\n");
                case '\t' -> out.put("\\t");
                case '\r' -> out.put("\\r");
                case '\b' -> out.put("\\b");
                case '\f' -> out.put("\\f");
                default -> {
                    if (b >= 0 && b < 32) {
                        byte[] escaped = String.format("\\u%04X", (int) b).getBytes(StandardCharsets.ISO_8859_1);
                        out.put(escaped, 0, escaped.length);
                    } else {
                        out.put(b);
                    }
                }
            }
        }
        out.put('"');
    }
}
