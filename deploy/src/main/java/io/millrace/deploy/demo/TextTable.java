package io.millrace.deploy.demo;

import java.util.ArrayList;
import java.util.List;

/** Lays out rows in columns: the first and the last to the left, the others to the right. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... heading) {
        rows.add(List.of(heading));
    }

    void row(String... values) {
        if (values.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("values=" + values.length + " columns=" + rows.getFirst().size());
        }
        rows.add(List.of(values));
    }

    List<String> lines() {
        int columns = rows.getFirst().size();
        int[] width = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < columns; i++) {
                String space = " ".repeat(width[i] - row.get(i).length());
                boolean left = i == 0 || i == columns - 1;
                line.append(left ? row.get(i) + space : space + row.get(i)).append("  ");
            }
            lines.add(line.toString().stripTrailing());
            if (lines.size() == 1) {
                int total = -2;
                for (int each : width) {
                    total += each + 2;
                }
                lines.add("  " + "─".repeat(total));
            }
        }
        return lines;
    }
}
