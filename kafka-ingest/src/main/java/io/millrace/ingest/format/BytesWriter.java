package io.millrace.ingest.format;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.StringColumn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** String, FixedString and Enum: bytes that every notation escapes in its own way. */
final class BytesWriter extends ValueWriter {
    private final @Nullable EnumType type;
    private final Map<Integer, byte[]> names = new HashMap<>();
    private final boolean escapeSlash;
    private final boolean validUtf8;
    private byte[] source = new byte[0];
    private int from;
    private int length;

    /** {@code type} is null but for enums. {@code validUtf8}: JSON must be well formed. */
    BytesWriter(@Nullable EnumType type, FormatSettings settings, boolean validUtf8) {
        this.type = type;
        this.escapeSlash = settings.isOn(FormatSetting.OUTPUT_FORMAT_JSON_ESCAPE_FORWARD_SLASHES);
        this.validUtf8 = validUtf8 || settings.isOn(FormatSetting.OUTPUT_FORMAT_JSON_VALIDATE_UTF8);
        if (type != null) {
            List<byte[]> utf8 = type.utf8Names();
            for (int i = 0; i < utf8.size(); i++) {
                names.put(type.entries().get(i).value(), utf8.get(i));
            }
        }
    }

    private void load(Column c, int row) {
        if (c instanceof StringColumn s) {
            source = s.bytes();
            from = s.startAt(row);
            length = s.lengthAt(row);
        } else if (c instanceof FixedBytesColumn f) {
            source = f.bytes();
            from = f.startAt(row);
            length = f.width();
        } else {
            int value = (int) Cells.integer(c, row, true);
            source = names.getOrDefault(value, source);
            if (!names.containsKey(value)) {
                throw new IllegalStateException("value " + value + " is none of " + (type == null ? "?" : type.text()));
            }
            from = 0;
            length = source.length;
        }
    }

    @Override
    void text(Column c, int row, ByteSink out) {
        load(c, row);
        out.put(source, from, length);
    }

    @Override
    void quoted(Column c, int row, ByteSink out) {
        load(c, row);
        TextEscapes.quoted(source, from, length, out);
    }

    @Override
    void escaped(Column c, int row, ByteSink out) {
        load(c, row);
        TextEscapes.escaped(source, from, length, out);
    }

    @Override
    void csv(Column c, int row, ByteSink out) {
        load(c, row);
        TextEscapes.csv(source, from, length, out);
    }

    @Override
    void json(Column c, int row, ByteSink out) {
        load(c, row);
        TextEscapes.json(source, from, length, escapeSlash, validUtf8, out);
    }

    @Override
    void xml(Column c, int row, ByteSink out) {
        load(c, row);
        TextEscapes.xml(source, from, length, out);
    }

    @Override
    void binary(Column c, int row, ByteSink out) {
        if (type != null) {
            out.putLittleEndian(Cells.integer(c, row, true), type.widthBytes());
            return;
        }
        load(c, row);
        if (c instanceof StringColumn) {
            out.putVarint(length);
        }
        out.put(source, from, length);
    }
}
