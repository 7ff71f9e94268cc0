package io.millrace.replication.column;

import static io.millrace.replication.column.ColumnFixtures.column;
import static io.millrace.replication.column.ColumnFixtures.plainValues;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.column.ColumnFixtures.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnsOfEveryTypeTest {
    private static final int ROWS = 700;

    static Stream<DataType> types() {
        return ColumnFixtures.TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void sliceIsAViewOfTheSameValues(DataType type) {
        Column column = column(type, ROWS, Draw.WILD, new Random(1));
        List<Object> model = plainValues(column);
        assertThat(plainValues(column.slice(0, ROWS))).isEqualTo(model);
        assertThat(plainValues(column.slice(100, 650))).isEqualTo(model.subList(100, 650));
        assertThat(plainValues(column.slice(100, 650).slice(50, 60))).isEqualTo(model.subList(150, 160));
        assertThat(plainValues(column.slice(300, 300))).isEmpty();
        assertThat(plainValues(column.slice(ROWS, ROWS))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void gatherTakesRowsInAnyOrderAnyNumberOfTimes(DataType type) {
        Random random = new Random(2);
        Column column = column(type, ROWS, Draw.WILD, random).slice(13, ROWS - 7);
        List<Object> model = plainValues(column);
        int[] rows = random.ints(900, 0, column.rowCount()).toArray();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 880; i++) {
            expected.add(model.get(rows[i]));
        }
        assertThat(plainValues(column.gather(rows, 880))).isEqualTo(expected);
        assertThat(column.gather(rows, 0).rowCount()).isZero();
    }

    @ParameterizedTest
    @MethodSource("types")
    void truncateForgetsRowsAndTheBuilderGoesOn(DataType type) {
        Random random = new Random(3);
        Column source = column(type, ROWS, Draw.WILD, random);
        List<Object> from = plainValues(source);
        ColumnBuilder builder = type.newBuilder(0);
        List<Object> model = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            if (random.nextInt(20) == 0) {
                int keep = random.nextInt(model.size() + 1);
                builder.truncate(keep);
                model = new ArrayList<>(model.subList(0, keep));
            } else {
                int row = random.nextInt(ROWS);
                builder.appendFrom(source, row);
                model.add(from.get(row));
            }
            assertThat(builder.rowCount()).isEqualTo(model.size());
        }
        builder.truncate(builder.rowCount() + 5);
        assertThat(plainValues(builder.build())).isEqualTo(model);
    }

    @ParameterizedTest
    @MethodSource("types")
    void appendFromAConstantRepeatsItsValue(DataType type) {
        Column single = column(type, 1, Draw.SAME, new Random(4));
        ColumnBuilder builder = type.newBuilder(2);
        ConstColumn constant = new ConstColumn(single, 5);
        for (int i = 0; i < 5; i++) {
            builder.appendFrom(constant, i);
        }
        Column built = builder.build();
        assertThat(plainValues(built)).isEqualTo(plainValues(constant)).isEqualTo(plainValues(constant.copyFull()));
        assertThat(constant.slice(1, 4).rowCount()).isEqualTo(3);
        assertThat(plainValues(Columns.full(constant))).isEqualTo(plainValues(built));
    }

    @ParameterizedTest
    @MethodSource("types")
    void concatJoinsSlicesConstantsAndForeignDictionaries(DataType type) {
        Random random = new Random(5);
        Column first = column(type, 300, Draw.WILD, random);
        Column second = column(type, 40, Draw.FEW, random);
        List<Column> parts = List.of(first.slice(10, 200), second, new ConstColumn(second.slice(3, 4), 6),
                first.slice(5, 5),
                first.slice(0, 300));
        List<Object> expected = new ArrayList<>();
        parts.forEach(part -> expected.addAll(plainValues(part)));
        assertThat(plainValues(Columns.concat(type, parts))).isEqualTo(expected);
        assertThat(plainValues(Columns.concat(type, List.of(first.slice(10, 20), first.slice(30, 40)))))
                .isEqualTo(plainValues(Columns
                        .concat(type, List.of(first.slice(10, 20), first.slice(30, 40)))));
        assertThat(Columns.concat(type, List.of()).rowCount()).isZero();
    }

    @ParameterizedTest
    @MethodSource("types")
    void defaultsAreWhatTheBuilderAppends(DataType type) {
        ColumnBuilder builder = type.newBuilder(0);
        builder.appendDefault();
        builder.appendDefault();
        assertThat(plainValues(Columns.defaults(type, 2))).isEqualTo(plainValues(builder.build()));
        assertThat(Columns.defaults(type, 2).isNull(1)).isEqualTo(type.isNullable());
    }

    @ParameterizedTest
    @MethodSource("types")
    void compareIsATotalOrder(DataType type) {
        Column column = column(type, 60, Draw.WILD, new Random(6));
        ValueComparator comparator = ValueComparator.of(type);
        for (int a = 0; a < 60; a++) {
            assertThat(comparator.compare(column, a, column, a)).isZero();
            for (int b = 0; b < 60; b++) {
                int ab = Integer.signum(comparator.compare(column, a, column, b));
                assertThat(ab).isEqualTo(-Integer.signum(comparator.compare(column, b, column, a)));
                if (column.isNull(a) && !column.isNull(b)) {
                    assertThat(ab).isPositive();
                }
                for (int c = 0; c < 60 && ab <= 0; c++) {
                    if (comparator.compare(column, b, column, c) <= 0) {
                        assertThat(comparator.compare(column, a, column, c)).isNotPositive();
                    }
                }
            }
        }
        assertThat(comparator.compare(new ConstColumn(column.slice(3, 4), 9), 7, column, 3)).isZero();
    }

    @ParameterizedTest
    @MethodSource("types")
    void sizeGrowsWithRows(DataType type) {
        Column column = column(type, ROWS, Draw.WILD, new Random(7));
        assertThat(column.slice(0, 0).sizeBytes()).isLessThanOrEqualTo(column.sizeBytes());
        assertThat(column.sizeBytes()).isPositive();
        ColumnBuilder builder = type.newBuilder(0);
        for (int i = 0; i < ROWS; i++) {
            builder.appendFrom(column, i);
        }
        assertThat(builder.sizeBytes()).isGreaterThanOrEqualTo(ROWS);
    }

    @Test
    void aRowThatWasNeverEndedIsForgotten() {
        ArrayColumnBuilder arrays = (ArrayColumnBuilder) DataTypes.parse("Array(Nullable(String))").newBuilder(0);
        NullableColumnBuilder elements = (NullableColumnBuilder) arrays.elements();
        StringColumnBuilder strings = (StringColumnBuilder) elements.values();
        strings.append("kept");
        elements.endValue();
        arrays.endRow();
        strings.append("lost");
        elements.endValue();
        strings.append("value whose end was not said");
        arrays.truncate(1);
        strings.append("next");
        elements.endValue();
        arrays.endRow();
        ArrayColumn built = arrays.build();
        assertThat(built.rowCount()).isEqualTo(2);
        assertThat(((StringColumn) ((NullableColumn) built.elements()).values()).stringAt(1)).isEqualTo("next");
        assertThat(built.lengthAt(1)).isEqualTo(1);
    }

    @Test
    void shortFixedStringIsOneEntryHoweverItCame() {
        DictionaryColumnBuilder b = (DictionaryColumnBuilder) DataTypes.parse("LowCardinality(FixedString(4))")
                .newBuilder(0);
        b.append(new byte[] {'a', 'b'}, 0, 2);
        b.append(new byte[] {'a', 'b', 0, 0}, 0, 4);
        assertThat(b.build().dictionary().rowCount()).isEqualTo(1);
    }

    @Test
    void dictionaryGrowsWithoutLosingEntries() {
        DictionaryColumnBuilder b = (DictionaryColumnBuilder) DataTypes.parse("LowCardinality(Nullable(String))")
                .newBuilder(0);
        int[] codes = new int[5000];
        for (int i = 0; i < codes.length; i++) {
            byte[] value = ("value " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            codes[i] = b.code(value, 0, value.length);
        }
        for (int i = 0; i < codes.length; i++) {
            byte[] value = ("value " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertThat(b.code(value, 0, value.length)).isEqualTo(codes[i]);
        }
        b.appendDefault();
        assertThat(b.build().isNull(0)).isTrue();
    }

    @Test
    void plainDictionaryRefusesNull() {
        DictionaryColumnBuilder b = (DictionaryColumnBuilder) DataTypes.parse("LowCardinality(String)").newBuilder(0);
        assertThatThrownBy(b::appendNull).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void numbersCompareBySignAndFloatsPutNanLast() {
        assertThat(order("UInt64", longs(-1, 0, 5))).containsExactly(1, 2, 0);
        assertThat(order("Int64", longs(-1, 0, -5))).containsExactly(2, 0, 1);
        double[] doubles = {Double.NaN, 1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
        assertThat(order("Float64", new DoubleColumn(doubles, 0, 4))).containsExactly(2, 1, 3, 0);
        Column zeros = new DoubleColumn(new double[] {0.0, -0.0}, 0, 2);
        assertThat(ValueComparator.of(NumberType.FLOAT64).compare(zeros, 0, zeros, 1)).isZero();
    }

    private static Column longs(long... values) {
        return new LongColumn(values, 0, values.length);
    }

    private static Integer[] order(String type, Column column) {
        Integer[] rows = new Integer[column.rowCount()];
        Arrays.setAll(rows, i -> i);
        ValueComparator comparator = ValueComparator.of(DataTypes.parse(type));
        Arrays.sort(rows, (a, b) -> comparator.compare(column, a, column, b));
        return rows;
    }

    @Test
    void blocksAreJoinedColumnByColumn() {
        Schema schema = new Schema(List.of(new Field("a", NumberType.INT64), new Field("b", SimpleType.STRING)));
        Random random = new Random(8);
        Block block = new Block(schema,
                List.of(column(NumberType.INT64, 50, Draw.WILD, random), column(SimpleType.STRING, 50,
                        Draw.WILD, random)),
                50);
        Block joined = Columns.concat(List.of(block.slice(0, 20), block.slice(20, 50)));
        assertThat(joined.rowCount()).isEqualTo(50);
        assertThat(plainValues(joined.column("b"))).isEqualTo(plainValues(block.column("b")));
    }
}
