package io.millrace.jmh.compare;

import io.millrace.jmh.measure.JsonObject;
import io.millrace.jmh.workload.Workload;

/**
 * One engine, one round.
 *
 * @param engine
 *            whose
 * @param cpuSeconds
 *            of the process and all its threads, from its start until all rows were seen
 * @param wallSeconds
 *            from the statement that set the reading going until all rows were seen
 * @param diskBytes
 *            of the table's active parts half a second later; 0 where nothing is kept
 * @param peakBytes
 *            most resident memory of the process by then
 */
record Measured(Engine engine, long rows, double cpuSeconds, double wallSeconds, long diskBytes, long peakBytes) {
    double rowsPerCpuSecond() {
        return rows / Math.max(0.01, cpuSeconds);
    }

    double rowsPerSecond() {
        return rows / Math.max(0.001, wallSeconds);
    }

    String json(Workload workload, int round) {
        return new JsonObject().text("events", workload.eventName())
                .text("engine", engine.option())
                .number("round", round)
                .number("rows", rows)
                .number("cpu_seconds", cpuSeconds)
                .number("wall_seconds", wallSeconds)
                .number("rows_per_cpu_second", Math.round(rowsPerCpuSecond()))
                .number("rows_per_second", Math.round(rowsPerSecond()))
                .number("disk_bytes", diskBytes)
                .number("peak_bytes", peakBytes)
                .toString();
    }
}
