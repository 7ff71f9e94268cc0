package io.millrace.jmh.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcessUsageTest {
    @Test
    void addsUserAndSystemTimeOfACommandWithSpacesAndParentheses() {
        String stat = "4711 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 1250 250 0 0 20 0 44 0 123456 789 1";
        assertThat(ProcessUsage.cpuSeconds(stat)).isEqualTo(15.0);
    }

    @Test
    void takesThePeakAndNotThePresentMemory() {
        assertThat(ProcessUsage.peakBytes("Name:\tjava\nVmHWM:\t    2048 kB\nVmRSS:\t 1024 kB\n"))
                .isEqualTo(2048 << 10);
        assertThat(ProcessUsage.peakBytes("Name:\tkthreadd\n")).isZero();
    }
}
