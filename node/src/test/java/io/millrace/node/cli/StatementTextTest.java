package io.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "SELECT 1;", "SELECT 1; -- end", "SELECT ';';", "SELECT 1\\G", "SELECT 1;\n\n",
        "SELECT 'it\\'s';", "-- only a comment", "SELECT 1 /* ; */;", "SELECT `;`; # end", "SELECT 1; SELECT 2;"})
    void isComplete(String text) {
        assertThat(StatementText.isComplete(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "SELECT ';'", "SELECT ';", "SELECT 1 -- ;", "SELECT 1 /* ;",
        "SELECT 1; SELECT 2",
        "SELECT \"a;", "SELECT 'x\\';", "SELECT 1 # ;"})
    void isNotComplete(String text) {
        assertThat(StatementText.isComplete(text)).isFalse();
    }

    @Test
    void knowsWhichInsertsWantData() {
        assertThat(StatementText.wantsData("INSERT INTO t FORMAT CSV")).isTrue();
        assertThat(StatementText.wantsData("insert into t (a, b)\nformat JSONEachRow\n;")).isTrue();
        assertThat(StatementText.wantsData("INSERT INTO t VALUES")).isTrue();
        assertThat(StatementText.wantsData("INSERT INTO t VALUES (1)")).isFalse();
        assertThat(StatementText.wantsData("INSERT INTO t SELECT 1")).isFalse();
        assertThat(StatementText.wantsData("SELECT 1 FORMAT CSV")).isFalse();
    }

    @Test
    void verticalIsASuffix() {
        assertThat(StatementText.isVertical("SELECT 1\\G \n")).isTrue();
        assertThat(StatementText.withoutVertical("SELECT 1\\G \n")).isEqualTo("SELECT 1");
        assertThat(StatementText.isVertical("SELECT '\\G';")).isFalse();
    }

    @Test
    void knowsHowPeopleLeave() {
        assertThat(StatementText.isExit(" Quit; ")).isTrue();
        assertThat(StatementText.isExit("exit")).isTrue();
        assertThat(StatementText.isExit("SELECT exit")).isFalse();
    }
}
