package io.millrace.jmh.measure;

import java.util.ArrayList;
import java.util.List;

/** How many rows were visible when. Owned by one thread. */
public final class Arrivals {
    private record Sample(double seconds, long rows) {}

    private final long expected;
    private final List<Sample> samples = new ArrayList<>();

    public Arrivals(long expected) {
        this.expected = expected;
    }

    public void add(double seconds, long rows) {
        if (samples.isEmpty() || samples.getLast().rows() != rows) {
            samples.add(new Sample(seconds, rows));
        }
    }

    /** When the last rows came. */
    public double lastSeconds() {
        return samples.getLast().seconds();
    }

    /**
     * From the first block past a tenth of the rows to the last before nine tenths: without the joining of the group, and without the
     * wait for the last block's flush. NaN when there are no two such blocks.
     */
    public double steadyRowsPerSecond() {
        List<Sample> middle = samples.stream()
                .filter(each -> each.rows() * 10 >= expected && each.rows() * 10 <= expected * 9)
                .toList();
        if (middle.size() < 2) {
            return Double.NaN;
        }
        Sample first = middle.getFirst();
        Sample last = middle.getLast();
        return (last.rows() - first.rows()) / (last.seconds() - first.seconds());
    }
}
