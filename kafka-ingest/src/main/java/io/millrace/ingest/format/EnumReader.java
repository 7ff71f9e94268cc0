package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Enum8 and Enum16, by name or by number. */
final class EnumReader extends ValueReader {
    private final EnumType type;
    private final byte[][] names;
    private final int[] values;
    /** Open addressing: entry + 1 by hash of the name. */
    private final int[] table;

    EnumReader(ReadContext context, ColumnBuilder to, EnumType type) {
        super(context, to);
        this.type = type;
        this.names = type.utf8Names().toArray(new byte[0][]);
        this.values = type.entries().stream().mapToInt(EnumType.Entry::value).toArray();
        this.table = new int[Integer.highestOneBit(names.length) * 4];
        for (int i = 0; i < names.length; i++) {
            int slot = hash(names[i], 0, names[i].length) & table.length - 1;
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = i + 1;
        }
    }

    private static int hash(byte[] b, int from, int length) {
        if (length == 0) {
            return 0;
        }
        int h = length * 31 + b[from];
        h = h * 31 + b[from + length / 2];
        h = h * 31 + b[from + length - 1];
        h = h * 31 + b[from + length / 4];
        return h ^ h >>> 8;
    }

    private void name(byte[] b, int from, int length, int p) {
        int slot = hash(b, from, length) & table.length - 1;
        int entry = table[slot];
        while (entry != 0) {
            byte[] name = names[entry - 1];
            if (name.length == length && Arrays.equals(name, 0, length, b, from, from + length)) {
                Append.bits(to, values[entry - 1]);
                return;
            }
            slot = slot + 1 & table.length - 1;
            entry = table[slot];
        }
        byNumber(b, from, length, p);
    }

    /** A name may also be the number of an entry. */
    private void byNumber(byte[] b, int from, int length, int p) {
        String text = new String(b, from, length, StandardCharsets.UTF_8);
        boolean number = length > 0 && length < 7;
        for (int i = from; i < from + length; i++) {
            number &= JsonScan.isDigit(b[i]) || length > 1 && i == from && b[i] == '-';
        }
        if (number && type.entryOf(Integer.parseInt(text)) != null) {
            Append.bits(to, Integer.parseInt(text));
            return;
        }
        throw new ParseFailure(ErrorCode.UNKNOWN_ELEMENT_OF_ENUM, "Unknown element '" + text + "' for enum"
                + NameHint.of(text, type), p);
    }

    private int number(byte[] b, int p, int end) {
        int q = Integers.read(b, p, end, true);
        long raw = Integers.sum(b, p, q);
        value(type.widthBytes() == 1 ? (byte) raw : (short) raw, q);
        return q;
    }

    private void value(int value, int p) {
        if (type.entryOf(value) == null) {
            throw new ParseFailure(ErrorCode.UNKNOWN_ELEMENT_OF_ENUM, "Unexpected value " + value + " in enum", p);
        }
        Append.bits(to, value);
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p < end && b[p] != '"') {
            return number(b, p, end);
        }
        JsonText text = context.json;
        int q = text.read(b, p, end);
        name(text.source, text.from, text.length, q);
        return q;
    }

    private int field(int q) {
        FieldText f = context.field;
        name(f.source, f.from, f.length, q);
        return q;
    }

    @Override
    int bare(byte[] b, int p, int end) {
        name(b, p, end - p, end);
        return end;
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        if (p < end && b[p] != '\'') {
            return number(b, p, end);
        }
        return field(context.field.quoted(b, p, end));
    }

    @Override
    int escaped(byte[] b, int p, int end) {
        return context.settings.isOn(FormatSetting.INPUT_FORMAT_TSV_ENUM_AS_NUMBER)
                ? number(b, p, end)
                : field(context.field.escaped(b, p, end));
    }

    @Override
    int raw(byte[] b, int p, int end) {
        return field(context.field.raw(b, p, end));
    }

    @Override
    int csv(byte[] b, int p, int end) {
        return context.settings.isOn(FormatSetting.INPUT_FORMAT_CSV_ENUM_AS_NUMBER)
                ? number(b, p, end)
                : field(context.field.csv(b, p, end));
    }

    @Override
    int binary(byte[] b, int p, int end) {
        value((int) littleEndian(b, p, end, type.widthBytes()), p);
        return p + type.widthBytes();
    }

    @Override
    String typeName() {
        return type.text();
    }
}
