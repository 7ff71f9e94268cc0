package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.config.ConfigException;
import io.millrace.node.http.RawClient.Answer;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to connections: long answers, slow and vanishing clients, many at once, the end of the server. */
final class HttpConnectionIT {
    private static final String ROW = "x".repeat(99);
    private HttpServerFixture fixture = new HttpServerFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void restart(HttpServerOptions options) {
        fixture.close();
        fixture = new HttpServerFixture(options);
    }

    private static FakeQueryService.FakeRows long100KiBBlocks(Map<String, String> settings, int blocks) {
        String[] values = new String[1024];
        Arrays.fill(values, ROW);
        return new FakeQueryService.FakeRows(Optional.empty(), settings, () -> FakeQueryService.block(values), blocks);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void aLongAnswerIsStreamedWhole() throws IOException {
        fixture.queries.behaviour = (request, text) -> long100KiBBlocks(Map.of(), 300);
        try (RawClient client = fixture.connect()) {
            for (int i = 0; i < 2; i++) {
                Answer answer = client.post("/", "SELECT");
                assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
                assertThat(answer.header("X-ClickHouse-Exception-Tag")).matches("[a-z]{16}");
                assertThat(answer.whole()).isTrue();
                assertThat(answer.body()).hasSize(300 * 1024 * 100);
            }
        }
    }

    @Test
    void aFailureInTheFirstMegabyteIsARealError() throws IOException {
        fixture.queries.behaviour = (request, text) -> failingAfter(9, ROW, Map.of());
        try (RawClient client = fixture.connect()) {
            Answer answer = client.post("/", "SELECT");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).startsWith("Code: 241.");
            assertThat(client.get("/ping").status()).isEqualTo(200);
        }
    }

