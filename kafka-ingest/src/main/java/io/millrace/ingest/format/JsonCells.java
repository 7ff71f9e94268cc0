package io.millrace.ingest.format;

import java.nio.charset.StandardCharsets;

/** Values for JSON formats: as they are, or their text as a string. Owned by its encoder's thread. */
final class JsonCells {
    private final boolean strings;
    private final boolean escapeSlash;
    private final boolean validUtf8;
    private final ByteSink scratch = new ByteSink(64);

    JsonCells(FormatSettings settings, boolean strings, boolean validUtf8) {
        this.strings = strings;
        this.escapeSlash = settings.isOn(FormatSetting.OUTPUT_FORMAT_JSON_ESCAPE_FORWARD_SLASHES);
        this.validUtf8 = validUtf8 || settings.isOn(FormatSetting.OUTPUT_FORMAT_JSON_VALIDATE_UTF8);
    }

    void value(Writers writers, int i, int r, ByteSink out) {
        if (strings) {
            text(writers, i, r, out);
        } else {
            writers.field(i).json(writers.column(i), writers.row(i, r), out);
        }
    }

    void pretty(Writers writers, int i, int r, int indent, ByteSink out) {
        if (strings) {
            text(writers, i, r, out);
        } else {
            writers.field(i).prettyJson(writers.column(i), writers.row(i, r), indent, out);
        }
    }

    private void text(Writers writers, int i, int r, ByteSink out) {
        scratch.clear();
        writers.field(i).text(writers.column(i), writers.row(i, r), scratch);
        TextEscapes.json(scratch.array(), 0, scratch.length(), escapeSlash, validUtf8, out);
    }

    void string(String text, ByteSink out) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        TextEscapes.json(b, 0, b.length, escapeSlash, validUtf8, out);
    }
}
