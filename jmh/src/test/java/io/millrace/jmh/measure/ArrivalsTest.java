package io.millrace.jmh.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    @Test
    void leavesTheFirstAndTheLastTenthOutOfTheSteadyRate() {
        Arrivals arrivals = new Arrivals(1000);
        arrivals.add(0, 0);
        arrivals.add(5.0, 100);
        arrivals.add(5.5, 100);
        arrivals.add(6.0, 500);
        arrivals.add(7.0, 900);
        arrivals.add(9.0, 1000);
        assertThat(arrivals.steadyRowsPerSecond()).isEqualTo(400.0);
        assertThat(arrivals.lastSeconds()).isEqualTo(9.0);
    }

    @Test
    void knowsNoSteadyRateOfOneBlock() {
        Arrivals arrivals = new Arrivals(1000);
        arrivals.add(0, 0);
        arrivals.add(1, 1000);
        assertThat(arrivals.steadyRowsPerSecond()).isNaN();
    }
}
