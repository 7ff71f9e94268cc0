package io.millrace.jmh.compare;

import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.measure.Spread;
import io.millrace.jmh.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One line of the table of targets: Millrace in relation to something else, round by round.
 *
 * @param what
 *            what is compared
 * @param wanted
 *            the target
 * @param isAtMost
 *            whether less is better
 * @param figure
 *            over all rounds
 * @param basis
 *            {@code measured}, or from what it is derived
 */
record Target(Workload workload, String what, double wanted, boolean isAtMost, Spread figure, String basis) {
    /**
     * Rows per CPU-second of ClickHouse 18.16 and of 26.7, both with String columns in the Kafka table, recorded on one machine. 18.16 is in
     * no package registry any more, so only this relation can be used.
     */
    private static final double GITHUB_18_16 = 252_000;
    private static final double GITHUB_26_7_STRING = 71_500;
    /** With LowCardinality in the Kafka table, which 18.16 does not have. */
    private static final double GITHUB_26_7_TUTORIAL = 38_000;
    private static final double USER_18_16 = 813_000;
    private static final double USER_26_7 = 320_000;
    private static final double MEBIBYTE = 1 << 20;
    private static final String MEASURED = "measured";

    boolean isMet() {
        return isAtMost ? figure.median() <= wanted : figure.median() >= wanted;
    }

    /** The lines for which there are figures. */
    static List<Target> of(Workload workload, List<Measured> results) {
        Lines lines = new Lines(workload, results);
        String perCpu = "rows/CPU-s, ";
        switch (workload) {
            case GITHUB -> {
                lines.ratio(perCpu, Engine.TUTORIAL, 10, Measured::rowsPerCpuSecond);
                lines.ratio(perCpu, Engine.EXPERT, 2.5, Measured::rowsPerCpuSecond);
                lines.ratio(perCpu, Engine.FILE, 1.5, Measured::rowsPerCpuSecond);
                lines.ratio(perCpu, Engine.JACKSON, 1, Measured::rowsPerCpuSecond);
                lines.derived(Engine.STRING, 1.5, GITHUB_18_16, GITHUB_26_7_STRING);
                lines.derived(Engine.TUTORIAL, 1.5, GITHUB_18_16, GITHUB_26_7_TUTORIAL);
                lines.ratio("wall clock, ", Engine.TUTORIAL, 6, Measured::rowsPerSecond);
            }
            case USER -> {
                lines.ratio(perCpu, Engine.TUTORIAL, 5, Measured::rowsPerCpuSecond);
                lines.derived(Engine.TUTORIAL, 1.7, USER_18_16, USER_26_7);
                lines.ratio("wall clock, ", Engine.TUTORIAL, 3, Measured::rowsPerSecond);
            }
        }
        lines.ratio("rows per byte of disk, ", Engine.TUTORIAL, 1, each -> each.rows() / (double) each.diskBytes());
        lines.peak();
        return lines.made;
    }

    /** Lines in the making. */
    private static final class Lines {
        private final Workload workload;
        private final List<Measured> results;
        private final List<Target> made = new ArrayList<>();

        Lines(Workload workload, List<Measured> results) {
            this.workload = workload;
            this.results = results;
        }

        private List<Measured> of(Engine engine) {
            return results.stream().filter(each -> each.engine() == engine).toList();
        }

        /** Each round of Millrace by the same round of the other. */
        private List<Double> ratios(Engine other, ToDoubleFunction<Measured> figure) {
            List<Measured> ours = of(Engine.MILLRACE);
            List<Measured> theirs = of(other);
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
                ratios.add(figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
            }
            return ratios;
        }

        void ratio(String what, Engine other, double wanted, ToDoubleFunction<Measured> figure) {
            List<Double> ratios = ratios(other, figure);
            if (!ratios.isEmpty()) {
                made.add(new Target(workload, what + other.title(), wanted, false, Spread.of(ratios), MEASURED));
            }
        }

        void derived(Engine from, double wanted, double recordedOld, double recordedNew) {
            List<Double> ratios = ratios(from, Measured::rowsPerCpuSecond);
            if (!ratios.isEmpty()) {
                made.add(new Target(workload, "rows/CPU-s, ClickHouse 18.16, not run", wanted, false,
                        Spread.of(ratios).times(recordedNew / recordedOld),
                        String.format(Locale.ROOT, "derived from %s and %.0f k / %.0f k as once recorded",
                                from.option(), recordedNew / 1e3, recordedOld / 1e3)));
            }
        }

        void peak() {
            List<Double> peaks = of(Engine.MILLRACE).stream().map(each -> each.peakBytes() / MEBIBYTE).toList();
            if (!peaks.isEmpty()) {
                made.add(new Target(workload, "peak resident MiB of Millrace", 1024, true, Spread.of(peaks), MEASURED));
            }
        }
    }

    String json() {
        return new JsonObject().text("events", workload.eventName())
                .text("what", what)
                .number("target", wanted)
                .text("better", isAtMost ? "less" : "more")
                .raw("figure", figure.json())
                .text("basis", basis)
                .raw("met", Boolean.toString(isMet()))
                .toString();
    }
}
