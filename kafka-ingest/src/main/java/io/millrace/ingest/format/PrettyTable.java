package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Draws rows as a table. Made for one drawing. */
final class PrettyTable {
    private static final byte[] NO_BYTES = new byte[0];

    private final PrettyGrid.Style style;
    private final PrettyGrid grid;
    private final boolean color;
    private final boolean multiline;
    private final boolean rowNumbers;
    private final boolean footerWanted;
    private final boolean groupDigits;
    private final int maxValueWidth;
    private final long totalRows;
    private final List<PrettyRow> rows;
    private final byte[][] names;
    private final boolean[] right;
    private final int[] widths;
    private final int numberWidth;
    private final PrettyCells cells;

    PrettyTable(Schema schema, FormatSettings settings, PrettyGrid.Style style, boolean color, long totalRows,
            List<PrettyRow> rows) {
        this.style = style;
        this.color = color;
        this.grid = PrettyGrid.of(settings.text(FormatSetting.OUTPUT_FORMAT_PRETTY_GRID_CHARSET).equals("ASCII"));
        this.multiline = settings.isOn(FormatSetting.OUTPUT_FORMAT_PRETTY_MULTILINE_FIELDS);
        this.rowNumbers = settings.isOn(FormatSetting.OUTPUT_FORMAT_PRETTY_ROW_NUMBERS);
        this.footerWanted = settings.isOn(FormatSetting.OUTPUT_FORMAT_PRETTY_DISPLAY_FOOTER_COLUMN_NAMES)
                && rows.size() >= settings
                        .number(FormatSetting.OUTPUT_FORMAT_PRETTY_DISPLAY_FOOTER_COLUMN_NAMES_MIN_ROWS);
        this.groupDigits = color && settings.isOn(FormatSetting.OUTPUT_FORMAT_PRETTY_HIGHLIGHT_DIGIT_GROUPS);
        this.totalRows = totalRows;
        this.rows = rows;
        this.names = new byte[schema.size()][];
        this.right = new boolean[schema.size()];
        this.widths = new int[schema.size()];
        this.cells = new PrettyCells(schema, settings);
        boolean single = totalRows == 1 && schema.size() == 1
                && !settings.isOn(FormatSetting.OUTPUT_FORMAT_PRETTY_MAX_VALUE_WIDTH_APPLY_FOR_SINGLE_VALUE);
        int limit = settings.count(FormatSetting.OUTPUT_FORMAT_PRETTY_MAX_VALUE_WIDTH);
        this.maxValueWidth = single ? Integer.MAX_VALUE : limit;
        this.numberWidth = rowNumbers ? Long.toString(totalRows).length() + 2 : 0;
        int prefix = numberWidth + (style == PrettyGrid.Style.SPACE ? 1 : 2);
        int maxPad = Math.min(limit, settings.count(FormatSetting.OUTPUT_FORMAT_PRETTY_MAX_COLUMN_PAD_WIDTH));
        for (int i = 0; i < names.length; i++) {
            names[i] = schema.field(i).name().getBytes(StandardCharsets.UTF_8);
            right[i] = PrettyCells.isRightAligned(schema.field(i).type());
            int width = width(names[i], 0, names[i].length, prefix);
            for (PrettyRow row : rows) {
                width = Math.max(width, Math.min(maxPad, cellWidth(row.cells().get(i), prefix)));
            }
            widths[i] = width;
            prefix += width + 3;
        }
    }

    /** Columns the table takes. */
    int widthWithNumbers() {
        int total = 1 + numberWidth;
        for (int width : widths) {
            total += width + 3;
        }
        return total;
    }

    /** Whether a value is drawn on several lines. */
    boolean hasMultilineValues() {
        for (PrettyRow row : rows) {
            for (byte[] cell : row.cells()) {
                if (lineEnd(cell, 0) < cell.length) {
                    return true;
                }
            }
        }
        return false;
    }

