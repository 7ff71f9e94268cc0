package io.millrace.jmh.measure;

import java.util.ArrayList;
import java.util.List;

/** Rows of text as a table that Markdown understands too: the first column to the left, the others to the right. */
public final class AlignedTable {
    private final List<List<String>> rows = new ArrayList<>();

    public AlignedTable(List<String> heading) {
        rows.add(List.copyOf(heading));
    }

    public void row(List<String> values) {
        if (values.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException("values=" + values.size() + " columns=" + rows.getFirst().size());
        }
        rows.add(List.copyOf(values));
    }

    public List<String> lines() {
        int columns = rows.getFirst().size();
        int[] width = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("|");
            for (int i = 0; i < columns; i++) {
                String space = " ".repeat(width[i] - row.get(i).length());
                line.append(' ').append(i == 0 ? row.get(i) + space : space + row.get(i)).append(" |");
            }
            lines.add(line.toString());
            if (lines.size() == 1) {
                StringBuilder rule = new StringBuilder("|");
                for (int i = 0; i < columns; i++) {
                    rule.append("-".repeat(width[i] + 1)).append(i == 0 ? "-|" : ":|");
                }
                lines.add(rule.toString());
            }
        }
        return lines;
    }
}
