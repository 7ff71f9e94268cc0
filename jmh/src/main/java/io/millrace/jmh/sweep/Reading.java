package io.millrace.jmh.sweep;

import io.millrace.jmh.measure.JsonObject;

/**
 * One variant, one round.
 *
 * @param cpuSeconds
 *            of all nodes: over the reading where they are warm, since their start where they are fresh
 * @param peakBytes
 *            of the node with the most
 */
record Reading(Variant variant, int round, long payloadBytes, double cpuSeconds, double brokerCpuSeconds,
        double wallSeconds, long partCount, long diskBytes, long peakBytes) {
    double rowsPerCpuSecond() {
        return variant.rows() / Math.max(0.01, cpuSeconds);
    }

    double megabytesPerCpuSecond() {
        return payloadBytes / 1e6 / Math.max(0.01, cpuSeconds);
    }

    double cellsPerCpuSecond() {
        SyntheticRows synthetic = variant.synthetic();
        return synthetic == null ? Double.NaN : rowsPerCpuSecond() * synthetic.columnCount();
    }

    double rowsPerSecond() {
        return variant.rows() / Math.max(0.001, wallSeconds);
    }

    double partsPerSecond() {
        return partCount / Math.max(0.001, wallSeconds);
    }

    double cpuMsPerPart() {
        return cpuSeconds * 1000 / Math.max(1, partCount);
    }

    String json() {
        return new JsonObject().text("value", variant.value())
                .number("round", round)
                .number("rows", variant.rows())
                .number("payload_bytes", payloadBytes)
                .number("cpu_seconds", cpuSeconds)
                .number("broker_cpu_seconds", brokerCpuSeconds)
                .number("wall_seconds", wallSeconds)
                .number("rows_per_cpu_second", Math.round(rowsPerCpuSecond()))
                .number("rows_per_second", Math.round(rowsPerSecond()))
                .number("parts", partCount)
                .number("disk_bytes", diskBytes)
                .number("peak_bytes", peakBytes)
                .toString();
    }
}