    private int cellWidth(byte[] text, int prefix) {
        int widest = 0;
        int start = 0;
        while (start <= text.length) {
            int end = lineEnd(text, start);
            widest = Math.max(widest, width(text, start, end - start, prefix));
            start = end + 1;
        }
        return widest;
    }

    private int lineEnd(byte[] text, int start) {
        int end = start;
        while (end < text.length && !(multiline && text[end] == '\n')) {
            end++;
        }
        return end;
    }

    private static int width(byte[] text, int from, int length, int prefix) {
        int width = 0;
        int start = from;
        int end = from + length;
        for (int i = from; i < end; i++) {
            if (text[i] == '\t') {
                width += Utf8.width(text, start, i - start);
                width += 8 - (prefix + width) % 8;
                start = i + 1;
            }
        }
        return width + Utf8.width(text, start, end - start);
    }

    /** {@code headCount}: rows before the gap, if there is one. */
    void draw(int headCount, ByteSink out) {
        header(out);
        boolean gap = rows.size() < totalRows;
        for (int r = 0; r < rows.size(); r++) {
            if (r > 0 && style == PrettyGrid.Style.FULL) {
                line(grid.between(), grid.dash(), out);
            }
            if (gap && r == headCount) {
                gap(out);
                if (style == PrettyGrid.Style.FULL) {
                    line(grid.between(), grid.dash(), out);
                }
            }
            row(rows.get(r), out);
        }
        if (gap && rows.size() == headCount) {
            gap(out);
        }
        footer(out);
    }

    private void header(ByteSink out) {
        switch (style) {
            case FULL -> {
                line(grid.headTop(), grid.thickDash(), out);
                fullNames(out);
                line(grid.headBottom(), grid.thickDash(), out);
            }
            case COMPACT -> compactNames(corner(grid, "┌┬┐"), out);
            case SPACE -> {
                spaceNames(out);
                out.put("\n");
            }
        }
    }

    private static String corner(PrettyGrid grid, String lines) {
        return grid.dash().equals("-") ? "+++" : lines;
    }

    private void footer(ByteSink out) {
        switch (style) {
            case FULL -> {
                if (footerWanted) {
                    line(grid.footTop(), grid.thickDash(), out);
                    fullNames(out);
                    line(grid.footBottom(), grid.thickDash(), out);
                } else {
                    line(grid.bottom(), grid.dash(), out);
                }
            }
            case COMPACT -> {
                if (footerWanted) {
                    compactNames(grid.foot(), out);
                } else {
                    line(grid.bottom(), grid.dash(), out);
                }
            }
            case SPACE -> {
                if (footerWanted) {
                    out.put("\n");
                    spaceNames(out);
                    out.put("\n");
                }
            }
        }
    }

    private void line(String corners, String dash, ByteSink out) {
        out.repeat(" ", numberWidth);
        for (int i = 0; i < widths.length; i++) {
            out.put(corners.substring(i == 0 ? 0 : 1, i == 0 ? 1 : 2));
            out.repeat(dash, widths[i] + 2);
        }
        out.put(corners.substring(2));
        out.put('\n');
    }

    private void fullNames(ByteSink out) {
        out.repeat(" ", numberWidth);
        for (int i = 0; i < widths.length; i++) {
            out.put(grid.headSide());
            out.put(' ');
            name(i, " ", out);
            out.put(' ');
        }
        out.put(grid.headSide());
        out.put('\n');
    }

    private void compactNames(String corners, ByteSink out) {
        out.repeat(" ", numberWidth);
        for (int i = 0; i < widths.length; i++) {
            out.put(corners.substring(i == 0 ? 0 : 1, i == 0 ? 1 : 2));
            out.put(grid.dash());
            name(i, grid.dash(), out);
            out.put(grid.dash());
        }
        out.put(corners.substring(2));
        out.put('\n');
    }

