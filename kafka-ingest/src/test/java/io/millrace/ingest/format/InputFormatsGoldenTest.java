package io.millrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input format against what ClickHouse 26.7 made of the same bytes. */
final class InputFormatsGoldenTest {
    static List<Golden> jsonEachRow() {
        return Golden.load("json-each-row.txt");
    }

    static List<Golden> otherFormats() {
        return Golden.load("other-formats.txt");
    }

    @ParameterizedTest
    @MethodSource
    void otherFormats(Golden golden) {
        assertThat(golden.actual()).isEqualTo(golden.expected());
    }

    @ParameterizedTest
    @MethodSource
    void jsonEachRow(Golden golden) {
        assertThat(golden.actual()).isEqualTo(golden.expected());
    }
}
