package io.millrace.jmh.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel has counted for a process since it started.
 *
 * @param cpuSeconds
 *            user and system time of all its threads, those that ended included
 * @param peakBytes
 *            the most memory that was resident at once
 */
public record ProcessUsage(double cpuSeconds, long peakBytes) {
    /** Linux's USER_HZ, which is part of its interface and has always been this. */
    private static final double TICKS_PER_SECOND = 100;
    private static final int AFTER_COMMAND_UTIME = 11;

    public static ProcessUsage of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        return new ProcessUsage(cpuSeconds(Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1)),
                peakBytes(Files.readString(process.resolve("status"), StandardCharsets.ISO_8859_1)));
    }

    /** Fields 14 and 15; the second field may hold spaces and ends with the last parenthesis. */
    static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[AFTER_COMMAND_UTIME]) + Long.parseLong(fields[AFTER_COMMAND_UTIME + 1]))
                / TICKS_PER_SECOND;
    }

    static long peakBytes(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElse(0);
    }
}
