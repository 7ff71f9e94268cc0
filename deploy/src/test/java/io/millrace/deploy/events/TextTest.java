package io.millrace.deploy.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

class TextTest {
    private final byte[] buffer = new byte[64];

    @Test
    void datesAreThoseOfTheCalendar() {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
        for (long second = 0; second < 4_300_000_000L; second += 86_400 * 7 + 3_661) {
            int end = Text.dateTime(second, buffer, 0);
            assertThat(text(end)).isEqualTo(format.format(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC)));
        }
        assertThat(text(Text.dateTime(1_582_934_400L, buffer, 0))).isEqualTo("2020-02-29 00:00:00");
    }

    @Test
    void numbersOfAllLengths() {
        for (long number : new long[] {0, 9, 10, 99, 100, 101, 12_345, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            assertThat(text(Text.number(number, buffer, 0))).isEqualTo(Long.toString(number));
        }
    }

    @Test
    void hexadecimalFromTheHighestDigit() {
        assertThat(text(Text.hex(0x0123456789abcdefL, 16, buffer, 0))).isEqualTo("0123456789abcdef");
        assertThat(text(Text.hex(0x0123456789abcdefL, 8, buffer, 0))).isEqualTo("01234567");
    }

    private String text(int end) {
        return new String(buffer, 0, end, StandardCharsets.US_ASCII);
    }
}
