package io.millrace.node.sql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlScriptTest {

    @Test
    void cutsAtSemicolonsThatAreNotQuoted() {
        assertThat(SqlScript.split("SELECT ';', `;`, \";\" /* ; */ -- ;\n; SELECT 2 ;; \n -- end;\n"))
                .containsExactly("SELECT ';', `;`, \";\" /* ; */ -- ;", "SELECT 2");
    }

    @Test
    void isEmptyForCommentsAndSpaces() {
        assertThat(SqlScript.split(" -- nothing\n ; /* here */ ;")).isEmpty();
        assertThat(SqlScript.split("")).isEmpty();
    }

    @Test
    void keepsTheDataOfValues() {
        assertThat(SqlScript.split("INSERT INTO t VALUES (1, 'a;b'), (2, 'c'); SELECT 1"))
                .containsExactly("INSERT INTO t VALUES (1, 'a;b'), (2, 'c')", "SELECT 1");
    }

    @Test
    void endsFormattedDataAtASemicolonThatEndsALine() {
        assertThat(SqlScript.split("INSERT INTO t FORMAT JSONEachRow\n{\"a\": \";\"}\n{\"a\": 2};\nSELECT 1"))
                .containsExactly("INSERT INTO t FORMAT JSONEachRow\n{\"a\": \";\"}\n{\"a\": 2}", "SELECT 1");
    }

    @Test
    void endsFormattedDataAtAnEmptyLine() {
        assertThat(SqlScript.split("INSERT INTO t FORMAT CSV\n1,it's\n2,b\n\nSELECT 1"))
                .containsExactly("INSERT INTO t FORMAT CSV\n1,it's\n2,b", "SELECT 1");
    }

    @Test
    void leavesWhatCannotBeReadToTheReader() {
        assertThat(SqlScript.split("SELECT 1; SELECT 'a; SELECT 2")).containsExactly("SELECT 1", "SELECT 'a; SELECT 2");
    }

    @Test
    void keepsTextThatIsNotAscii() {
        assertThat(SqlScript.split("SELECT '\u00e9;\u6f22'; SELECT '\u00fc'"))
                .containsExactly("SELECT '\u00e9;\u6f22'", "SELECT '\u00fc'");
    }
}
