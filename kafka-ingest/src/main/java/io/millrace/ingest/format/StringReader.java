package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.error.ErrorCode;

/** String and FixedString; bytes are taken as they are, valid UTF-8 or not. */
final class StringReader extends ValueReader {
    private final DataType type;
    /** Of a FixedString; for a String 0. */
    private final int width;
    private final boolean numbers;
    private final boolean bools;
    private final boolean arrays;
    private final boolean objects;
    private final int maxDepth;
    private byte[] padded = new byte[0];

    StringReader(ReadContext context, ColumnBuilder to, DataType type) {
        super(context, to);
        FormatSettings s = context.settings;
        this.type = type;
        this.width = type instanceof FixedStringType f ? f.lengthBytes() : 0;
        this.numbers = s.isOn(FormatSetting.INPUT_FORMAT_JSON_READ_NUMBERS_AS_STRINGS);
        this.bools = s.isOn(FormatSetting.INPUT_FORMAT_JSON_READ_BOOLS_AS_STRINGS);
        this.arrays = s.isOn(FormatSetting.INPUT_FORMAT_JSON_READ_ARRAYS_AS_STRINGS);
        this.objects = s.isOn(FormatSetting.INPUT_FORMAT_JSON_READ_OBJECTS_AS_STRINGS);
        this.maxDepth = s.count(FormatSetting.INPUT_FORMAT_JSON_MAX_DEPTH) + 1;
    }

    private void append(byte[] b, int from, int length, int p) {
        if (width == 0) {
            Append.bytes(to, b, from, length);
            return;
        }
        if (length > width) {
            throw new ParseFailure(ErrorCode.TOO_LARGE_STRING_SIZE, "Too large value for " + typeName(), p);
        }
        if (length == width) {
            Append.bytes(to, b, from, length);
            return;
        }
        // Padded here, as a dictionary must not take 'a' and 'a\0' for two values.
        if (padded.length != width) {
            padded = new byte[width];
        }
        System.arraycopy(b, from, padded, 0, length);
        java.util.Arrays.fill(padded, length, width, (byte) 0);
        Append.bytes(to, padded, 0, width);
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p >= end || b[p] != '"') {
            return jsonOther(b, p, end);
        }
        int q = JsonScan.quoteOrBackslash(b, p + 1, end);
        if (q < end && b[q] == '"') {
            append(b, p + 1, q - p - 1, q);
            return q + 1;
        }
        JsonText text = context.json;
        q = text.read(b, p, end);
        append(text.source, text.from, text.length, q);
        return q;
    }

    private int jsonOther(byte[] b, int p, int end) {
        if (p >= end || width != 0) {
            throw JsonScan.noOpeningQuote(p);
        }
        byte c = b[p];
        int q;
        if (c == '{' && objects) {
            q = JsonScan.skipBalanced('{', '}', b, p, end);
        } else if (c == '[' && arrays) {
            q = JsonScan.skipBalanced('[', ']', b, p, end);
        } else if (bools && c == 't') {
            q = JsonScan.expectWord("true", b, p, end);
        } else if (bools && c == 'f') {
            q = JsonScan.expectWord("false", b, p, end);
        } else if (numbers) {
            q = JsonScan.skipValue(b, p, end, "", maxDepth);
            if (c != '-' && c != '+' && c != '.' && !JsonScan.isDigit(c)) {
                throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Cannot parse JSON String value here: "
                        + ParseFailure.shown(b, p, q, q - p), p);
            }
        } else {
            throw JsonScan.noOpeningQuote(p);
        }
        append(b, p, q - p, q);
        return q;
    }

    private int field(int q) {
        FieldText field = context.field;
        append(field.source, field.from, field.length, q);
        return q;
    }

    @Override
    int bare(byte[] b, int p, int end) {
        append(b, p, end - p, end);
        return end;
    }

    @Override
    void whole(byte[] b, int from, int endExclusive) {
        if (width != 0 && endExclusive - from > width) {
            throw new ParseFailure(ErrorCode.TOO_LARGE_STRING_SIZE, "String too long for type " + typeName(), from);
        }
        super.whole(b, from, endExclusive);
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        return field(context.field.quoted(b, p, end));
    }

    @Override
    int escaped(byte[] b, int p, int end) {
        return field(context.field.escaped(b, p, end));
    }

    @Override
    int raw(byte[] b, int p, int end) {
        return field(context.field.raw(b, p, end));
    }

    @Override
    int csv(byte[] b, int p, int end) {
        return field(context.field.csv(b, p, end));
    }

    @Override
    int binary(byte[] b, int p, int end) {
        if (width != 0) {
            if (p + width > end) {
                throw allData(p, end, width);
            }
            append(b, p, width, p);
            return p + width;
        }
        long at = BinaryScan.varint(b, p, end);
        int from = BinaryScan.position(at);
        int length = BinaryScan.checkedLength(at, from, end);
        append(b, from, length, from);
        return from + length;
    }

    @Override
    String typeName() {
        return type.text();
    }
}
