package io.millrace.deploy.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WeightedTest {
    private static final int DRAWS = 200_000;

    @Test
    void picksByWeight() {
        Weighted weighted = Weighted.of(1, 0, 7, 2);
        int[] counts = new int[4];
        for (int i = 0; i < DRAWS; i++) {
            counts[weighted.pick(Draw.at(42, i))]++;
        }
        assertThat(counts[0] / (double) DRAWS).isCloseTo(0.1, within(0.01));
        assertThat(counts[1]).isZero();
        assertThat(counts[2] / (double) DRAWS).isCloseTo(0.7, within(0.01));
        assertThat(counts[3] / (double) DRAWS).isCloseTo(0.2, within(0.01));
    }

    @Test
    void oneOutcomeIsAlwaysPicked() {
        Weighted weighted = Weighted.of(5);
        for (int i = 0; i < 100; i++) {
            assertThat(weighted.pick(Draw.at(1, i))).isZero();
        }
    }
}
