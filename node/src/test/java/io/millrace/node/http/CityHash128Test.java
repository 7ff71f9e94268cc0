package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CityHash128Test {

    /** Values that ClickHouse's Java client computes for bytes {@code i * 31 + 7}. One length per branch. */
    @ParameterizedTest
    @CsvSource({"0, 3df09dfc64c09a2b, 3cb540c392e51e29", "3, e407deda7bb0f294, 0a3a0d146e27f1bd",
        "7, d7ba2459ab7c2913, 53dd430b513ca460", "12, 8450aab120e0ccdc, 8a990d2011469548",
        "100, 49c189a397bdadee, 0e8155bdfd58d3d3", "300, 0ad7d1f77d7e62c5, 0702d3372375ccf2",
        "1000, 597ff4957972ad7e, 7f39a4abd7c010e1"})
    void agreesWithTheReference(int length, String low, String high) {
        byte[] bytes = new byte[length + 5];
        for (int i = 0; i < length; i++) {
            bytes[i + 2] = (byte) (i * 31 + 7);
        }
        assertThat(CityHash128.of(bytes, 2, length))
                .isEqualTo(new CityHash128(Long.parseUnsignedLong(low, 16), Long.parseUnsignedLong(high, 16)));
    }

    @Test
    void agreesWithWhatClientsAcceptOnTheWire() {
        byte[] bytes = "hello world, this is city".getBytes(StandardCharsets.UTF_8);
        assertThat(CityHash128.of(bytes, 0, bytes.length))
                .isEqualTo(new CityHash128(0x1314d79779351ab0L, 0xe029452c0ca07a76L));
    }
}
