package io.millrace.node.sql.time;

/** Fractions of a second as whole numbers. */
public final class Ticks {
    private Ticks() {}

    /** 10^precision: ticks per second of a DateTime64 of that precision. */
    public static long perSecond(int precision) {
        long result = 1;
        for (int i = 0; i < precision; i++) {
            result *= 10;
        }
        return result;
    }
}
