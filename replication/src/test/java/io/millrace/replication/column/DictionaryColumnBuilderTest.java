package io.millrace.replication.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DictionaryColumnBuilderTest {
    /** Lengths around every width that is compared at once, alphabets small enough for values that differ in one byte. */
    @ParameterizedTest
    @ValueSource(strings = {"LowCardinality(String)", "LowCardinality(Nullable(String))"})
    void findsEveryValueAgainAndTakesNoTwoForOne(String type) {
        Random random = new Random(7);
        DictionaryColumnBuilder builder = (DictionaryColumnBuilder) DataTypes.parse(type).newBuilder(0);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            byte[] value = new byte[random.nextInt(20)];
            for (int j = 0; j < value.length; j++) {
                value[j] = (byte) (random.nextInt(8) == 0 ? random.nextInt(3) : 'a');
            }
            // not at the start of its array, as in a message
            byte[] source = new byte[value.length + 3];
            System.arraycopy(value, 0, source, 3, value.length);
            builder.append(source, 3, value.length);
            expected.add(new String(value, StandardCharsets.UTF_8));
        }
        DictionaryColumn column = builder.build();
        StringColumn dictionary = (StringColumn) column.dictionary();
        List<String> actual = new ArrayList<>();
        for (int row = 0; row < column.rowCount(); row++) {
            assertThat(column.isNull(row)).isFalse();
            actual.add(dictionary.stringAt(column.codeAt(row)));
        }
        assertThat(actual).isEqualTo(expected);
        assertThat(dictionary.rowCount() - (column.isNullable() ? 1 : 0)).isEqualTo(new HashSet<>(expected).size());
    }
}
