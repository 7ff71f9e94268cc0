package io.millrace.jmh.measure;

import java.util.Locale;

/** Numbers as the tables have them. */
public final class Numbers {
    private Numbers() {}

    /** Without decimals, groups of three digits. */
    public static String whole(double number) {
        return Double.isFinite(number) ? String.format(Locale.ROOT, "%,.0f", number) : "-";
    }

    public static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Two decimals. */
    public static String decimal(double number) {
        return Double.isFinite(number) ? String.format(Locale.ROOT, "%.2f", number) : "-";
    }
}
