package io.millrace.replication.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.column.ByteColumnBuilder;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.DictionaryColumnBuilder;
import io.millrace.replication.column.FixedBytesColumnBuilder;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.ShortColumnBuilder;
import io.millrace.replication.column.StringColumnBuilder;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected ids are ClickHouse 26.7's. */
class PartitionIdsTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', value = {
        "Date32|20412|20412", // 2025-11-20: Date32 stays a number
        "Date|20412|20251120", //
        "Bool|1|1", //
        "Int32|-5|-5", //
        "UInt64|-1|18446744073709551615", //
        "UInt32|202511|202511", //
        "Enum8('a' = 1, 'b' = -2)|-2|-2", //
        "DateTime('UTC')|1700000000|1700000000", //
        "DateTime64(3, 'UTC')|1700000000123|e8f13f01dc4c0078406a12a99883de18", //
        "Decimal(9, 2)|1234|327bf601d23b362366ca87c09b7defc6", //
        "String|abc|f815b3f19bae3563399d3c6214a8ed43", //
        "String|\"\"|f64abffc6c96f8ef72c783f1b9426e19", //
        "LowCardinality(String)|abc|f815b3f19bae3563399d3c6214a8ed43", //
        "FixedString(4)|ab|b1856e3697389b559bfc0e9b80aabac2"})
    void oneColumnGivesClickHousesId(String type, String value, String expected) {
        DataType parsed = DataTypes.parse(type);
        assertThat(PartitionIds.assign(List.of(parsed), List.of(one(parsed, value)), 1).ids())
                .containsExactly(expected);
    }

    private static Column one(DataType type, String value) {
        ColumnBuilder builder = type.newBuilder(1);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        switch (builder) {
            case ByteColumnBuilder b -> b.append((byte) Long.parseLong(value));
            case ShortColumnBuilder b -> b.append((short) Long.parseLong(value));
            case IntColumnBuilder b -> b.append((int) Long.parseLong(value));
            case LongColumnBuilder b -> b.append(Long.parseLong(value));
            case StringColumnBuilder b -> b.append(bytes);
            case DictionaryColumnBuilder b -> b.append(bytes, 0, bytes.length);
            case FixedBytesColumnBuilder b -> b.append(bytes, 0, bytes.length);
            default -> throw new IllegalArgumentException(type.text());
        }
        return builder.build();
    }

    @Test
    void wideValuesAreHashedAsClickHouseHoldsThem() {
        FixedBytesColumnBuilder uuid = new FixedBytesColumnBuilder(16, 1);
        uuid.append(HexFormat.of().parseHex("7766554433221100ffeeddccbbaa9988"), 0, 16);
        assertThat(PartitionIds.assign(List.of(DataTypes.parse("UUID")), List.of(uuid.build()), 1).ids())
                .containsExactly(
                        "2462615b0a052003f1dfc9e6cda040a3");
        FixedBytesColumnBuilder decimal = new FixedBytesColumnBuilder(16, 1);
        decimal.append(new byte[] {(byte) 0xD2, 4}, 0, 2);
        assertThat(PartitionIds.assign(List.of(DataTypes.parse("Decimal(38, 2)")), List.of(decimal.build()), 1).ids())
                .containsExactly("c0cfb9184f63ec5233372525abd3c350");
    }

    @Test
    void tuplesAreJoinedOrHashedAsAWhole() {
        DataType x = DataTypes.parse("Int32");
        DataType s = DataTypes.parse("String");
        DataType d = DataTypes.parse("Date");
        assertThat(PartitionIds.assign(List.of(x, d), List.of(one(x, "7"), one(d, "20412")), 1).ids()).containsExactly(
                "7-20251120");
        assertThat(PartitionIds.assign(List.of(x, s), List.of(one(x, "7"), one(s, "abc")), 1).ids()).containsExactly(
                "fe55fdf7a744b885a6c2c863948269d8");
        assertThat(PartitionIds.assign(List.of(s, x), List.of(one(s, "abc"), one(x, "7")), 1).ids()).containsExactly(
                "486bde81e64bed6c76654fffd68205d1");
        assertThat(PartitionIds.assign(List.of(), List.of(), 5).ids()).containsExactly("all");
    }

    @Test
    void eachRowGetsItsOwnAndRowsKeepTheirOrder() {
        Column months = new IntColumn(new int[] {202511, 202511, 202510, 202511, 202512, 202510}, 0, 6);
        RowPartitions partitions = PartitionIds.assign(List.of(DataTypes.parse("UInt32")), List.of(months), 6);
        assertThat(partitions.ids()).containsExactly("202511", "202510", "202512");
        assertThat(partitions.rowsOf(0)).containsExactly(0, 1, 3);
        assertThat(partitions.rowsOf(1)).containsExactly(2, 5);
        assertThat(partitions.idOf(4)).isEqualTo("202512");
        assertThat(PartitionIds.assign(List.of(DataTypes.parse("UInt32")), List.of(months.slice(0, 2)), 2).rowsOf(0))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"Nullable(Int32)", "Float64", "LowCardinality(Nullable(String))", "Array(Int8)"})
    void whatClickHouseRefusesByDefaultIsRefused(String type) {
        DataType parsed = DataTypes.parse(type);
        Column column = io.millrace.replication.column.Columns.defaults(parsed, 1);
        assertThatThrownBy(() -> PartitionIds.assign(List.of(parsed), List.of(column), 1)).isInstanceOfSatisfying(
                UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_COLUMN));
    }
}
