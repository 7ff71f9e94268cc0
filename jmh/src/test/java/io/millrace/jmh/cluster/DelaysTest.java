package io.millrace.jmh.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DelaysTest {
    private static Visibility visibility(long... timesAndCounts) {
        Visibility visibility = new Visibility();
        for (int i = 0; i < timesAndCounts.length; i += 2) {
            visibility.add(timesAndCounts[i], timesAndCounts[i + 1]);
        }
        return visibility;
    }

    @Test
    void takesForEachMessageTheFirstCountThatHasIt() {
        assertThat(visibility(10, 0, 20, 2, 30, 2, 40, 3).seenNs(3)).containsExactly(20, 20, 40);
    }

    @Test
    void keepsMoreSamplesThanItBeganWithRoomFor() {
        Visibility visibility = new Visibility();
        for (int i = 1; i <= 5000; i++) {
            visibility.add(i * 10L, i);
        }
        assertThat(visibility.seenNs(5000)[4999]).isEqualTo(50_000);
    }

    @Test
    void refusesMessagesThatWereNotSeen() {
        Visibility visibility = visibility(10, 1);
        assertThatThrownBy(() -> visibility.seenNs(2)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 of 2");
    }

    @Test
    void takesTheFirstNodeForOneAndTheLastForAll() {
        long[] sent = {0, 5};
        Delays delays = Delays.of(sent, List.of(visibility(10, 1, 20, 2), visibility(12, 2), visibility(30, 2)));
        assertThat(delays.firstNode().at(100)).isEqualTo(10);
        assertThat(delays.firstNode().at(50)).isEqualTo(7);
        assertThat(delays.allNodes().at(100)).isEqualTo(30);
        assertThat(delays.allNodes().at(50)).isEqualTo(25);
    }

    @Test
    void pacesWithoutDrift() {
        assertThat(PacedProducer.dueNs(10_000, 10_000)).isEqualTo(1_000_000_000L);
        assertThat(PacedProducer.dueNs(Integer.MAX_VALUE, 3)).isEqualTo(Integer.MAX_VALUE * 1_000_000_000L / 3);
    }
}
