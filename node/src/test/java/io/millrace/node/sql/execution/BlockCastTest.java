package io.millrace.node.sql.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockCastTest {

    /** Names and types by turns. */
    private static Schema schema(String... namesAndTypes) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.add(new Field(namesAndTypes[i], DataTypes.parse(namesAndTypes[i + 1])));
        }
        return new Schema(fields);
    }

    @Test
    void passesABlockOfTheSameSchemaOnAsItIs() {
        Block block = Blocks.of("SELECT 1 AS a, 'x' AS b");
        assertThat(BlockCast.byName(block.schema(), block.schema(), ZoneOffset.UTC).apply(block)).isSameAs(block);
        assertThat(BlockCast.byPosition(block.schema(), block.schema(), ZoneOffset.UTC).apply(block)).isSameAs(block);
    }

    @Test
    void convertsByPositionWhateverTheNames() {
        Block block = Blocks.of("SELECT '5' AS a, 7 AS b, toLowCardinality('q') AS c, '2020-01-02 03:04:05' AS d");
        Schema target = schema("w", "UInt64", "x", "LowCardinality(String)", "y", "String", "z", "DateTime('UTC')");
        Block out = BlockCast.byPosition(block.schema(), target, ZoneOffset.UTC).apply(block);
        assertThat(out.schema()).isEqualTo(target);
        assertThat(Blocks.text(out)).containsExactly("5|7|q|2020-01-02 03:04:05");
    }

    @Test
    void convertsByNameAndFillsWhatIsMissing() {
        Block block = Blocks.of("SELECT 300 AS b, [1, 2] AS a, 'dropped' AS other");
        Schema target = schema("a", "Array(LowCardinality(String))", "b", "UInt8", "c", "Enum8('none' = 5, 'x' = 7)",
                "d",
                "Nullable(String)");
        BlockCast cast = BlockCast.byName(block.schema(), target, ZoneOffset.UTC);
        assertThat(cast.missing()).containsExactly("c", "d");
        assertThat(Blocks.text(cast.apply(block))).containsExactly("['1','2']|44|none|NULL");
    }

    @Test
    void keepsColumnsWhoseTypeIsRightAlready() {
        Block block = Blocks.of("SELECT toLowCardinality('x') AS a, 5 AS b");
        Block out = BlockCast
                .byName(block.schema(), schema("b", "UInt32", "a", "LowCardinality(String)"), ZoneOffset.UTC)
                .apply(block);
        assertThat(out.column("a")).isSameAs(block.column("a"));
    }

    @Test
    void refusesNullWhereThereIsNoPlaceForIt() {
        Block block = Blocks.of("SELECT if(number = 1, NULL, number) AS a FROM numbers(3)");
        BlockCast cast = BlockCast.byName(block.schema(), schema("a", "UInt64"), ZoneOffset.UTC);
        assertThatThrownBy(() -> cast.apply(block))
                .isInstanceOfSatisfying(UserException.class, e -> assertThat(e.code()).isEqualTo(
                        ErrorCode.CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN))
                .hasMessageContaining("column a");
    }

    @Test
    void refusesAnotherNumberOfColumns() {
        Schema two = schema("a", "UInt8", "b", "UInt8");
        assertThatThrownBy(() -> BlockCast.byPosition(two, schema("a", "UInt8"), ZoneOffset.UTC))
                .isInstanceOfSatisfying(
                        UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NUMBER_OF_COLUMNS_DOESNT_MATCH));
    }
}