    @Test
    void aLaterFailureIsTaggedAndTheStreamHasNoEnd() throws IOException {
        fixture.queries.behaviour = (request, text) -> failingAfter(20, ROW, Map.of());
        try (RawClient client = fixture.connect()) {
            Answer answer = client.post("/", "SELECT");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.whole()).isFalse();
            String tag = answer.header("X-ClickHouse-Exception-Tag");
            String text = answer.text();
            int start = text.indexOf("\r\n__exception__\r\n" + tag + "\r\nCode: 241. DB::Exception: too much");
            assertThat(start).isEqualTo(20 * 1024 * 100);
            String message = text.substring(text.indexOf("Code: 241", start), text.lastIndexOf('\n',
                    text.lastIndexOf(tag)) + 1);
            assertThat(text).endsWith(message + message.length() + " " + tag + "\r\n__exception__\r\n");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aLaterFailureOfAFramedAnswerIsInsideTheFrames() throws IOException {
        fixture.queries.behaviour = (request, text) -> failingAfter(20, incompressible(), Map.of());
        try (RawClient client = fixture.connect()) {
            Answer answer = client.post("/?compress=1&buffer_size=1", "SELECT");
            String text = new String(NativeFrames.reader(new ByteArrayInputStream(answer.body())).readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(text).contains("Code: 241. DB::Exception: too much").endsWith("__exception__\r\n");
        }
    }

    @Test
    void aClientThatWaitsForTheEndGetsARealErrorHoweverLate() throws IOException {
        fixture.queries.behaviour = (request, text) -> failingAfter(50, ROW, request.settings());
        try (RawClient client = fixture.connect()) {
            assertThat(client.post("/?wait_end_of_query=1", "SELECT").status()).isEqualTo(500);
            fixture.queries.behaviour = (request, text) -> long100KiBBlocks(request.settings(), 50);
            Answer answer = client.post("/?wait_end_of_query=1", "SELECT");
            assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(50 * 1024 * 100));
            assertThat(answer.header("X-ClickHouse-Summary")).contains("\"result_rows\":\"51200\"");
            assertThat(answer.body()).hasSize(50 * 1024 * 100).doesNotContain(0);
        }
        try (var spilled = Files.list(Path.of("target", "http-spill"))) {
            assertThat(spilled).isEmpty();
        }
    }

    private static FakeQueryService.FakeRows failingAfter(int blocks, String row, Map<String, String> settings) {
        AtomicInteger count = new AtomicInteger();
        String[] values = new String[Math.max(1, 1024 * 100 / (row.length() + 1))];
        Arrays.fill(values, row);
        return new FakeQueryService.FakeRows(Optional.empty(), settings, () -> {
            if (count.getAndIncrement() == blocks) {
                throw new UserException(ErrorCode.MEMORY_LIMIT_EXCEEDED, "too much");
            }
            return FakeQueryService.block(values);
        }, blocks + 1);
    }

    /** Longer than LZ4's window, and of random letters. */
    private static String incompressible() {
        return new Random(1).ints(100_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint,
                        StringBuilder::append)
                .toString();
    }

    @Test
    void oneConnectionTakesManyRequestsAlsoPipelined() throws IOException {
        try (RawClient client = fixture.connect()) {
            String one = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nSELECT ";
            client.send(one + "1" + one + "2" + "GET /ping HTTP/1.1\r\nHost: h\r\n\r\n" + one + "3");
            assertThat(client.read(true).text()).isEqualTo("SELECT 1\n");
            assertThat(client.read(true).text()).isEqualTo("SELECT 2\n");
            assertThat(client.read(true).text()).isEqualTo("Ok.\n");
            assertThat(client.read(true).text()).isEqualTo("SELECT 3\n");
            for (int i = 0; i < 200; i++) {
                assertThat(client.post("/", "SELECT " + i).text()).isEqualTo("SELECT " + i + "\n");
            }
        }
    }

    @Test
    void keepsTheConnectionAfterAnErrorThatLeftTheBodyUnread() throws IOException {
        try (RawClient client = fixture.connect()) {
            byte[] body = new byte[5 << 20];
            Answer answer = client.post("/?nope=1", body, "");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(client.get("/ping").status()).isEqualTo(200);
            assertThat(client.post("/nope", body, "").status()).isEqualTo(404);
            assertThat(client.get("/ping").status()).isEqualTo(200);
        }
    }

    @Test
    void speaksHttp10() throws IOException {
        fixture.queries.behaviour = (request, text) -> long100KiBBlocks(Map.of(), 20);
        try (RawClient client = fixture.connect()) {
            Answer answer = client.send("GET /?query=SELECT HTTP/1.0\r\n\r\n").read(true);
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
            assertThat(answer.body()).hasSize(20 * 1024 * 100);
        }
    }

    @Test
    void aBigBodyIsReadNoFasterThanTheStatementTakesIt() throws Exception {
        Semaphore steps = new Semaphore(0);
        AtomicLong sent = new AtomicLong();
        fixture.queries.readText = false;
        fixture.queries.behaviour = (request, text) -> {
            steps.acquire();
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            InputStream in = request.text();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
            }
            return FakeQueryService.done(total);
        };
        int size = 64 << 20;
        try (RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n");
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                byte[] chunk = new byte[1 << 16];
                try {
                    for (int i = 0; i < size; i += chunk.length) {
                        client.send(chunk);
                        sent.addAndGet(chunk.length);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            await("body arrives", () -> sent.get() > RequestBody.HIGH_BYTES);
            long stuckAt;
            do {
                stuckAt = sent.get();
                Thread.sleep(200);
            } while (sent.get() != stuckAt);
            assertThat(stuckAt).as("bytes the server and the kernel took").isLessThan(size / 2);
            steps.release();
            writer.get(20, TimeUnit.SECONDS);
            assertThat(client.read(true).header("X-ClickHouse-Summary")).contains("\"written_rows\":\"" + size + "\"");
        }
    }

    @Test
    void aBodyThatStallsFailsTheStatement() throws Exception {
        restart(HttpServerFixture.options(8, Duration.ofMillis(300), Duration.ofSeconds(10)));
        try (RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nSELECT");
            Answer answer = client.read(true);
            assertThat(answer.text()).startsWith("Code: 209.");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(fixture.queries.asked).isEmpty();
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        restart(HttpServerFixture.options(8, Duration.ofMillis(300), Duration.ofSeconds(10)));
        try (RawClient client = fixture.connect()) {
            assertThat(client.get("/ping").header("Keep-Alive")).isEqualTo("timeout=0");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aBodyThatIsCutOffIsNoShorterBody() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        fixture.queries.readText = false;
        fixture.queries.behaviour = (request, text) -> {
            try {
                request.text().readAllBytes();
                seen.complete(new AssertionError("the body looked whole"));
            } catch (UserException e) {
                seen.complete(e);
                throw e;
            }
            return FakeQueryService.done(0);
        };
        try (RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n1,2\r\n");
        }
        assertThat(seen.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.NETWORK_ERROR));
    }

    @Test
    void theStatementOfAClientThatGoesIsKilled() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<FakeQueryService.FakeRows> rows = new CompletableFuture<>();
        fixture.queries.behaviour = (request, text) -> {
            FakeQueryService.FakeRows result = new FakeQueryService.FakeRows(Optional.empty(), Map.of(), () -> {
                running.countDown();
                release.await();
                return FakeQueryService.block("x");
            }, 1000);
            rows.complete(result);
            return result;
        };
        try (RawClient client = fixture.connect()) {
            client.send("POST /?query_id=victim HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nSELECT");
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        }
        await("the statement is killed", () -> fixture.queries.killed.contains("victim"));
        release.countDown();
        await("the result is closed", () -> rows.join().closed);
    }

    @Test
    void aClientThatDoesNotReadHoldsTheStatementAndThenLosesIt() throws Exception {
        restart(HttpServerFixture.options(8, Duration.ofSeconds(10), Duration.ofMillis(500)));
        AtomicInteger pulled = new AtomicInteger();
        CompletableFuture<FakeQueryService.FakeRows> rows = new CompletableFuture<>();
        String[] values = new String[1024];
        Arrays.fill(values, ROW);
        fixture.queries.behaviour = (request, text) -> {
            FakeQueryService.FakeRows result = new FakeQueryService.FakeRows(Optional.empty(), Map.of(), () -> {
                pulled.incrementAndGet();
                return FakeQueryService.block(values);
            }, 100_000);
            rows.complete(result);
            return result;
        };
        try (RawClient client = fixture.connect()) {
            client.send("GET /?query=SELECT HTTP/1.1\r\nHost: h\r\n\r\n");
            await("the slow client loses its statement", () -> rows.isDone() && rows.join().closed);
        }
        assertThat(pulled).hasValueLessThan(1000);
    }

    @Test
    void aSessionIsLockedWhileItIsUsedAndFreeWhenTheAnswerEnds() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        fixture.queries.behaviour = (request, text) -> {
            if (text.equals("SLOW")) {
                running.countDown();
                release.await();
            }
            return FakeQueryService.done(0);
        };
        try (RawClient first = fixture.connect(); RawClient second = fixture.connect()) {
            first.send("POST /?session_id=s HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nSLOW");
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            Answer locked = second.post("/?session_id=s", "SELECT 1");
            assertThat(locked.status()).isEqualTo(500);
            assertThat(locked.text())
                    .startsWith("Code: 373. DB::Exception: Session s is locked by a concurrent client");
            release.countDown();
            assertThat(first.read(true).status()).isEqualTo(200);
            for (int i = 0; i < 50; i++) {
                assertThat(first.post("/?session_id=s", "SELECT 1").status()).isEqualTo(200);
                assertThat(second.post("/?session_id=s", "SELECT 1").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void oneStatementTooManyIsRefusedAndHealthChecksStillPass() throws Exception {
        restart(HttpServerFixture.options(1, Duration.ofSeconds(10), Duration.ofSeconds(10)));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        fixture.queries.behaviour = (request, text) -> {
            running.countDown();
            release.await();
            return FakeQueryService.done(0);
        };
        try (RawClient first = fixture.connect(); RawClient second = fixture.connect()) {
            first.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nSLOW");
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(second.post("/", "SELECT 1").text())
                    .startsWith("Code: 202. DB::Exception: Too many simultaneous queries. Maximum: 1");
            assertThat(second.get("/ping").status()).isEqualTo(200);
            release.countDown();
            assertThat(first.read(true).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesWhatIsNoHttpAndHeadersWithoutEnd() throws Exception {
        try (RawClient client = fixture.connect()) {
            assertThat(client.send("\u0016\u0003\u0001 TLS?\r\n\r\n").read(true).status()).isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (RawClient client = fixture.connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nX: " + "y".repeat(1 << 18) + "\r\n\r\n").read(true).status())
                    .isEqualTo(431);
        }
        try (RawClient client = fixture.connect()) {
            assertThat(client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
                    .read(true)
                    .text()).startsWith("Code: 117.");
        }
    }

    @Test
    void servesTheJdksClient() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + fixture.server.port() + "/");
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("SELECT " + i)).build(),
                        BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("SELECT " + i + "\n");
            }
            byte[] rows = new byte[3 << 20];
            Arrays.fill(rows, (byte) 'r');
            HttpResponse<String> big = http.send(HttpRequest.newBuilder(uri)
                    .expectContinue(true)
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(rows)))
                    .build(), BodyHandlers.ofString());
            assertThat(big.body()).hasSize(rows.length + 1);
        }
    }

    @Test
    void aTakenPortIsASentenceThatNamesTheKey() {
        HttpServerOptions free = HttpServerFixture.options();
        HttpServerOptions taken = new HttpServerOptions(free.listenHost(), fixture.server.port(), "n", free.zone(),
                free.users(), 1, 1, free.receiveTimeout(), free.sendTimeout(), 0, free.spillDirectory());
        assertThatThrownBy(() -> new HttpServerFixture(taken)).isInstanceOf(ConfigException.class)
                .hasMessage("Port " + fixture.server.port() + " of 127.0.0.1 is taken by another process. Set http_port"
                        + " in the configuration to a free port (0 takes any), or stop the other process");
        HttpServerOptions elsewhere = new HttpServerOptions("192.0.2.1", 0, "n", free.zone(), free.users(), 1, 1,
                free.receiveTimeout(), free.sendTimeout(), 0, free.spillDirectory());
        assertThatThrownBy(() -> new HttpServerFixture(elsewhere)).isInstanceOf(ConfigException.class)
                .hasMessageContaining("listen_host is '192.0.2.1', but no network interface");
    }

    @Test
    void closingLetsRunningStatementsEnd() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        fixture.queries.behaviour = (request, text) -> {
            running.countDown();
            release.await();
            return FakeQueryService.rows(request, "late");
        };
        try (RawClient client = fixture.connect(); RawClient idle = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nSLOW");
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Void> closed = CompletableFuture
                    .runAsync(() -> fixture.server.close(Duration.ofSeconds(20)));
            assertThat(idle.isClosedByServer()).isTrue();
            release.countDown();
            assertThat(client.read(true).text()).isEqualTo("late\n");
            assertThat(client.isClosedByServer()).isTrue();
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void closingInterruptsWhatDoesNotEnd() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        fixture.queries.behaviour = (request, text) -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                seen.complete(e);
            }
            return FakeQueryService.done(0);
        };
        try (RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nSLOW");
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            fixture.server.close(Duration.ofMillis(50));
            assertThat(seen).isCompleted();
        }
    }
}
