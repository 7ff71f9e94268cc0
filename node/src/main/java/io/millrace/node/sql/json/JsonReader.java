package io.millrace.node.sql.json;

import io.millrace.node.sql.text.NumberText;
import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.text.ValueParser;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.ByteColumnBuilder;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.DoubleColumnBuilder;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FloatColumnBuilder;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.ShortColumnBuilder;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A JSON value into a builder of some type, as lenient as JSONExtract: what does not fit becomes the default. Used by one thread. */
public final class JsonReader {
    private final DataType type;
    private final TextBuffer text = new TextBuffer();
    private final NumberText number = new NumberText();
    private final ValueParser parser;
    private final @Nullable JsonReader inner;

    public JsonReader(DataType type, ZoneId serverZone) {
        this.type = type;
        this.parser = new ValueParser(TypeTraits.plain(type), serverZone, true, true);
        this.inner = switch (type) {
            case NullableType n -> new JsonReader(n.inner(), serverZone);
            case LowCardinalityType lc -> new JsonReader(lc.inner(), serverZone);
            case ArrayType a -> new JsonReader(a.element(), serverZone);
            default -> null;
        };
    }

    /** Appends one row: the cursor's current value, or the default. @return whether the value fitted */
    public boolean read(JsonCursor cursor, ColumnBuilder out) {
        boolean fits = append(cursor, out);
        if (!fits) {
            out.appendDefault();
        }
        return fits;
    }

    private boolean append(JsonCursor cursor, ColumnBuilder out) {
        return switch (type) {
            case NullableType n -> nullable(cursor, (NullableColumnBuilder) out);
            case LowCardinalityType lc -> dictionary(cursor, lc, (DictionaryColumnBuilder) out);
            case ArrayType a -> array(cursor, (ArrayColumnBuilder) out);
            case NumberType n -> number(cursor, n, out);
            default -> other(cursor, cursor.kind(), out);
        };
    }

    private boolean nullable(JsonCursor cursor, NullableColumnBuilder out) {
        if (cursor.kind() == 'n' || inner == null || !inner.append(cursor, out.values())) {
            return false;
        }
        out.endValue();
        return true;
    }

    private boolean other(JsonCursor cursor, byte kind, ColumnBuilder out) {
        if (kind == 'n') {
            return false;
        }
        text.clear();
        if (kind == '"') {
            cursor.string(text);
        } else {
            cursor.minified(text);
        }
        if (type == SimpleType.STRING) {
            ((StringColumnBuilder) out).append(text.bytes(), 0, text.length());
            return true;
        }
        if (type == SimpleType.BOOL) {
            boolean isTrue = kind == 't' || isNumber(kind) && cursor.bytes()[cursor.valueFrom()] != '0';
            if (kind != 't' && kind != 'f' && !isNumber(kind)) {
                return false;
            }
            ((ByteColumnBuilder) out).append((byte) (isTrue ? 1 : 0));
            return true;
        }
        if (type instanceof EnumType e && isNumber(kind)) {
            EnumType.Entry entry = number.integer(text.bytes(), 0, text.length(), true, 8)
                    ? e.entryOf((int) number.longValue())
                    : null;
            if (entry == null) {
                return false;
            }
            appendBits(out, entry.value());
            return true;
        }
        return parser.parse(text.bytes(), 0, text.length(), out);
    }

    private static boolean isNumber(byte kind) {
        return kind == '-' || kind >= '0' && kind <= '9';
    }

    private boolean number(JsonCursor cursor, NumberType n, ColumnBuilder out) {
        byte kind = cursor.kind();
        if (kind == 't' || kind == 'f') {
            if (n != NumberType.UINT8) {
                return false;
            }
            ((ByteColumnBuilder) out).append((byte) (kind == 't' ? 1 : 0));
            return true;
        }
        byte[] bytes = cursor.bytes();
        int from = cursor.valueFrom();
        int end = cursor.valueEnd();
        if (kind == '"') {
            text.clear();
            cursor.string(text);
            bytes = text.bytes();
            from = 0;
            end = text.length();
        } else if (!isNumber(kind)) {
            return false;
        }
        if (n.isFloating()) {
            if (!number.floating(bytes, from, end)) {
                return false;
            }
            if (out instanceof FloatColumnBuilder f) {
                f.append((float) number.doubleValue());
            } else {
                ((DoubleColumnBuilder) out).append(number.doubleValue());
            }
            return true;
        }
        if (number.integer(bytes, from, end, n.isSigned(), n.widthBytes()) && number.position() == end) {
            if (number.isOverflowed()) {
                return false;
            }
            appendBits(out, number.longValue());
            return true;
        }
        // A fraction is cut off, when what is left fits.
        if (kind == '"' || !number.floating(bytes, from, end)) {
            return false;
        }
        double value = number.doubleValue();
        double most = n.isSigned() ? Math.pow(2, n.widthBytes() * 8 - 1) : Math.pow(2, n.widthBytes() * 8);
        if (value >= most || value < (n.isSigned() ? -most : 0)) {
            return false;
        }
        appendBits(out, value >= 0x1p63 ? (long) (value - 0x1p63) ^ Long.MIN_VALUE : (long) value);
        return true;
    }

    private static void appendBits(ColumnBuilder out, long value) {
        switch (out) {
            case ByteColumnBuilder b -> b.append((byte) value);
            case ShortColumnBuilder b -> b.append((short) value);
            case IntColumnBuilder b -> b.append((int) value);
            default -> ((LongColumnBuilder) out).append(value);
        }
    }

    private boolean dictionary(JsonCursor cursor, LowCardinalityType lc, DictionaryColumnBuilder out) {
        if (TypeTraits.plain(lc) == SimpleType.STRING) {
            byte kind = cursor.kind();
            if (kind == 'n') {
                return false;
            }
            text.clear();
            if (kind == '"') {
                cursor.string(text);
            } else {
                cursor.minified(text);
            }
            out.append(text.bytes(), 0, text.length());
            return true;
        }
        ColumnBuilder one = lc.inner().newBuilder(1);
        if (inner == null || !inner.append(cursor, one)) {
            return false;
        }
        out.appendFrom(new io.millrace.node.sql.value.DictionaryEncoder(lc).encode(one.build()), 0);
        return true;
    }

    private boolean array(JsonCursor cursor, ArrayColumnBuilder out) {
        JsonReader elements = inner;
        if (cursor.kind() != '[' || elements == null) {
            return false;
        }
        boolean[] valid = new boolean[1];
        int before = out.elements().rowCount();
        JsonCursor each = new JsonCursor();
        int count = cursor.forEach((nameFrom, nameEnd, start, stop) -> {
            each.open(cursor.bytes(), start, stop);
            valid[0] |= elements.read(each, out.elements());
        });
        if (count > 0 && !valid[0]) {
            out.elements().truncate(before);
            return false;
        }
        out.endRow();
        return true;
    }
}
