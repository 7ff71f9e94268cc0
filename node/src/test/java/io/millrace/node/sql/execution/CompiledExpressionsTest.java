package io.millrace.node.sql.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompiledExpressionsTest {
    private static final Block BLOCK = Blocks
            .of("SELECT toDateTime('2024-03-05 10:20:30', 'UTC') + number AS ts, number AS id,"
                    + " 'k' || toString(number) AS key FROM numbers(2)");

    private static CompiledExpressions compile(String... texts) {
        return CompiledExpressions.compile(expressions(texts), BLOCK.schema(), () -> QueryContext.builder().build());
    }

    private static List<Expression> expressions(String... texts) {
        return Stream.of(texts).map(SqlParser::parseExpression).toList();
    }

    @Test
    void computesKeysAndGivesPlainColumnsAsTheyAre() {
        CompiledExpressions keys = compile("toYYYYMM(ts)", "id", "cityHash64(key) % 4");
        assertThat(keys.fields()).extracting(Field::name)
                .containsExactly("toYYYYMM(ts)", "id", "modulo(cityHash64(key), 4)");
        assertThat(keys.fields()).extracting(f -> f.type().text()).containsExactly("UInt32", "UInt64", "UInt8");
        assertThat(keys.requiredColumns()).containsExactly("ts", "id", "key");
        assertThat(keys.apply(BLOCK).get(1)).isSameAs(BLOCK.column("id"));
        assertThat(Blocks.text(new Block(new Schema(keys.fields()), keys.apply(BLOCK), 2)).getFirst())
                .startsWith("202403|0|");
    }

    @Test
    void needsOnlyTheColumnsThatAreRead() {
        Block narrow = new Block(new Schema(List.of(BLOCK.schema().field(1))), List.of(BLOCK.column(1)), 2);
        assertThat(compile("id + 1").apply(narrow).getFirst().rowCount()).isEqualTo(2);
    }

    @Test
    void castsDefaultsToTheColumnsType() {
        CompiledExpressions defaults = CompiledExpressions.compile(expressions("id", "now()"),
                List.of(DataTypes.parse("String"),
                        DataTypes.parse("DateTime64(3)")),
                BLOCK.schema(), () -> QueryContext.builder().build());
        assertThat(defaults.fields()).extracting(f -> f.type().text()).containsExactly("String", "DateTime64(3)");
        assertThat(defaults.apply(BLOCK).getFirst().rowCount()).isEqualTo(2);
    }

    @Test
    void refusesAggregatesAndUnknownNames() {
        assertThatThrownBy(() -> compile("sum(id)")).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(
                        ErrorCode.ILLEGAL_AGGREGATION));
        assertThatThrownBy(() -> compile("nope")).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(
                        ErrorCode.UNKNOWN_IDENTIFIER));
    }
}
