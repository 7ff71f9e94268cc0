package io.millrace.node.sql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.sql.syntax.Literal.FloatLiteral;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import io.millrace.node.sql.syntax.Literal.StringLiteral;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files hold what ClickHouse 26.7 prints: formatQuery() and the names of result columns. */
class SqlTextTest {

    static Stream<Arguments> statements() {
        return Stream.of(Resources.read("statements.golden").strip().split("\n----\n"))
                .map(pair -> pair.split("\n=>\n", 2))
                .map(pair -> Arguments.of(pair[0], pair[1]));
    }

    static Stream<Arguments> columnNames() {
        return Resources.read("column-names.golden")
                .lines()
                .map(line -> line.split(" => ", 2))
                .map(pair -> Arguments.of(pair[0], pair[1]));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void writesStatementsAsClickHouse(String statement, String expected) {
        ParsedStatement parsed = SqlParser.parse(statement);
        String format = parsed.format() == null ? "" : "\nFORMAT " + parsed.format();
        assertThat(SqlText.format(parsed.statement()) + format).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("statements")
    void readsWhatItWritesAsTheSameTree(String statement, String expected) {
        Statement tree = SqlParser.parse(statement).statement();
        assertThat(SqlParser.parse(SqlText.format(tree)).statement()).isEqualTo(tree);
    }

    @ParameterizedTest
    @MethodSource("columnNames")
    void namesColumnsAsClickHouse(String expression, String expected) {
        assertThat(SqlText.expression(SqlParser.parseExpression(expression))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("columnNames")
    void readsAnExpressionItWritesAsTheSameTree(String text, String expected) {
        Expression tree = SqlParser.parseExpression(text);
        assertThat(SqlParser.parseExpression(SqlText.format(tree))).isEqualTo(tree);
    }

    @Test
    void namesAnExpressionWithAliasByItsAlias() {
        assertThat(SqlText.expression(SqlParser.parseExpression("a + 1 AS `b c`"))).isEqualTo("b c");
        assertThat(SqlText.expression(SqlParser.parseExpression("(a AS b) + 1"))).isEqualTo("plus(a, 1)");
    }

    @Test
    void writesTheSameTextForAnOperatorAndItsFunction() {
        Expression operator = SqlParser.parseExpression("a + 1 IN (2, 3)");
        Expression function = SqlParser.parseExpression("in(plus(a, 1), (2, 3))");
        assertThat(function).isEqualTo(operator);
        assertThat(SqlText.format(function)).isEqualTo("(a + 1) IN (2, 3)");
    }

    @Test
    void keepsBytesThatAreNoUtf8() {
        Expression tree = SqlParser.parseExpression("'a\\xff\\x80\u00e9\\x41'");
        assertThat(((StringLiteral) tree).bytes())
                .isEqualTo(new byte[] {'a', (byte) 0xFF, (byte) 0x80, (byte) 0xC3, (byte) 0xA9, 'A'});
        assertThat(SqlText.format(tree)).isEqualTo("'a\\xff\\x80\u00e9A'");
        assertThat(SqlParser.parseExpression(SqlText.format(tree))).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000.", "1.5, 1.5", "0.000001, 0.000001", "1e-7, 1e-7", "1.25e-9, 1.25e-9",
        "1e20, 100000000000000000000.", "1e21, 1e21", "1.5e300, 1.5e300", "-2.5, -2.5", "0, 0.", "-0.0, -0.",
        "NaN, nan", "Infinity, inf", "-Infinity, -inf", "18446744073709551616, 18446744073709552000."})
    void writesFloatsAsClickHouse(double value, String expected) {
        assertThat(SqlText.literal(new FloatLiteral(value))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1e-7, 1e21, 4.9e-324, 1.7976931348623157e308, 123456789.125, -3.0, 1e15})
    void readsAFloatItWritesAsTheSameFloat(double value) {
        assertThat(SqlParser.parseExpression(SqlText.literal(new FloatLiteral(value))))
                .isEqualTo(new FloatLiteral(value));
    }

    @Test
    void quotesNamesOnlyWhereTheyMustBe() {
        assertThat(List.of("a", "_a1", "date", "1a", "a b", "select", "All", "a`b", "", "caf\u00e9"))
                .extracting(SqlText::identifier)
                .containsExactly("a", "_a1", "date", "`1a`", "`a b`", "`select`", "`All`", "`a\\`b`", "``",
                        "`caf\u00e9`");
    }

    @Test
    void keepsAMinusApartFromTheNumberItNegates() {
        Expression negated = Expression.FunctionCall.of("negate", IntegerLiteral.of(1));
        assertThat(SqlText.format(negated)).isEqualTo("-(1)");
        assertThat(SqlParser.parseExpression("-(1)")).isEqualTo(negated);
        assertThat(SqlParser.parseExpression("-1")).isEqualTo(IntegerLiteral.of(-1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Array(LowCardinality(String))", "Enum8('a' = 1, 'b' = -2)", "DateTime64(3, 'UTC')",
        "Decimal(10, 2)", "Map(String, Array(Int8))", "Tuple(a UInt8, `b c` String)", "Nested(a Int8, b Int8)",
        "AggregateFunction(quantiles(0.5, 0.9), UInt64)", "SimpleAggregateFunction(sum, UInt64)",
        "DOUBLE PRECISION", "BIGINT UNSIGNED", "FixedString(16)", "Enum('it\\'s' = 1)",
        "JSON(max_dynamic_paths = 8, a.b UInt32)", "Nullable(DateTime('Europe/Berlin'))"})
    void writesTypesAsTheyWereRead(String type) {
        assertThat(SqlParser.parseType(type)).hasToString(type);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Decimal ( 10 ,2 )|Decimal(10, 2)", "bigint unsigned|BIGINT UNSIGNED",
        "Enum('a'=1,'b'=2)|Enum('a' = 1, 'b' = 2)", "DATETIME64|DATETIME64"})
    void writesTypesWithClickHousesSpaces(String written, String expected) {
        assertThat(SqlParser.parseType(written)).hasToString(expected);
    }
}
