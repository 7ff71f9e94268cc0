package io.millrace.replication.part;

import static io.millrace.replication.column.ColumnFixtures.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnFixtures;
import io.millrace.replication.column.ColumnFixtures.Draw;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import io.millrace.replication.column.ValueComparator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowOrderTest {
    static Stream<DataType> types() {
        return ColumnFixtures.TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void oneColumnOfAnyTypeIsSortedStably(DataType type) {
        Random random = new Random(21);
        for (Draw draw : Draw.values()) {
            for (int rowCount : new int[] {0, 1, 2, 15, 17, 300, 3000}) {
                check(List.of(type), List.of(column(type, rowCount + 3, draw, random).slice(3, 3 + rowCount)),
                        rowCount);
            }
        }
    }

    @Test
    void severalColumnsOfMixedTypesAreSortedStably() {
        Random random = new Random(22);
        for (int round = 0; round < 300; round++) {
            int rowCount = random.nextInt(2000);
            List<DataType> types = new ArrayList<>();
            List<Column> columns = new ArrayList<>();
            int keys = 1 + random.nextInt(4);
            for (int i = 0; i < keys; i++) {
                DataType type = ColumnFixtures.TYPES.get(random.nextInt(ColumnFixtures.TYPES.size()));
                types.add(type);
                columns.add(column(type, rowCount, ColumnFixtures.DRAWS.get(random.nextInt(5)), random));
            }
            check(types, columns, rowCount);
        }
    }

    @Test
    void longCommonPrefixesAndTrailingZerosAreToldApart() {
        Random random = new Random(23);
        StringColumnBuilder b = new StringColumnBuilder(0);
        String prefix = "https://example.com/a/rather/long/path/that/all/of/them/share/";
        for (int i = 0; i < 3000; i++) {
            b.append(prefix + (random.nextInt(3) == 0 ? "\0".repeat(random.nextInt(12)) : "x" + random.nextInt(400)));
        }
        check(List.of(SimpleType.STRING), List.of(b.build()), 3000);
    }

    @Test
    void rowsInOrderAreLeftAlone() {
        DataType type = DataTypes.parse("UInt64");
        Column growing = column(type, 5000, Draw.GROWING, new Random(24));
        assertThat(RowOrder.sort(new SortKey(List.of("k"), List.of(type), List.of(growing)), 5000)).isNull();
        assertThat(RowOrder.sort(SortKey.NONE, 5000)).isNull();
    }

    private static void check(List<DataType> types, List<Column> columns, int rowCount) {
        List<ValueComparator> comparators = types.stream().map(ValueComparator::of).toList();
        int[] expected = IntStream.range(0, rowCount).boxed().sorted((a, b) -> {
            for (int i = 0; i < columns.size(); i++) {
                int order = comparators.get(i).compare(columns.get(i), a, columns.get(i), b);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }).mapToInt(i -> i).toArray();
        int[] actual = RowOrder.sort(new SortKey(types.stream().map(DataType::text).toList(), types, columns),
                rowCount);
        assertThat(actual == null ? IntStream.range(0, rowCount).toArray() : actual).as("%s", types)
                .isEqualTo(expected);
    }
}
