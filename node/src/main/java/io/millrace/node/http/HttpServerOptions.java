package io.millrace.node.http;

import io.millrace.node.config.NodeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;

/**
 * How the HTTP server runs.
 *
 * @param port 0 takes a free one
 * @param displayName sent as X-ClickHouse-Server-Display-Name
 * @param zone sent as X-ClickHouse-Timezone unless {@code session_timezone} says otherwise
 * @param users user to password
 * @param maxStatements running at once; one more is refused with code 202
 * @param maxConnections open at once; one more is closed
 * @param receiveTimeout without a byte from the client: in a body it fails the request, between requests it closes
 * @param sendTimeout without a byte taken by the client
 * @param holdBackBytes of an answer kept in memory so that a failure can still become the answer
 * @param spillDirectory for answers of {@code wait_end_of_query} beyond that; created when needed
 */
public record HttpServerOptions(String listenHost, int port, String displayName, ZoneId zone, Map<String, String> users,
        int maxStatements, int maxConnections, Duration receiveTimeout, Duration sendTimeout, int holdBackBytes,
        Path spillDirectory) {
    public HttpServerOptions {
        users = Map.copyOf(users);
        if (maxStatements < 1 || maxConnections < 1 || holdBackBytes < 0) {
            throw new IllegalArgumentException("maxStatements=" + maxStatements + " maxConnections=" + maxConnections
                    + " holdBackBytes=" + holdBackBytes);
        }
    }

    /** ClickHouse's limits and time-outs, with this node's address, users and zone. */
    public static HttpServerOptions of(NodeConfig config) {
        return new HttpServerOptions(config.listenHost(), config.httpPort(), config.nodeName(), config.zone(),
                config.users(), 100, 4096, Duration.ofSeconds(30), Duration.ofSeconds(300), 1 << 20,
                config.path().resolve("tmp"));
    }

    @Override
    public String toString() {
        return "HttpServerOptions[listenHost=" + listenHost + ", port=" + port + ", displayName=" + displayName
                + ", zone=" + zone + ", users=" + users.keySet() + ", maxStatements=" + maxStatements
                + ", maxConnections=" + maxConnections + ", receiveTimeout=" + receiveTimeout + ", sendTimeout="
                + sendTimeout + ", holdBackBytes=" + holdBackBytes + ", spillDirectory=" + spillDirectory + "]";
    }
}
