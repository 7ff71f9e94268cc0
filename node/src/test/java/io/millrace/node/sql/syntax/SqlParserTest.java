package io.millrace.node.sql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.Expression.Identifier;
import io.millrace.node.sql.syntax.Literal.FloatLiteral;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import io.millrace.node.sql.syntax.Literal.StringLiteral;
import io.millrace.node.sql.syntax.Statement.Insert;
import io.millrace.node.sql.syntax.Statement.InsertSource;
import io.millrace.node.sql.syntax.Statement.SystemCommand;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlParserTest {

    private static final Identifier A = Identifier.of("a");
    private static final Identifier B = Identifier.of("b");
    private static final IntegerLiteral ONE = IntegerLiteral.of(1);

    // ------------------------------------------------------------------------------------------------- expressions

    @Test
    void readsOperatorsAsFunctionsOfOneLevel() {
        assertThat(SqlParser.parseExpression("a + 1 = b AND a AND NOT b")).isEqualTo(FunctionCall.of("and",
                FunctionCall.of("equals", FunctionCall.of("plus", A, ONE), B), A, FunctionCall.of("not", B)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '~', value = {"a + b * 1#a + (b * 1)", "a - b - 1#(a - b) - 1",
        "a = 1 IS NULL#(a = 1) IS NULL", "NOT a = 1#NOT (a = 1)", "NOT a IN (1)#NOT (a IN (1))",
        "-a + b#(-a) + b", "-a[1]#-(a[1])", "a OR b AND c#a OR (b AND c)",
        "a BETWEEN 1 AND 2 AND c#((a >= 1) AND (a <= 2)) AND c", "a ? b : c ? 1 : 2#if(a, b, if(c, 1, 2))",
        "a || b LIKE 'x'#concat(a, b) LIKE 'x'", "a::String = 'x'#CAST(a, 'String') = 'x'",
        "a IN (1) OR b#(a IN (1)) OR b", "a * -1#a * -1", "a -1#a - 1", "a IS DISTINCT FROM b#NOT (a <=> b)",
        "(a, b) IN ((1, 2))#(a, b) IN (1, 2)", "a.1.2#(a.1).2", "a MOD 2 DIV 3#intDiv(a % 2, 3)"})
    void bindsOperatorsAsClickHouse(String written, String expected) {
        assertThat(SqlText.format(SqlParser.parseExpression(written))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551615", "-9223372036854775808", "0", "-1"})
    void readsWholeNumbersOf64Bits(String number) {
        assertThat(SqlParser.parseExpression(number)).isInstanceOf(IntegerLiteral.class);
        assertThat(SqlText.format(SqlParser.parseExpression(number))).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"18446744073709551616, 1.8446744073709552E19", "-9223372036854775809, -9.223372036854775808E18",
        "1e3, 1000", "1.5, 1.5", "0x1p3, 8", "inf, Infinity", "-INF, -Infinity", "NaN, NaN", "1_0.2_5, 10.25"})
    void readsOtherNumbersAsFloats(String number, double expected) {
        assertThat(SqlParser.parseExpression(number)).isEqualTo(new FloatLiteral(expected));
    }

    @ParameterizedTest
    @CsvSource({"0xFF, 255", "0b101, 5", "1_000, 1000", "007, 7"})
    void readsWholeNumbersInOtherNotations(String number, long expected) {
        assertThat(SqlParser.parseExpression(number)).isEqualTo(IntegerLiteral.of(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"'it''s'|it's", "'it\\'s'|it's", "'a\\\\b'|a\\b",
        "'\\x41\\x4a'|AJ", "'\\%\\_'|\\%\\_", "'\\q'|\\q", "'\\/'|/", "$$it's \\n$$|it's \\n",
        "x'4142'|AB", "'\u00e9\u6f22'|\u00e9\u6f22", "'\\N'|~~"})
    void readsStrings(String written, String expected) {
        assertThat(SqlParser.parseExpression(written)).isEqualTo(new StringLiteral(expected));
    }

    @Test
    void castsANumberFromItsTextSoThatNoDigitIsLost() {
        assertThat(SqlParser.parseExpression("-1.10::Decimal(10, 2)")).isEqualTo(new Expression.Cast(
                new StringLiteral("-1.10"), SqlParser.parseType("Decimal(10, 2)")));
    }

    @Test
    void readsACastByNameAsACast() {
        assertThat(SqlParser.parseExpression("cast(a, 'Nullable(String)')"))
                .isEqualTo(SqlParser.parseExpression("a::Nullable(String)"))
                .isEqualTo(SqlParser.parseExpression("CAST(a AS Nullable(String))"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INTERVAL 1 DAY", "INTERVAL '1 day'", "interval 1 days", "toIntervalDay(1)"})
    void readsIntervalsAsOneFunction(String interval) {
        assertThat(SqlParser.parseExpression(interval)).isEqualTo(FunctionCall.of("toIntervalDay", ONE));
    }

    @Test
    void tellsANameOfSeveralPartsFromAnElementOfATuple() {
        assertThat(SqlParser.parseExpression("db.t.`x.y`")).isEqualTo(Identifier.of("db", "t", "x.y"));
        assertThat(SqlParser.parseExpression("f(a).b"))
                .isEqualTo(FunctionCall.of("tupleElement", FunctionCall.of("f", A), new StringLiteral("b")));
        assertThat(SqlParser.parseExpression("(a).b"))
                .isEqualTo(FunctionCall.of("tupleElement", A, new StringLiteral("b")));
    }

    // ------------------------------------------------------------------------------------------------------ INSERT

    private static String data(String statement) {
        byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
        ParsedStatement parsed = SqlParser.parse(bytes);
        return new String(bytes, parsed.dataOffset(), bytes.length - parsed.dataOffset(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"INSERT INTO t VALUES (1, ';')|~ (1, ';')~",
        "insert into t (a, b) values(1)|(1)", "INSERT INTO t FORMAT JSONEachRow {\"a\":1}|{\"a\":1}",
        "INSERT INTO `values` (format) VALUES (1)|~ (1)~", "INSERT INTO values VALUES (1)|~ (1)~",
        "INSERT INTO db.format FORMAT CSV 1,2|1,2", "INSERT INTO t SETTINGS a = 1 FORMAT CSV 1,2|1,2"})
    void findsWhereInlineDataStart(String statement, String expected) {
        assertThat(data(statement)).isEqualTo(expected);
    }

    @Test
    void skipsOneEndOfLineAfterFormat() {
        assertThat(data("INSERT INTO t FORMAT CSV \t\n\n1")).isEqualTo("\n1");
        assertThat(data("INSERT INTO t FORMAT CSV\r\n 1")).isEqualTo(" 1");
        assertThat(data("INSERT INTO t FORMAT CSV")).isEmpty();
    }

    @Test
    void countsTheDataOffsetInBytes() {
        assertThat(data("/* \u00e9\u6f22 */ INSERT INTO `\u00e9` FORMAT TSV\n\u6f22")).isEqualTo("\u6f22");
    }

    @Test
    void neverLooksAtBinaryData() {
        byte[] head = "INSERT INTO t FORMAT RowBinary\n".getBytes(StandardCharsets.UTF_8);
        byte[] statement = new byte[head.length + 512];
        System.arraycopy(head, 0, statement, 0, head.length);
        for (int i = 0; i < 512; i++) {
            statement[head.length + i] = (byte) i;
        }
        ParsedStatement parsed = SqlParser.parse(statement);
        assertThat(parsed.dataOffset()).isEqualTo(head.length);
        assertThat(((Insert) parsed.statement()).source()).isEqualTo(new InsertSource.InlineData("RowBinary"));
    }

    @Test
    void readsTheHeadOfAnInsert() {
        Insert insert = (Insert) SqlParser.parse("INSERT INTO TABLE db.t (* EXCEPT (a, n.b)) SETTINGS s = 1 VALUES")
                .statement();
        assertThat(insert.target()).isEqualTo(new Statement.InsertTarget.Table(QualifiedName.of("db", "t")));
        assertThat(insert.columns()).isEmpty();
        assertThat(insert.exceptColumns()).containsExactly("a", "n.b");
        assertThat(insert.settings()).containsExactly(new Setting("s", ONE));
        assertThat(insert.source()).isEqualTo(new InsertSource.InlineData("Values"));
    }

    // -------------------------------------------------------------------------------------------------- statements

    @Test
    void keepsASecondSettingsClauseForTheQuery() {
        ParsedStatement parsed = SqlParser.parse(
                "CREATE TABLE t (a Int8) ENGINE = Kafka SETTINGS a = 1, b = 'x' SETTINGS allow_experimental_x = 1");
        assertThat(((DdlStatement.CreateTable) parsed.statement()).storage().settings())
                .containsExactly(new Setting("a", ONE), new Setting("b", new StringLiteral("x")));
        assertThat(parsed.settings()).containsExactly(new Setting("allow_experimental_x", ONE));
    }

    @Test
    void gathersThePrimaryKeyWhereverItIsWritten() {
        for (String statement : List.of("CREATE TABLE t (a Int8, b Int8, PRIMARY KEY (a, b)) ENGINE = MergeTree",
                "CREATE TABLE t (a Int8 PRIMARY KEY, b Int8 PRIMARY KEY) ENGINE = MergeTree",
                "CREATE TABLE t (a Int8, b Int8) PRIMARY KEY (a, b) ENGINE = MergeTree")) {
            DdlStatement.CreateTable create = (DdlStatement.CreateTable) SqlParser.parse(statement).statement();
            assertThat(create.definition().columns()).hasSize(2);
            assertThat(create.storage().primaryKey())
                    .isEqualTo(new Expression.TupleExpression(List.of(A, B)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", value = {
        "SYSTEM SYNC REPLICA db.t STRICT|SYNC REPLICA|db.t|-", "SYSTEM STOP MERGES|STOP MERGES|-|-",
        "SYSTEM START TTL MERGES t|START TTL MERGES|t|-", "SYSTEM STOP db.queue|STOP|db.queue|-",
        "SYSTEM STOP ON CLUSTER c queue|STOP|queue|c", "SYSTEM FLUSH LOGS|FLUSH LOGS|-|-",
        "SYSTEM DROP REPLICA 'r' FROM TABLE db.t|DROP REPLICA|db.t|-",
        "SYSTEM STOP REPLICATION QUEUES t|STOP REPLICATION QUEUES|t|-"})
    void readsSystemCommands(String statement, String command, String target, String cluster) {
        SystemCommand system = (SystemCommand) SqlParser.parse(statement).statement();
        assertThat(system.command()).isEqualTo(command);
        assertThat(system.target() == null ? null : system.target().toString()).isEqualTo(target);
        assertThat(system.cluster()).isEqualTo(cluster);
    }

    @Test
    void putsValuesInThePlaceOfIdentifierParameters() {
        ParsedStatement parsed = SqlParser.parse(
                "SELECT {c:Identifier}, {v:UInt8} FROM {d:Identifier}.{t:Identifier}".getBytes(StandardCharsets.UTF_8),
                Map.of("c", "a b", "d", "db", "t", "x"));
        assertThat(SqlText.format(parsed.statement())).isEqualTo("SELECT\n    `a b`,\n    {v:UInt8}\nFROM db.x");
    }

    @Test
    void keepsALimitAndItsOffsetApartInEitherNotation() {
        assertThat(SqlParser.parse("SELECT a FROM t LIMIT 5, 10").statement())
                .isEqualTo(SqlParser.parse("SELECT a FROM t LIMIT 10 OFFSET 5").statement());
    }

    @Test
    void readsALongStatementInReasonableTime() {
        StringBuilder sql = new StringBuilder("SELECT a FROM t WHERE a IN (-1");
        for (int i = 0; i < 20_000; i++) {
            sql.append(", -").append(i);
        }
        assertThat(SqlParser.parse(sql.append(")").toString()).statement()).isNotNull();
    }

    // ------------------------------------------------------------------------------------------------------ errors

    private static void assertRefused(String statement, ErrorCode code, String message) {
        assertThatThrownBy(() -> SqlParser.parse(statement)).isInstanceOfSatisfying(UserException.class,
                error -> assertThat(error.code()).isEqualTo(code)).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "select 1 frm t|Syntax error: failed at position 14 (t): t. Expected one of: ",
        "select * from t where a = = 1|Syntax error: failed at position 27 (=): = 1. Expected one of: ",
        "select (1|Syntax error: failed at position 8 ((): (1. Unmatched parentheses: (",
        "select 1)|Syntax error: failed at position 9 ()): ). Unmatched parentheses: )",
        "create table t (a Int8 engine = Memory|Syntax error: failed at position 16 ((): (a Int8 engine = Memory. Unmatched parentheses: (",
        "select 'abc|Single quoted string is not closed: Syntax error: failed at position 8 ('abc): 'abc.",
        "select 1 /* abc|Multiline comment is not closed: Syntax error: failed at position 10 (/* abc): /* abc.",
        "select 1 ~ 2|Unrecognized token: Syntax error: failed at position 10 (~): ~ 2.",
        "insert into t valus (1)|Syntax error: failed at position 15 (valus): valus (1). Expected one of: ",
        "select '\u00e9' frm x y|Syntax error: failed at position 17 (x): x y. Expected one of: ",
        "alter table t|Syntax error: failed at position 14 (end of query): . Expected one of: ",
        "select 1; select 2|Syntax error (Multi-statements are not allowed): failed at position 9 (end of query): ; select 2.",
        "select .5|Syntax error: failed at position 8 (", ";|Empty query", "-- nothing|Empty query"})
    void reportsSyntaxErrorsInClickHousesWords(String statement, String message) {
        assertRefused(statement, ErrorCode.SYNTAX_ERROR, message);
    }

    @Test
    void reportsLineAndColumnOfATextOfSeveralLines() {
        assertRefused("select a\nfrom t\nwhere", ErrorCode.SYNTAX_ERROR,
                "Syntax error: failed at position 22 (end of query) (line 3, col 6): . Expected one of: ");
        assertRefused("select a\nfrom t\nwhre x", ErrorCode.SYNTAX_ERROR,
                "Syntax error: failed at position 22 (x) (line 3, col 6): x. Expected one of: ");
    }

    @Test
    void showsNoMoreThan160BytesAfterAnError() {
        assertRefused("select 1 frm t " + "x".repeat(200), ErrorCode.SYNTAX_ERROR,
                "Syntax error: failed at position 14 (t): t " + "x".repeat(158) + "... Expected one of: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"CREATE USER u|CREATE USER", "GRANT SELECT ON *.* TO u|GRANT",
        "ALTER TABLE t ADD INDEX i a TYPE minmax|ALTER TABLE ADD INDEX", "SELECT 1 EXCEPT SELECT 2|EXCEPT",
        "SELECT sum(a) OVER (PARTITION BY b) FROM t|The window function sum with OVER",
        "CREATE TABLE t (a Int8, PROJECTION p (SELECT a)) ENGINE = MergeTree|PROJECTION",
        "CREATE MATERIALIZED VIEW v REFRESH EVERY 1 HOUR TO t AS SELECT 1|REFRESH",
        "SELECT a FROM t ORDER BY a WITH FILL|WITH FILL", "SYSTEM RELOAD MODELS|SYSTEM RELOAD MODELS",
        "SHOW GRANTS|SHOW GRANTS", "SELECT 1 INTO OUTFILE 'x'|INTO OUTFILE"})
    void refusesByNameWhatIsKnownAndNotSupported(String statement, String what) {
        assertRefused(statement, ErrorCode.NOT_IMPLEMENTED, what);
    }

    @Test
    void doesNotMistakeANameForAnUnsupportedClause() {
        assertThat(SqlParser.parse("SELECT window, projection, top, apply FROM statistics").statement()).isNotNull();
    }

    @Test
    void countsNoDepthForWhatStandsSideBySide() {
        assertThat(SqlParser.parse("SELECT " + "a ? -b : f(x -> -x), ".repeat(1000) + "NOT a AND NOT b").statement())
                .isNotNull();
        assertThat(SqlParser.parse("SELECT " + "NOT (a) AND -(b) AND ".repeat(1000) + "c").statement()).isNotNull();
    }

    @Test
    void refusesTextThatIsNestedTooDeeply() {
        assertRefused("SELECT " + "(".repeat(1000) + "1" + ")".repeat(1000), ErrorCode.TOO_DEEP_RECURSION,
                "Maximum parse depth");
        assertRefused("SELECT " + "1 + ".repeat(5000) + "1", ErrorCode.TOO_DEEP_AST, "AST is too deep");
        assertRefused("SELECT " + "- ".repeat(5000) + "a", ErrorCode.TOO_DEEP_RECURSION, "Maximum parse depth");
        assertRefused("SELECT " + "a ? b : ".repeat(5000) + "a", ErrorCode.TOO_DEEP_RECURSION, "Maximum parse depth");
        assertRefused("SELECT " + "x -> ".repeat(5000) + "a", ErrorCode.TOO_DEEP_RECURSION, "Maximum parse depth");
        assertRefused("EXPLAIN ".repeat(5000) + "SELECT 1", ErrorCode.TOO_DEEP_RECURSION, "Maximum parse depth");
        assertRefused("SELECT " + "INTERVAL ".repeat(5000) + "1", ErrorCode.TOO_DEEP_RECURSION,
                "Maximum parse depth");
        assertRefused("SELECT CAST(a, '" + "Array(".repeat(5000) + "Int8" + ")".repeat(5000) + "')",
                ErrorCode.TOO_DEEP_RECURSION,
                "Maximum parse depth");
        assertRefused("SELECT " + "NOT ".repeat(5000) + "a", ErrorCode.TOO_DEEP_RECURSION, "Maximum parse depth");
    }

    @Test
    void readsTextThatIsNestedAsDeepAsAllowed() {
        assertThat(SqlParser.parse("SELECT " + "(".repeat(250) + "1" + ")".repeat(250)).statement())
                .isEqualTo(SqlParser.parse("SELECT 1").statement());
        assertThat(SqlParser.parse("SELECT " + "1 + ".repeat(900) + "1").statement()).isNotNull();
        assertThat(SqlParser.parse("SELECT " + "a ? b : ".repeat(250) + "a").statement()).isNotNull();
        assertThat(SqlParser.parse("SELECT " + "NOT ".repeat(250) + "a").statement()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE TABLE t (a Int8) ENGINE = Memory ENGINE = Memory",
        "CREATE TABLE t (a Int8 DEFAULT 1 MATERIALIZED 2) ENGINE = Memory", "SELECT 1 LIMIT 1 LIMIT 2",
        "SELECT 1 FORMAT CSV FORMAT TSV", "CREATE TABLE t (a Int8) ENGINE = Memory COMMENT 'a' COMMENT 'b'"})
    void refusesAClauseWrittenTwice(String statement) {
        assertRefused(statement, ErrorCode.SYNTAX_ERROR, "Syntax error: ");
    }

    @Test
    void namesTheParameterThatIsMissing() {
        assertRefused("SELECT * FROM {t:Identifier}", ErrorCode.UNKNOWN_QUERY_PARAMETER,
                "Substitution `t` is not set");
    }
}
