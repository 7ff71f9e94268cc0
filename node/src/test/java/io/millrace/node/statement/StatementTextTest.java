package io.millrace.node.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.sql.syntax.Statement;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatementTextTest {
    private static final int HEAD_BYTES = 64;

    private static StatementText read(String text) {
        return StatementText.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), HEAD_BYTES,
                Map.of());
    }

    private static String dataOf(StatementText text) throws IOException {
        return new String(text.data().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void shortDataAreHeld() throws IOException {
        StatementText text = read("INSERT INTO t FORMAT TSV\n1\ta\n");
        assertThat(text.isWhole()).isTrue();
        assertThat(dataOf(text)).isEqualTo("1\ta\n");
    }

    @Test
    void longDataAreReadAsTheyCome() throws IOException {
        String data = "1\tabcdefgh\n".repeat(1000);
        StatementText text = read("INSERT INTO t FORMAT TSV\n" + data);
        assertThat(text.isWhole()).isFalse();
        assertThat(text.bytes()).hasSize(HEAD_BYTES);
        assertThat(dataOf(text)).isEqualTo(data);
    }

    @Test
    void aStatementThatIsCutOffIsReadToItsEnd() {
        // Whole as it stands after 64 bytes, and yet another statement.
        String select = "SELECT 1111111111111111111, 2222222222222222222, 333333333333333 + 444444444";
        StatementText text = read(select);
        assertThat(text.isWhole()).isTrue();
        assertThat(text.bytes()).hasSize(select.length());
        assertThat(text.parsed().statement()).isInstanceOf(Statement.SelectStatement.class);
    }

    @Test
    void anInsertWhoseSqlIsLongIsReadToItsEnd() throws IOException {
        String columns = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
        StatementText text = read("INSERT INTO t (" + columns + ") VALUES (1, 2)");
        assertThat(text.isWhole()).isTrue();
        assertThat(dataOf(text).strip()).isEqualTo("(1, 2)");
    }

    @Test
    void whatIsWrongIsSaidOfTheWhole() {
        assertThatThrownBy(() -> read("SELEKT " + "x".repeat(200))).isInstanceOf(UserException.class)
                .hasMessageContaining("SELEKT");
    }

    @Test
    void aConnectionThatBreaksIsNoEndOfTheText() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThatThrownBy(() -> StatementText.read(broken, HEAD_BYTES, Map.of())).isInstanceOf(UserException.class)
                .hasMessageContaining("connection reset");
    }
}
