package io.millrace.replication.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builders after {@code clear()}, and dictionaries of every size against a plain map. */
class BuildersUsedAgainTest {
    @ParameterizedTest
    @ValueSource(strings = {"UInt8", "Int16", "UInt32", "Int64", "Float32", "Float64", "String", "FixedString(5)",
        "DateTime", "UUID", "Decimal(30, 4)", "Nullable(String)", "LowCardinality(String)",
        "LowCardinality(Nullable(String))", "Array(LowCardinality(String))",
        "Array(Nullable(UInt16))", "Enum8('a' = 3, 'b' = 4)"})
    void holdNothingOfWhatTheyHeldBefore(String typeText) {
        DataType type = DataTypes.parse(typeText);
        Column source = source(type);
        ColumnBuilder again = type.newBuilder(4);
        for (int round = 0; round < 3; round++) {
            again.clear();
            ColumnBuilder fresh = type.newBuilder(4);
            for (int i = 0; i < 40; i++) {
                if (i % 5 == round) {
                    again.appendDefault();
                    fresh.appendDefault();
                } else {
                    int row = (i * 7 + round * 11) % source.rowCount();
                    again.appendFrom(source, row);
                    fresh.appendFrom(source, row);
                }
            }
            Column expected = fresh.build();
            Column actual = again.build();
            assertThat(actual.rowCount()).isEqualTo(expected.rowCount());
            assertThat(again.sizeBytes()).isEqualTo(fresh.sizeBytes());
            ValueComparator order = ValueComparator.of(type);
            for (int i = 0; i < expected.rowCount(); i++) {
                assertThat(order.compare(actual, i, expected, i)).as("row %d of round %d", i, round).isZero();
            }
        }
    }

    private static Column source(DataType type) {
        ColumnBuilder out = type.newBuilder(16);
        for (int i = 0; i < 50; i++) {
            add(out, i);
        }
        return out.build();
    }

    private static void add(ColumnBuilder out, int i) {
        byte[] text = Integer.toString(i * i).getBytes(StandardCharsets.UTF_8);
        switch (out) {
            case ByteColumnBuilder b -> b.append((byte) (3 + i % 2));
            case ShortColumnBuilder b -> b.append((short) (i * 300));
            case IntColumnBuilder b -> b.append(i * 70_000);
            case LongColumnBuilder b -> b.append(i * 7_000_000_000L);
            case FloatColumnBuilder b -> b.append(i * 0.5f);
            case DoubleColumnBuilder b -> b.append(i * 0.25);
            case FixedBytesColumnBuilder b -> b.append(text, 0, Math.min(text.length, b.width()));
            case StringColumnBuilder b -> b.append(text);
            case DictionaryColumnBuilder b when i % 9 == 0 -> b.appendDefault();
            case DictionaryColumnBuilder b -> b.append(text, 0, text.length);
            case NullableColumnBuilder b when i % 4 == 0 -> b.appendNull();
            case NullableColumnBuilder b -> {
                add(b.values(), i);
                b.endValue();
            }
            case ArrayColumnBuilder b -> {
                for (int e = 0; e < i % 4; e++) {
                    add(b.elements(), i + e);
                }
                b.endRow();
            }
        }
    }

    @Test
    void aLargeDictionaryGivesEveryRowItsValueWhateverIsTruncatedBetween() {
        Random random = new Random(7);
        DictionaryColumnBuilder builder = (DictionaryColumnBuilder) DataTypes.parse("LowCardinality(String)")
                .newBuilder(16);
        for (int round = 0; round < 3; round++) {
            builder.clear();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 60_000; i++) {
                String value = value(random);
                byte[] bytes = ("<" + value + ">").getBytes(StandardCharsets.UTF_8);
                builder.append(bytes, 1, bytes.length - 2);
                expected.add(value);
                if (random.nextInt(500) == 0) {
                    int kept = expected.size() - random.nextInt(Math.min(300, expected.size()));
                    builder.truncate(kept);
                    expected.subList(kept, expected.size()).clear();
                }
            }
            DictionaryColumn column = builder.build();
            assertThat(column.rowCount()).isEqualTo(expected.size());
            StringColumn dictionary = (StringColumn) column.dictionary();
            Map<String, Integer> codes = new HashMap<>();
            for (int i = 0; i < expected.size(); i++) {
                int code = column.codeAt(i);
                assertThat(dictionary.stringAt(code)).isEqualTo(expected.get(i));
                assertThat(codes.computeIfAbsent(expected.get(i), _ -> code)).isEqualTo(code);
            }
        }
    }

    private static String value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> "v".repeat(random.nextInt(400)) + random.nextInt(30);
            case 2 -> Integer.toString(random.nextInt(50));
            default -> "owner" + random.nextInt(3_000) + "/name" + random.nextInt(8);
        };
    }
}
