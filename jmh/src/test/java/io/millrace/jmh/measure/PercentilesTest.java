package io.millrace.jmh.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PercentilesTest {
    @Test
    void isTheLeastFigureThatSoManyDoNotExceed() {
        Percentiles hundred = new Percentiles(LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray());
        assertThat(hundred.at(50)).isEqualTo(50);
        assertThat(hundred.at(99)).isEqualTo(99);
        assertThat(hundred.at(99.5)).isEqualTo(100);
        assertThat(hundred.at(0)).isEqualTo(1);
        assertThat(hundred.most()).isEqualTo(100);
        assertThat(new Percentiles(new long[] {7}).at(99)).isEqualTo(7);
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> new Percentiles(new long[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
