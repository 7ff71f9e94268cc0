package io.millrace.node.sql.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** "Maybe you meant": names at a small edit distance. */
final class Similar {
    private Similar() {}

    /** At most two, nearest first. */
    static List<String> to(String name, Collection<String> candidates) {
        record Near(String name, int distance) {}
        List<Near> near = new ArrayList<>();
        int most = (name.length() + 2) / 3;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - name.length()) <= most) {
                int d = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
                if (d <= most) {
                    near.add(new Near(candidate, d));
                }
            }
        }
        return near.stream()
                .sorted(Comparator.comparingInt(Near::distance))
                .map(Near::name)
                .distinct()
                .limit(2)
                .toList();
    }

    /** {@code . Maybe you meant: ['a','b']}, or nothing. */
    static String hint(String name, Collection<String> candidates) {
        List<String> near = to(name, candidates);
        return near.isEmpty() ? ""
                : ". Maybe you meant: "
                        + near.stream().map(n -> "'" + n + "'").collect(Collectors.joining(",", "[", "]"));
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
