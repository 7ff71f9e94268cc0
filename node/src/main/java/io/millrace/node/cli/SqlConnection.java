package io.millrace.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Statements to one server, in one session. One thread runs statements; any thread may {@link #cancel}. */
final class SqlConnection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** How long a cancelled statement may hold the session before the next one gives up. */
    private static final Duration LOCKED_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOCKED_PAUSE = Duration.ofMillis(100);
    private static final String SESSION_NOT_FOUND = "372";
    private static final String SESSION_IS_LOCKED = "373";

    private final SqlOptions options;
    private final String password;
    private final HttpClient http = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final String sessionId = UUID.randomUUID().toString();
    private boolean sessionKnown;
    private boolean sessionLost;
    private volatile boolean cancelled;
    private volatile @Nullable CompletableFuture<HttpResponse<InputStream>> running;
    private volatile @Nullable InputStream reading;

    SqlConnection(SqlOptions options, String password) {
        this.options = options;
        this.password = password;
    }

    /** What one statement answered. */
    record Outcome(boolean hasRows, QuerySummary summary) {}

    /**
     * Runs one statement and writes its rows.
     *
     * @param body makes the statement's bytes; called again when the statement has to be sent again
     * @throws ClientFailure with the server's text, or a sentence about the connection
     */
    Outcome execute(Body body, String format, OutputStream out) throws ClientFailure, InterruptedException {
        cancelled = false;
        long giveUpNs = System.nanoTime() + LOCKED_PATIENCE.toNanos();
        while (true) {
            HttpResponse<InputStream> response = open(body, format);
            try (InputStream answer = response.body()) {
                if (response.statusCode() == 200) {
                    sessionKnown = true;
                    return copy(response, answer, out);
                }
                String code = response.headers().firstValue("X-ClickHouse-Exception-Code").orElse("");
                if (code.equals(SESSION_IS_LOCKED) && System.nanoTime() < giveUpNs && !cancelled) {
                    Thread.sleep(LOCKED_PAUSE.toMillis());
                } else if (code.equals(SESSION_NOT_FOUND) && sessionKnown) {
                    sessionKnown = false;
                    sessionLost = true;
                } else {
                    sessionKnown = sessionKnown || !code.isEmpty();
                    throw new ClientFailure(new String(answer.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
                }
            } catch (IOException e) {
                throw broken(e);
            } finally {
                reading = null;
                running = null;
            }
        }
    }

    /** Whether the server forgot the session since this was last asked, and with it what USE and SET had changed. */
    boolean takeSessionLost() {
        boolean lost = sessionLost;
        sessionLost = false;
        return lost;
    }

    /** A statement's bytes, and how to make them once more. */
    interface Body {
        BodyPublisher publisher();
    }

    private HttpResponse<InputStream> open(Body body, String format) throws ClientFailure, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(format))
                .header("X-ClickHouse-User", options.user())
                .header("X-ClickHouse-Key", password)
                .POST(body.publisher())
                .build();
        CompletableFuture<HttpResponse<InputStream>> future = http.sendAsync(request, BodyHandlers.ofInputStream());
        running = future;
        try {
            HttpResponse<InputStream> answer = future.get();
            reading = answer.body();
            return answer;
        } catch (ExecutionException e) {
            if (cancelled) {
                throw new ClientFailure("Cancelled.", e);
            }
            throw e.getCause() instanceof IOException io
                    ? broken(io)
                    : new ClientFailure(String.valueOf(e.getCause()), e);
        } catch (CancellationException e) {
            throw new ClientFailure("Cancelled.", e);
        }
    }

    private URI uri(String format) {
        StringBuilder query = new StringBuilder();
        add(query, "default_format", format);
        add(query, "session_id", sessionId);
        add(query, "session_timeout", "3600");
        if (sessionKnown) {
            add(query, "session_check", "1");
        }
        for (Map.Entry<String, String> parameter : options.parameters().entrySet()) {
            add(query, parameter.getKey(), parameter.getValue());
        }
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return URI.create("http://" + host + ":" + options.port() + "/?" + query);
    }

    private static void add(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private Outcome copy(HttpResponse<InputStream> answer, InputStream in, OutputStream out) throws ClientFailure {
        boolean isFinal = answer.headers().firstValue("Transfer-Encoding").isEmpty();
        String tag = answer.headers().firstValue("X-ClickHouse-Exception-Tag").orElse("");
        ExceptionTail tail = new ExceptionTail(new Target(out), tag);
        IOException cut = null;
        byte[] buffer = new byte[1 << 16];
        try {
            for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
                tail.write(buffer, 0, n);
            }
        } catch (IOException e) {
            cut = e;
        }
        try {
            Optional<String> failure = tail.finish();
            out.flush();
            if (failure.isPresent()) {
                throw new ClientFailure(failure.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (cut != null) {
            throw broken(cut);
        }
        QuerySummary summary = QuerySummary
                .parse(answer.headers().firstValue("X-ClickHouse-Summary").orElse(""), isFinal);
        return new Outcome(answer.headers().firstValue("X-ClickHouse-Format").isPresent(), summary);
    }

    private static int read(InputStream in, byte[] buffer) throws IOException {
        return in.read(buffer, 0, buffer.length);
    }

    /** Keeps failures of our own output apart from those of the connection. */
    private static final class Target extends OutputStream {
        private final OutputStream out;

        Target(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int from, int count) {
            try {
                out.write(source, from, count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private ClientFailure broken(IOException cause) {
        String where = "http://" + options.host() + ":" + options.port();
        if (cancelled) {
            return new ClientFailure("Cancelled.", cause);
        }
        return cause instanceof ConnectException
                ? new ClientFailure(
                        "Cannot connect to " + where + ". Is a node running there? Start one with ./millrace"
                                + " demo or ./millrace server, or say where it is with --host and --port.",
                        cause)
                : new ClientFailure("The connection to " + where + " broke: " + cause
                        + ". Whether the statement was done is not known.", cause);
    }

    /** Ends the running statement by closing its connection, which the server answers by killing it. */
    void cancel() {
        cancelled = true;
        CompletableFuture<?> future = running;
        if (future != null) {
            future.cancel(true);
        }
        InputStream body = reading;
        if (body != null) {
            try {
                body.close();
            } catch (IOException e) {
                // The connection is gone, as it should be; the reader says so.
            }
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
