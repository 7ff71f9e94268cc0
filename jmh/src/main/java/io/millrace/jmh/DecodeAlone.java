package io.millrace.jmh;

import io.millrace.jmh.stage.Stages;
import io.millrace.jmh.workload.Workload;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The limit that a parser sets: decoding the same events into columns and dropping them, warm, on one thread of this process. */
final class DecodeAlone {
    private static final double WARM_UP_CPU_SECONDS = 3;
    private static final double MEASURED_CPU_SECONDS = 3;

    private DecodeAlone() {}

    /** Rows per CPU-second of the calling thread. */
    static double rowsPerCpuSecond(Workload workload) {
        Stages stages = new Stages(workload);
        decode(stages, WARM_UP_CPU_SECONDS);
        return decode(stages, MEASURED_CPU_SECONDS);
    }

    private static double decode(Stages stages, double forSeconds) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long startNs = threads.getCurrentThreadCpuTime();
        long rows = 0;
        double seconds;
        do {
            rows += stages.decode().rowCount();
            seconds = (threads.getCurrentThreadCpuTime() - startNs) / 1e9;
        } while (seconds < forSeconds);
        return rows / seconds;
    }
}
