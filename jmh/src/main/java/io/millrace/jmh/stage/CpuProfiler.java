package io.millrace.jmh.stage;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Rows per CPU-second of the whole benchmark process: collector and compiler included, other processes' share of the machine not. The
 * figure to compare on a machine that is not idle.
 */
public final class CpuProfiler implements InternalProfiler {
    private final OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long startNs;

    @Override
    public String getDescription() {
        return "rows per CPU-second of the process";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        startNs = machine.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        double seconds = (machine.getProcessCpuTime() - startNs) / 1e9;
        long rows = result.getMetadata().getAllOps();
        return List.of(new ScalarResult("cpu", rows / Math.max(1e-9, seconds), "rows/CPU-s", AggregationPolicy.AVG));
    }
}