    private void spaceNames(ByteSink out) {
        out.repeat(" ", numberWidth + 1);
        for (int i = 0; i < widths.length; i++) {
            out.put(i > 0 ? "   " : "");
            name(i, " ", out);
        }
        out.put('\n');
    }

    private void name(int i, String pad, ByteSink out) {
        int padding = widths[i] - Utf8.width(names[i], 0, names[i].length);
        out.repeat(pad, right[i] ? padding : 0);
        out.put(color ? "\u001B[1m" : "");
        out.put(names[i]);
        out.put(color ? "\u001B[0m" : "");
        out.repeat(pad, right[i] ? 0 : padding);
    }

    private void gap(ByteSink out) {
        out.repeat(" ", numberWidth);
        int total = widthWithNumbers() - numberWidth - (style == PrettyGrid.Style.SPACE ? 3 : 0);
        for (int i = 0; i < total; i++) {
            out.put(i % 2 == 0 ? grid.dash() : " ");
        }
        out.put('\n');
    }

    private void row(PrettyRow row, ByteSink out) {
        int[] starts = new int[widths.length];
        boolean more = true;
        for (int line = 0; more; line++) {
            more = false;
            number(row, line, out);
            int prefix = numberWidth + (style == PrettyGrid.Style.SPACE ? 1 : 2);
            for (int i = 0; i < widths.length; i++) {
                if (style != PrettyGrid.Style.SPACE) {
                    out.put(grid.rowSide());
                } else if (i > 0) {
                    out.put(' ');
                }
                starts[i] = cell(i, row.cells().get(i), starts[i], line, prefix, out);
                more |= starts[i] >= 0;
                prefix += widths[i] + 3;
            }
            if (style != PrettyGrid.Style.SPACE) {
                out.put(grid.rowSide());
            }
            out.put(color && !row.tip().isEmpty() ? "\u001B[90m" : "");
            out.put(row.tip());
            out.put(color && !row.tip().isEmpty() ? "\u001B[0m" : "");
            out.put('\n');
        }
    }

    private void number(PrettyRow row, int line, ByteSink out) {
        if (!rowNumbers) {
            return;
        }
        String text = line == 0 ? row.number() + ". " : "";
        out.repeat(" ", numberWidth - text.length());
        out.put(color && line == 0 ? "\u001B[90m" : "");
        out.put(text);
        out.put(color && line == 0 ? "\u001B[0m" : "");
    }

    /** Draws one line of a field from {@code start}, -1 for none; returns where its next line starts, or -1. */
    private int cell(int i, byte[] text, int start, int line, int prefix, ByteSink out) {
        byte[] b = start < 0 ? NO_BYTES : text;
        int from = Math.max(0, start);
        int end = Math.min(lineEnd(b, from), b.length);
        boolean wraps = end < b.length;
        int shownEnd = end;
        boolean cut = false;
        if (maxValueWidth > 0 && width(b, from, end - from, prefix) > maxValueWidth) {
            cut = true;
            wraps = false;
            shownEnd = from;
            while (shownEnd < end && width(b, from, shownEnd + 1 - from, prefix) <= maxValueWidth) {
                shownEnd++;
            }
            while (shownEnd > from && (b[shownEnd] & 0xC0) == 0x80) {
                shownEnd--;
            }
        }
        int padding = Math.max(0, widths[i] - width(b, from, shownEnd - from, prefix));
        out.put(start > 0 && line > 0 ? grid.wrapStart() : " ");
        out.repeat(" ", right[i] ? padding : 0);
        if (groupDigits && cells.isNumeric(i)) {
            DigitGroups.write(b, from, shownEnd, out);
        } else {
            out.put(b, from, shownEnd - from);
        }
        out.repeat(" ", right[i] ? 0 : padding);
        out.put(cut ? grid.cut() : wraps ? grid.wrapEnd() : " ");
        // A line feed at the very end opens no line of its own.
        return wraps && end + 1 < b.length ? end + 1 : -1;
    }
}
