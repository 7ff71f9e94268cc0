package io.millrace.node.http;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** A server on a free port over fakes. */
public final class HttpServerFixture implements AutoCloseable {
    public final FakeQueryService queries = new FakeQueryService();
    public final HttpServer server;

    public HttpServerFixture() {
        this(options());
    }

    HttpServerFixture(HttpServerOptions options) {
        this.server = HttpServer.start(options, queries, new PlainEncodings(),
                () -> List.of(new ReplicaDelay("default", "events", 3, 1)));
    }

    static HttpServerOptions options() {
        return options(8, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    static HttpServerOptions options(int maxStatements, Duration receiveTimeout, Duration sendTimeout) {
        return new HttpServerOptions("127.0.0.1", 0, "node-1", ZoneId.of("Europe/Berlin"),
                Map.of("default", "", "reader", "s3cret"), maxStatements, 64, receiveTimeout, sendTimeout, 1 << 20,
                Path.of("target", "http-spill"));
    }

    RawClient connect() throws java.io.IOException {
        return new RawClient(server.port());
    }

    @Override
    public void close() {
        server.close(Duration.ZERO);
    }
}
