package io.millrace.jmh.measure;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** The least, the middle and the most of one figure over several rounds. */
public record Spread(double least, double median, double most) {
    /** @throws IllegalArgumentException if there are no figures, or one is not a number */
    public static Spread of(List<Double> figures) {
        if (figures.isEmpty() || figures.stream().anyMatch(figure -> figure.isNaN())) {
            throw new IllegalArgumentException("figures=" + figures);
        }
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(sorted.getFirst(), median, sorted.getLast());
    }

    public Spread times(double factor) {
        return new Spread(least * factor, median * factor, most * factor);
    }

    /** The median, and in brackets the least and the most, if they differ. */
    public String text(DoubleFunction<String> format) {
        if (least == most) {
            return format.apply(median);
        }
        return format.apply(median) + " (" + format.apply(least) + " - " + format.apply(most) + ")";
    }

    public String json() {
        return String.format(Locale.ROOT, "{\"min\": %.4f, \"median\": %.4f, \"max\": %.4f}", least, median, most);
    }
}
