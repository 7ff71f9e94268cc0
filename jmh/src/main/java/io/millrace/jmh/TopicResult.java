package io.millrace.jmh;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One topic read to its end.
 *
 * @param name
 *            {@code cold} for the first topic of a process, {@code warm} for later ones
 * @param payloadBytes
 *            sum of the messages' sizes
 * @param wallSeconds
 *            from sending CREATE MATERIALIZED VIEW until a query counts all rows
 * @param steadyRowsPerSecond
 *            between a tenth and nine tenths of the rows
 * @param nodeCpuSeconds
 *            of the node's process over the same time
 * @param nodeCpuSecondsSinceStart
 *            of the node's process since it was started
 * @param brokerCpuSeconds
 *            of the broker's process over the same time
 * @param nodePeakBytes
 *            most resident memory of the node so far
 * @param partCount
 *            active parts of the table at the end
 * @param diskBytes
 *            of these parts
 * @param threadCpuSeconds
 *            of the node over the same time, by thread
 */
record TopicResult(String name, long rows, long payloadBytes, double wallSeconds, double steadyRowsPerSecond,
        double nodeCpuSeconds, double nodeCpuSecondsSinceStart, double brokerCpuSeconds, long nodePeakBytes,
        long partCount, long diskBytes, Map<String, Double> threadCpuSeconds) {
    TopicResult {
        threadCpuSeconds = Map.copyOf(threadCpuSeconds);
    }

    double rowsPerSecond() {
        return rows / wallSeconds;
    }

    double megabytesPerSecond() {
        return payloadBytes / wallSeconds / 1e6;
    }

    double rowsPerCpuSecond() {
        return rows / Math.max(0.01, nodeCpuSeconds);
    }

    /** The start of the process charged to this topic alone. */
    double rowsPerCpuSecondSinceStart() {
        return rows / Math.max(0.01, nodeCpuSecondsSinceStart);
    }

    /** An object with a unit in every name. */
    String json() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("run", '"' + name + '"');
        values.put("rows", rows);
        values.put("payload_bytes", payloadBytes);
        values.put("wall_seconds", number(wallSeconds));
        values.put("rows_per_second", Math.round(rowsPerSecond()));
        values.put("steady_rows_per_second",
                Double.isNaN(steadyRowsPerSecond) ? "null" : Math.round(steadyRowsPerSecond));
        values.put("megabytes_per_second", number(megabytesPerSecond()));
        values.put("node_cpu_seconds", number(nodeCpuSeconds));
        values.put("node_cpu_seconds_since_start", number(nodeCpuSecondsSinceStart));
        values.put("rows_per_cpu_second", Math.round(rowsPerCpuSecond()));
        values.put("broker_cpu_seconds", number(brokerCpuSeconds));
        values.put("node_peak_bytes", nodePeakBytes);
        values.put("parts", partCount);
        values.put("disk_bytes", diskBytes);
        values.put("thread_cpu_seconds", threadCpuSeconds.entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> '"' + each.getKey() + "\": " + number(each.getValue()))
                .collect(Collectors.joining(", ", "{", "}")));
        return values.entrySet()
                .stream()
                .map(each -> '"' + each.getKey() + "\": " + each.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
