package io.millrace.node.sql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.sql.grammar.SqlLexer;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.antlr.v4.runtime.Vocabulary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hardly a word is reserved: people call columns path, offset, timestamp, and even select. */
class KeywordNamesTest {

    static Stream<String> keywords() {
        Vocabulary vocabulary = SqlLexer.VOCABULARY;
        return IntStream.rangeClosed(1, vocabulary.getMaxTokenType())
                .mapToObj(vocabulary::getLiteralName)
                .filter(name -> name != null && name.matches("'[A-Z]+'"))
                .map(name -> name.substring(1, name.length() - 1).toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @MethodSource("keywords")
    void anyKeywordNamesAColumnInADefinition(String word) {
        Statement tree = SqlParser.parse("CREATE TABLE t (a Int8, " + word + " UInt64 DEFAULT 1) ENGINE = Memory")
                .statement();
        assertThat(((DdlStatement.CreateTable) tree).definition().columns().get(1).name()).isEqualTo(word);
    }

    @ParameterizedTest
    @MethodSource("keywords")
    void anyKeywordNamesAColumnAfterADotAndAfterAs(String word) {
        Statement tree = SqlParser.parse("SELECT t." + word + " AS " + word + " FROM t").statement();
        assertThat(SqlParser.parse(SqlText.format(tree)).statement()).isEqualTo(tree);
    }

    /** What is written must be read again, wherever the name stands: the DDL log depends on it. */
    @ParameterizedTest
    @MethodSource("keywords")
    void aNameThatIsAKeywordIsReadAgainWhereverItIsWritten(String word) {
        String name = "`" + word + "`";
        for (String template : new String[] {
            "SELECT %s, f(%s, a), %s + 1, (%s, b), [%s], -%s, %s.1, %s[1], %s.%s, %s(a), NOT %s, %s IN (%s) FROM %s",
            "SELECT a FROM %s.%s AS %s INNER JOIN %s AS b ON %s.a = b.%s WHERE %s GROUP BY %s, b HAVING %s",
            "SELECT %s AS %s FROM (SELECT a) AS %s ORDER BY %s ASC, %s DESC LIMIT 1 BY %s SETTINGS %s = 1",
            "SELECT a FROM t ARRAY JOIN %s AS %s, b WHERE if(%s, %s, %s) BETWEEN %s AND %s",
            "SELECT %s -> %s, (%s, b) -> %s, * EXCEPT (%s, a), %s.*, CASE WHEN %s THEN %s ELSE %s END",
            "WITH %s AS (SELECT 1), 1 AS %s SELECT %s UNION ALL SELECT %s",
            "CREATE TABLE %s.%s (%s Int8 DEFAULT %s, INDEX %s %s TYPE minmax) ENGINE = %s PARTITION BY %s "
                    + "PRIMARY KEY %s ORDER BY (%s, b) SETTINGS %s = 1",
            "CREATE MATERIALIZED VIEW %s ON CLUSTER %s TO %s AS SELECT %s FROM %s",
            "ALTER TABLE %s ADD COLUMN %s Int8 AFTER %s, DROP COLUMN %s, RENAME COLUMN %s TO %s, "
                    + "COMMENT COLUMN %s 'x', MODIFY COLUMN %s String, UPDATE %s = %s WHERE %s",
            "INSERT INTO %s.%s (%s, a) SELECT %s", "DROP TABLE %s, a", "RENAME TABLE %s TO %s",
            "SHOW TABLES FROM %s", "SYSTEM SYNC REPLICA %s.%s"}) {
            Statement tree = SqlParser.parse(template.replace("%s", name)).statement();
            String text = SqlText.format(tree);
            assertThat(SqlParser.parse(text).statement()).as(text).isEqualTo(tree);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "ref", "number", "state", "title", "partition", "action", "labels", "offset", "key",
        "value", "date", "timestamp", "type", "index", "format", "status", "comment", "database", "user", "id",
        "interval", "day", "year", "seconds", "first", "last", "order", "group", "set", "values", "settings", "left",
        "any", "final"})
    void commonWordsNeedNoQuotesInAQuery(String word) {
        Statement bare = SqlParser.parse(
                "SELECT " + word + ", max(" + word + ") FROM t WHERE " + word + " = 1 GROUP BY " + word + " ORDER BY "
                        + word)
                .statement();
        Statement quoted = SqlParser.parse(
                "SELECT `w`, max(`w`) FROM t WHERE `w` = 1 GROUP BY `w` ORDER BY `w`".replace("w", word)).statement();
        assertThat(bare).isEqualTo(quoted);
    }
}
