package io.millrace.node.admin;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns under a heading. A column whose heading begins with {@code >} is set to the right. Not thread-safe. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] isRight;

    TextTable(List<String> headings) {
        isRight = new boolean[headings.size()];
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < headings.size(); i++) {
            isRight[i] = headings.get(i).startsWith(">");
            shown.add(isRight[i] ? headings.get(i).substring(1) : headings.get(i));
        }
        rows.add(shown);
    }

    void row(List<String> values) {
        if (values.size() != isRight.length) {
            throw new IllegalArgumentException("values=" + values.size() + " columns=" + isRight.length);
        }
        rows.add(values.stream().map(TextTable::oneLine).toList());
    }

    int rowCount() {
        return rows.size() - 1;
    }

    void print(PrintStream out) {
        int[] width = new int[isRight.length];
        for (List<String> row : rows) {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], length(row.get(i)));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < width.length; i++) {
                String space = " ".repeat(width[i] - length(row.get(i)));
                line.append(i == 0 ? "" : "  ")
                        .append(isRight[i] ? space : "")
                        .append(row.get(i))
                        .append(isRight[i] ? "" : space);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** What a node says cannot break the table, or steer the terminal. */
    static String oneLine(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return out.toString();
    }
}
