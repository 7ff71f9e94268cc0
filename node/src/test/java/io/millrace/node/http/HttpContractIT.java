package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.http.RawClient.Answer;
import io.millrace.node.query.QueryRequest;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one request gets, as clients and documentation have it. */
final class HttpContractIT {
    private HttpServerFixture fixture;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        fixture = new HttpServerFixture();
        client = fixture.connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        fixture.close();
    }

    private QueryRequest lastRequest() {
        return fixture.queries.asked.remove().request();
    }

    @Test
    void answersHealthChecksWithoutAUser() throws IOException {
        for (String path : new String[] {"/", "/ping", "/replicas_status"}) {
            Answer answer = client.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("Ok.\n");
        }
        assertThat(client.get("/ping").header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(client.get("/replicas_status?verbose=1").text())
                .isEqualTo("default.events:\tAbsolute delay: 3. Relative delay: 1.\n");
    }

    @Test
    void saysWhatThereIsWhenAPathIsUnknown() throws IOException {
        Answer answer = client.get("/nope");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).startsWith("There is no handle /nope\n\nUse / or /ping for health checks.");
        assertThat(client.post("/nope", "SELECT 1").status()).isEqualTo(404);
        assertThat(client.get("/query").status()).isEqualTo(404);
    }

    @Test
    void takesTheStatementFromUrlOrBodyOrBoth() throws IOException {
        assertThat(client.get("/?query=SELECT%201").text()).isEqualTo("SELECT 1\n\n");
        assertThat(client.get("/query?query=SELECT+1").text()).isEqualTo("SELECT 1\n\n");
        assertThat(client.get("?query=SELECT+1").text()).isEqualTo("SELECT 1\n\n");
        assertThat(client.post("/", "SELECT 2").text()).isEqualTo("SELECT 2\n");
        assertThat(client.post("/?query=INSERT%20INTO%20t%20FORMAT%20CSV", "1,2\n").text())
                .isEqualTo("INSERT INTO t FORMAT CSV\n1,2\n\n");
        fixture.queries.asked.clear();
        client.get("/?query=SELECT%20%27%C3%A4%FF%27");
        assertThat(fixture.queries.asked.remove().text()).startsWith("SELECT 'ä").endsWith("'\n");
    }

    @Test
    void ignoresTheContentTypeThatCurlAdds() throws IOException {
        Answer answer = client.post("/?query=INSERT%20INTO%20t%20FORMAT%20CSV",
                "1\n2\n".getBytes(StandardCharsets.UTF_8),
                "Content-Type: application/x-www-form-urlencoded\r\n");
        assertThat(answer.text()).contains("1\n2\n");
    }

    @Test
    void sendsTheHeadersClientsRead() throws IOException {
        Answer answer = client.post("/?query_id=my-id", "SELECT 1");
        assertThat(answer.header("X-ClickHouse-Query-Id")).isEqualTo("my-id");
        assertThat(answer.header("X-ClickHouse-Server-Display-Name")).isEqualTo("node-1");
        assertThat(answer.header("X-ClickHouse-Timezone")).isEqualTo("Europe/Berlin");
        assertThat(answer.header("X-ClickHouse-Format")).isEqualTo("TabSeparated");
        assertThat(answer.header("Content-Type")).isEqualTo("text/tab-separated-values; charset=UTF-8");
        assertThat(answer.header("X-ClickHouse-Summary")).isEqualTo("{\"read_rows\":\"1\",\"read_bytes\":\"10\","
                + "\"written_rows\":\"0\",\"written_bytes\":\"0\",\"total_rows_to_read\":\"1\",\"result_rows\":\"1\","
                + "\"result_bytes\":\"10\",\"elapsed_ns\":\"42\",\"memory_usage\":\"0\"}");
        assertThat(client.post("/?session_timezone=Asia/Tokyo", "SELECT 1").header("X-ClickHouse-Timezone"))
                .isEqualTo("Asia/Tokyo");
    }

    @Test
    void aStatementWithoutRowsNamesNoFormat() throws IOException {
        fixture.queries.behaviour = (request, text) -> FakeQueryService.done(7);
        Answer answer = client.post("/?default_format=CSV", "INSERT INTO t VALUES (1)".getBytes(StandardCharsets.UTF_8),
                "X-ClickHouse-Format: CSV\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers()).doesNotContainKeys("x-clickhouse-format", "content-type");
        assertThat(answer.header("X-ClickHouse-Summary")).contains("\"written_rows\":\"7\"");
    }

    @Test
    void aFormatClauseWinsOverTheHeaderAndTheHeaderOverTheParameter() throws IOException {
        byte[] select = "SELECT 1".getBytes(StandardCharsets.UTF_8);
        assertThat(client.post("/?default_format=CSV", "SELECT 1").header("X-ClickHouse-Format")).isEqualTo("CSV");
        assertThat(client.post("/?default_format=Nope", select, "X-ClickHouse-Format: TSV\r\n")
                .header("X-ClickHouse-Format")).isEqualTo("TabSeparated");
        fixture.queries.behaviour = (request, text) -> new FakeQueryService.FakeRows(Optional.of("CSV"), Map.of(),
                () -> FakeQueryService.block("x"), 1);
        assertThat(client.post("/", select, "x-clickhouse-format: TSV\r\n").header("X-ClickHouse-Format"))
                .isEqualTo("CSV");
        fixture.queries.behaviour = (request, text) -> FakeQueryService.rows(request, "x");
        assertThat(client.post("/?default_format=Nope", "SELECT 1").text())
                .startsWith("Code: 73. DB::Exception: Unknown format Nope");
    }

    @Test
    void passesDatabaseSettingsAndParametersOn() throws IOException {
        client.post("/?database=a&max_block_size=10&param_x=1%092&wait_end_of_query=true&readonly=0", "SELECT 1");
        QueryRequest request = lastRequest();
        assertThat(request.session().database()).isEqualTo("a");
        assertThat(request.settings()).containsExactlyInAnyOrderEntriesOf(
                Map.of("max_block_size", "10", "wait_end_of_query", "1", "readonly", "0"));
        assertThat(request.parameters()).isEqualTo(Map.of("x", "1\t2"));
        assertThat(request.readOnly()).isFalse();
        client.post("/?database=a", "SELECT 1".getBytes(StandardCharsets.UTF_8), "X-ClickHouse-Database: b\r\n");
        assertThat(lastRequest().session().database()).isEqualTo("b");
    }

    @Test
    void refusesAnUnknownSettingByName() throws IOException {
        Answer answer = client.post("/?max_blok_size=10", "SELECT 1");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("X-ClickHouse-Exception-Code")).isEqualTo("115");
        assertThat(answer.text()).matches("Code: 115\\. DB::Exception: Unknown setting 'max_blok_size': Maybe you meant"
                + " .*'max_block_size'.*\\(UNKNOWN_SETTING\\) \\(version 26\\.7\\.2\\.1 \\(Millrace [^)]+\\)\\)\n");
        assertThat(client.get("/ping").status()).isEqualTo(200);
    }

    @Test
    void aGetOrHeadMayOnlyRead() throws IOException {
        client.get("/?query=SELECT+1");
        assertThat(lastRequest().readOnly()).isTrue();
        Answer head = client.send("HEAD /?query=SELECT+1 HTTP/1.1\r\nHost: h\r\n\r\n").read(false);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("10");
        assertThat(lastRequest().readOnly()).isTrue();
        assertThat(client.send("HEAD /ping HTTP/1.1\r\nHost: h\r\n\r\n").read(false).header("Content-Length"))
                .isEqualTo("4");
        assertThat(client.send("HEAD /?nope=1 HTTP/1.1\r\nHost: h\r\n\r\n").read(false).status()).isEqualTo(404);
        assertThat(client.get("/ping").text()).isEqualTo("Ok.\n");
    }

    @Test
    void errorsBecomeStatusHeaderAndText() throws IOException {
        fixture.queries.behaviour = (request, text) -> {
            throw new UserException(ErrorCode.UNKNOWN_TABLE, "Unknown table expression identifier 'nope'");
        };
        Answer answer = client.post("/", "SELECT * FROM nope");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("X-ClickHouse-Exception-Code")).isEqualTo("60");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(answer.header("X-ClickHouse-Query-Id")).isNotEmpty();
        assertThat(answer.text()).startsWith(
                "Code: 60. DB::Exception: Unknown table expression identifier 'nope'. (UNKNOWN_TABLE) (version 26.7.2.1 (");
        assertThat(client.post("/?stacktrace=1", "SELECT").text()).contains("\nStack trace:\n");
    }

    @Test
    void aFaultOfTheServerIsToldAndTheServerGoesOn() throws IOException {
        fixture.queries.behaviour = (request, text) -> {
            throw new IllegalStateException("boom");
        };
        Answer answer = client.post("/", "SELECT 1");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text())
                .startsWith("Code: 49. DB::Exception: Logical error: java.lang.IllegalStateException: boom");
        assertThat(client.get("/ping").status()).isEqualTo(200);
    }

    @Test
    void aDeeplyNestedStatementIsTheUsersError() throws IOException {
        fixture.queries.behaviour = (request, text) -> {
            throw new StackOverflowError();
        };
        assertThat(client.post("/", "SELECT ((((1))))").text()).startsWith("Code: 306.")
                .contains("(TOO_DEEP_RECURSION)");
    }

    @Test
    void authenticatesInThreeWaysAndRefusesMixtures() throws IOException {
        String basic = "Authorization: Basic cmVhZGVyOnMzY3JldA==\r\n";
        String header = "X-ClickHouse-User: reader\r\nX-ClickHouse-Key: s3cret\r\n";
        byte[] select = "SELECT 1".getBytes(StandardCharsets.UTF_8);
        assertThat(client.post("/", select, basic).status()).isEqualTo(200);
        assertThat(lastRequest().user()).isEqualTo("reader");
        assertThat(client.post("/", select, header).status()).isEqualTo(200);
        assertThat(client.post("/?user=reader&password=s3cret", "SELECT 1").status()).isEqualTo(200);
        assertThat(client.post("/", select, basic + header).text()).startsWith("Code: 516.");
        assertThat(client.post("/?user=reader", select, basic).text()).startsWith("Code: 516.");
        assertThat(client.post("/?password=s3cret", select, header).text()).startsWith("Code: 516.");
        Answer wrong = client.post("/?user=reader&password=nope", "SELECT 1");
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(wrong.text())
                .contains("reader: Authentication failed: password is incorrect, or there is no user with"
                        + " such name", "(AUTHENTICATION_FAILED)");
        assertThat(client.post("/?user=nobody", "SELECT 1").status()).isEqualTo(403);
    }

    @Test
    void asksForTheLengthOfABody() throws IOException {
        Answer answer = client.send("POST / HTTP/1.1\r\nHost: h\r\n\r\n").read(true);
        assertThat(answer.status()).isEqualTo(411);
        assertThat(answer.text()).startsWith("Code: 381.");
        assertThat(client.get("/ping").status()).isEqualTo(200);
    }

    @Test
    void takesAChunkedBody() throws IOException {
        Answer answer = client.send(String.join("\r\n", "POST / HTTP/1.1", "Host: h", "Transfer-Encoding: chunked", "",
                "7", "SELECT ", "1", "1", "0", "", "")).read(true);
        assertThat(answer.text()).isEqualTo("SELECT 1\n");
    }

    @Test
    void givesLeaveToSendABodyOnlyWhenItIsWanted() throws IOException {
        client.send("POST /?query=INSERT HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.read(true).status()).isEqualTo(100);
        assertThat(client.send("1,2").read(true).text()).isEqualTo("INSERT\n1,2\n");
        client.send("POST /?user=nobody HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        Answer refused = client.read(true);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("Connection")).isEqualTo("close");
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void readsFormsAsItReadsUrls() throws IOException {
        String form = String.join("\r\n", "--b", "Content-Disposition: form-data; name=\"query\"", "",
                "SELECT {x:String}", "--b", "Content-Disposition: form-data; name=\"param_x\"", "", "abc", "--b--", "");
        Answer answer = client.post("/?max_block_size=5", form.getBytes(StandardCharsets.UTF_8),
                "Content-Type: multipart/form-data; boundary=b\r\n");
        assertThat(answer.text()).isEqualTo("SELECT {x:String}\n\n");
        QueryRequest request = lastRequest();
        assertThat(request.parameters()).isEqualTo(Map.of("x", "abc"));
        assertThat(request.settings()).isEqualTo(Map.of("max_block_size", "5"));
        String file = "--b\r\nContent-Disposition: form-data; name=\"ext\"; filename=\"f\"\r\n\r\n1\r\n--b--\r\n";
        assertThat(client.post("/?query=SELECT+1", file.getBytes(StandardCharsets.UTF_8),
                "Content-Type: multipart/form-data; boundary=b\r\n").text()).startsWith("Code: 48.");
    }

    @Test
    void readsCompressedRequests() throws IOException {
        byte[] gzip = gzip("SELECT 'gz'");
        assertThat(client.post("/", gzip, "Content-Encoding: gzip\r\n").text()).isEqualTo("SELECT 'gz'\n");
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        try (var out = NativeFrames.writer(frames)) {
            out.write("SELECT 'frames'".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(client.post("/?decompress=1", frames.toByteArray(), "").text()).isEqualTo("SELECT 'frames'\n");
        byte[] corrupt = frames.toByteArray();
        corrupt[corrupt.length - 1] ^= 1;
        assertThat(client.post("/?decompress=1", corrupt, "").text()).startsWith("Code: 40.");
        assertThat(client.post("/", "SELECT 1".getBytes(StandardCharsets.UTF_8), "Content-Encoding: gzip\r\n").text())
                .startsWith("Code: 271.");
        assertThat(client.post("/", gzip, "Content-Encoding: br\r\n").status()).isEqualTo(501);
        assertThat(client.get("/ping").status()).isEqualTo(200);
    }

    @Test
    void compressesAnswersAsAsked() throws IOException {
        byte[] select = "SELECT 1".getBytes(StandardCharsets.UTF_8);
        Answer gzip = client.post("/", select, "Accept-Encoding: gzip, deflate, br\r\n");
        assertThat(gzip.header("Content-Encoding")).isEqualTo("gzip");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("SELECT 1\n");
        }
        assertThat(client.post("/?enable_http_compression=0", select, "Accept-Encoding: gzip\r\n").text())
                .isEqualTo("SELECT 1\n");
        assertThat(client.post("/", select, "Accept-Encoding: identity\r\n").text()).isEqualTo("SELECT 1\n");
        Answer frames = client.post("/?compress=1", select, "");
        try (var in = NativeFrames.reader(new ByteArrayInputStream(frames.body()))) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("SELECT 1\n");
        }
        fixture.queries.behaviour = (request, text) -> {
            throw new UserException(ErrorCode.SYNTAX_ERROR, "Syntax error");
        };
        Answer error = client.post("/?compress=1", select, "Accept-Encoding: gzip\r\n");
        assertThat(error.text()).startsWith("Code: 62.");
        assertThat(error.header("Content-Encoding")).isEmpty();
    }

    @Test
    void anEmptyAnswerHasNoFrame() throws IOException {
        fixture.queries.behaviour = (request, text) -> new FakeQueryService.FakeRows(Optional.empty(), Map.of(),
                () -> FakeQueryService.block(), 0);
        Answer answer = client.post("/?compress=1", "SELECT 1 WHERE 0");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("X-ClickHouse-Format")).isEqualTo("TabSeparated");
    }

    @Test
    void sessionsKeepWhatIsSet() throws IOException {
        fixture.queries.behaviour = (request, text) -> {
            request.session().use("d2");
            request.session().settings().put("max_block_size", "3");
            return FakeQueryService.done(0);
        };
        client.post("/?session_id=s1", "USE d2");
        fixture.queries.asked.clear();
        client.post("/?session_id=s1", "SELECT 1");
        assertThat(lastRequest().session().settings()).isEqualTo(Map.of("max_block_size", "3"));
        assertThat(client.post("/?session_id=other&session_check=1", "SELECT 1").text()).startsWith("Code: 372.");
        assertThat(client.post("/?session_id=s1&session_timeout=99999", "SELECT 1").text()).startsWith("Code: 374.");
    }

    @Test
    void refusesRolesBecauseThereAreNone() throws IOException {
        assertThat(client.post("/?role=admin", "SELECT 1").text()).startsWith("Code: 511.");
    }

    @Test
    void allowsNoForeignPage() throws IOException {
        Answer answer = client.send("OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: http://evil\r\n\r\n").read(true);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
        assertThat(client.get("/ping").status()).isEqualTo(200);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
