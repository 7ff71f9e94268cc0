package io.millrace.ingest.format;

import io.millrace.replication.column.EnumType;

/** Says which enum element a misspelt one was probably meant to be. */
final class NameHint {
    private NameHint() {}

    /** {@code , maybe you meant: ['x']}, or nothing. The allowed distance is a third of the name, as in ClickHouse. */
    static String of(String name, EnumType type) {
        int allowed = (name.length() + 2) / 3;
        int best = allowed + 1;
        String found = "";
        for (EnumType.Entry e : type.entries()) {
            if (Math.abs(e.name().length() - name.length()) <= allowed) {
                int distance = distance(name, e.name());
                if (distance < best) {
                    best = distance;
                    found = e.name();
                }
            }
        }
        return best > allowed ? "" : ", maybe you meant: ['" + ParseFailure.escaped(found) + "']";
    }

    /** Levenshtein's, without regard to case. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
