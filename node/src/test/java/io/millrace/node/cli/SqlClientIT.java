package io.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.http.FakeQueryService;
import io.millrace.node.http.HttpServerFixture;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace sql} against a real server over a fake query service. */
final class SqlClientIT {
    private final HttpServerFixture fixture = new HttpServerFixture();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";

    @AfterEach
    void stop() {
        fixture.close();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--port", Integer.toString(fixture.server.port())));
        all.addAll(Arrays.asList(arguments));
        return SqlClient.run(all.toArray(String[]::new),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private List<String> texts() {
        return fixture.queries.asked.stream().map(FakeQueryService.Asked::text).toList();
    }

    @Test
    void printsTheRowsOfOneStatementAndNothingElse() {
        assertThat(run("SELECT 'ä'")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("SELECT 'ä'\n");
        assertThat(err.size()).isZero();
    }

    @Test
    void runsSeveralStatementsInOneSession() {
        fixture.queries.behaviour = (request, text) -> {
            if (text.startsWith("USE")) {
                request.session().use(text.substring(4).replace("`", ""));
                return FakeQueryService.done(0);
            }
            return FakeQueryService.rows(request, request.session().database());
        };
        assertThat(run("-n", "-d", "d1", "SELECT 1; USE d2; SELECT 2;")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("d1\nd2\n");
        assertThat(texts()).containsExactly("USE `d1`", "SELECT 1", "USE d2", "SELECT 2");
    }

    @Test
    void readsAScriptFromAPipeOrAFile(@TempDir Path dir) throws IOException {
        input = "SELECT 1;\n-- a comment; with one\nSELECT 2\n";
        assertThat(run()).isZero();
        assertThat(run("--file", "-")).isZero();
        Path file = Files.writeString(dir.resolve("s.sql"), "SELECT 3; SELECT 4");
        assertThat(run("--file", file.toString())).isZero();
        assertThat(texts()).containsExactly("SELECT 1", "-- a comment; with one\nSELECT 2", "SELECT 1",
                "-- a comment; with one\nSELECT 2", "SELECT 3", "SELECT 4");
        assertThat(run("--file", dir.resolve("none.sql").toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("none.sql");
    }

    @Test
    void streamsDataFromStandardInputIntoAnInsert() {
        input = "1,2\n3,4\n";
        assertThat(run("INSERT INTO t FORMAT CSV")).isZero();
        assertThat(texts()).containsExactly("INSERT INTO t FORMAT CSV\n1,2\n3,4\n");
        assertThat(run("INSERT INTO t VALUES (1)")).isZero();
        assertThat(texts()).contains("INSERT INTO t VALUES (1)");
    }

    @Test
    void theFirstFailureIsToldInFullAndEndsTheScript() {
        fixture.queries.behaviour = (request, text) -> {
            if (text.equals("BAD")) {
                throw new UserException(ErrorCode.UNKNOWN_TABLE, "Unknown table 'x'");
            }
            return FakeQueryService.rows(request, text);
        };
        assertThat(run("SELECT 1; BAD; SELECT 2")).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("SELECT 1\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(
                "Code: 60. DB::Exception: Unknown table 'x'. (UNKNOWN_TABLE) (version 26.7.2.1");
    }

    @Test
    void aFailureAfterManyRowsIsTold() {
        String[] values = new String[1024];
        Arrays.fill(values, "x".repeat(99));
        AtomicInteger count = new AtomicInteger();
        fixture.queries.behaviour = (request, text) -> new FakeQueryService.FakeRows(Optional.empty(), Map.of(), () -> {
            if (count.getAndIncrement() == 40) {
                throw new UserException(ErrorCode.TIMEOUT_EXCEEDED, "too slow");
            }
            return FakeQueryService.block(values);
        }, 50);
        assertThat(run("SELECT")).isEqualTo(1);
        assertThat(out.size()).isEqualTo(40 * 1024 * 100);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Code: 159. DB::Exception: too slow")
                .doesNotContain("__exception__");
    }

    @Test
    void passesSettingsParametersUserAndFormatOn() {
        assertThat(run("--user=reader", "--password", "s3cret", "--max_block_size=7", "--param_x=a b", "-f", "CSV",
                "SELECT {x:String}")).isZero();
        FakeQueryService.Asked asked = fixture.queries.asked.remove();
        assertThat(asked.request().user()).isEqualTo("reader");
        assertThat(asked.request().settings()).containsEntry("max_block_size", "7");
        assertThat(asked.request().parameters()).containsEntry("x", "a b");
        assertThat(run("--password=wrong", "SELECT 1")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Code: 516.");
    }

    @Test
    void saysWhatToDoWhenNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(run("--port=" + port, "SELECT 1")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Cannot connect to http://127.0.0.1:" + port
                + ". Is a node running there? Start one with ./millrace");
    }

    @Test
    void teachesItself() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("./millrace sql \"SELECT count() FROM events\"",
                "--param_NAME=TEXT");
        assertThat(run("--prot", "1")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Unknown option --prot; did you mean --port");
        assertThat(run()).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("There is no statement.");
    }
}
