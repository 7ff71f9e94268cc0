package io.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.http.FakeQueryService;
import io.millrace.node.http.HttpServerFixture;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interactive session at a terminal that can do nothing but lines. */
final class SqlShellIT {
    private final HttpServerFixture fixture = new HttpServerFixture();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    @TempDir
    private Path home;

    @AfterEach
    void stop() {
        fixture.close();
    }

    private String type(String keys) throws Exception {
        SqlOptions options = SqlOptions.parse(List.of("--port", Integer.toString(fixture.server.port()), "-f", "CSV"));
        try (Terminal terminal = new DumbTerminal(
                new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)), screen);
                SqlConnection connection = new SqlConnection(options, "")) {
            SqlShell shell = new SqlShell(options, connection, terminal, home.resolve("history"));
            assertThat(shell.run()).isZero();
            shell.close();
        }
        return screen.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private List<String> texts() {
        return fixture.queries.asked.stream().map(FakeQueryService.Asked::text).toList();
    }

    @Test
    void runsAStatementWhenItEndsHoweverManyLinesItHas() throws Exception {
        String shown = type("SELECT 1,\n';'\n;\nSELECT 2; SELECT 3;\nexit\n");
        assertThat(texts()).containsExactly("SELECT 1,\n';'", "SELECT 2", "SELECT 3");
        assertThat(shown).contains("1 row in set. Elapsed: ", "Bye.");
        assertThat(Files.readString(home.resolve("history"))).contains("SELECT 2; SELECT 3;");
    }

    @Test
    void showsAnErrorAndGoesOn() throws Exception {
        fixture.queries.behaviour = (request, text) -> {
            if (text.equals("BAD")) {
                throw new UserException(ErrorCode.UNKNOWN_TABLE, "Unknown table 'x'");
            }
            return FakeQueryService.done(2);
        };
        String shown = type("BAD; SELECT 1;\nINSERT;\n");
        assertThat(texts()).containsExactly("BAD", "INSERT");
        assertThat(shown).contains("Code: 60. DB::Exception: Unknown table 'x'. (UNKNOWN_TABLE)",
                "Ok.\n\n2 rows written. Elapsed: ", "Bye.");
    }

    @Test
    void asksForTheVerticalFormat() throws Exception {
        // The fixture knows no Vertical: that it is asked for is the point.
        assertThat(type("SELECT 1\\G\n")).contains("Code: 73. DB::Exception: Unknown format Vertical");
        assertThat(texts()).containsExactly("SELECT 1");
    }
}
