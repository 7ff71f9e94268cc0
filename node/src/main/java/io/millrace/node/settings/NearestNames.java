package io.millrace.node.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which known names a misspelt one probably meant: at most two, by edit distance. */
public final class NearestNames {
    private NearestNames() {}

    public static List<String> of(String name, Collection<String> known) {
        int limit = (name.length() + 2) / 3; // as many mistakes as ClickHouse forgives
        record Near(String name, int distance) {}
        return known.stream()
                .map(k -> new Near(k, distance(name, k)))
                .filter(n -> n.distance() <= limit)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(2)
                .map(Near::name)
                .toList();
    }

    /** Levenshtein's distance, two rows at a time. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
