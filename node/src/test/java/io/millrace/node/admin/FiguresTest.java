package io.millrace.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {
    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.00 KiB", "1048575,1.00 MiB", "1048576,1.00 MiB",
        "1610612736,1.50 GiB", "9223372036854775807,8.00 EiB"})
    void writesSizesForPeople(long bytes, String text) {
        assertThat(Figures.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0 ms", "999,999 ms", "1000,1 s", "59999,59 s", "60000,1 min 00 s", "3599999,59 min 59 s",
        "3600000,1 h 00 min", "86400000,1 d 00 h", "190800000,2 d 05 h"})
    void writesAgesForPeople(long ms, String text) {
        assertThat(Figures.age(ms)).isEqualTo(text);
    }
}
