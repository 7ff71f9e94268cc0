package io.millrace.node.http;

import io.millrace.node.http.RequestTarget.Route;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers that need no statement and no user. Called on event loops; does not block. */
final class StaticPages {
    private static final String HTML = "text/html; charset=UTF-8";

    private final HttpServerOptions options;
    private final ReplicaDelays delays;

    StaticPages(HttpServerOptions options, ReplicaDelays delays) {
        this.options = options;
        this.delays = delays;
    }

    List<HttpObject> answer(HttpExchange exchange, Route route) {
        return switch (route) {
            case GREETING, PING -> page(exchange, HttpResponseStatus.OK, HTML, "Ok.\n");
            case REPLICAS_STATUS -> page(exchange, HttpResponseStatus.OK, AnswerHeaders.TEXT, replicasStatus(exchange));
            case OPTIONS -> options(exchange);
            case UNKNOWN -> page(exchange, HttpResponseStatus.NOT_FOUND, AnswerHeaders.TEXT,
                    "There is no handle " + exchange.target().path() + "\n\n"
                            + "Use / or /ping for health checks.\n"
                            + "Or /replicas_status for more sophisticated health checks.\n\n"
                            + "Send queries from your program with POST method or GET /?query=...\n\n"
                            + "For interactive work:\n    ./millrace sql --port " + options.port() + "\n");
            case STATEMENT -> throw new IllegalArgumentException("a statement is no page");
        };
    }

    /** To a request that could not be read. */
    List<HttpObject> refusal(HttpResponseStatus status, Throwable cause) {
        byte[] text = (status.reasonPhrase() + ": " + cause.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                Unpooled.wrappedBuffer(text));
        response.headers()
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(HttpHeaderNames.CONTENT_TYPE, AnswerHeaders.TEXT)
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length);
        return List.of(response);
    }

    private String replicasStatus(HttpExchange exchange) {
        boolean verbose = UrlEncoding.parse(exchange.target().queryString())
                .stream()
                .anyMatch(p -> p.name().equals("verbose") && p.text().equals("1"));
        if (!verbose) {
            return "Ok.\n";
        }
        StringBuilder lines = new StringBuilder();
        for (ReplicaDelay delay : delays.current()) {
            lines.append(delay.database())
                    .append('.')
                    .append(delay.table())
                    .append(":\tAbsolute delay: ")
                    .append(delay.absoluteDelaySeconds())
                    .append(". Relative delay: ")
                    .append(delay.relativeDelaySeconds())
                    .append(".\n");
        }
        return lines.isEmpty() ? "Ok.\n" : lines.toString();
    }

    /** Names the methods and allows no foreign page: a browser on a developer's machine must not reach the database. */
    private List<HttpObject> options(HttpExchange exchange) {
        HttpResponse response = AnswerHeaders.start(exchange, HttpResponseStatus.NO_CONTENT, options);
        response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, OPTIONS");
        return List.of(response, LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private List<HttpObject> page(HttpExchange exchange, HttpResponseStatus status, String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        HttpResponse response = AnswerHeaders.start(exchange, status, options);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        return AnswerHeaders.whole(exchange, response, bytes);
    }
}
