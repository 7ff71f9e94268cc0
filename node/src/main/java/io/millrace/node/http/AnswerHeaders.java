package io.millrace.node.http;

import io.millrace.node.query.QueryProgress;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What every answer to a statement carries. Owned by one worker. */
final class AnswerHeaders {
    static final String FORMAT = "X-ClickHouse-Format";
    static final String SUMMARY = "X-ClickHouse-Summary";
    static final String EXCEPTION_TAG = "X-ClickHouse-Exception-Tag";
    static final String EXCEPTION_CODE = "X-ClickHouse-Exception-Code";
    static final String TEXT = "text/plain; charset=UTF-8";
    private static final String DISPLAY_NAME = "X-ClickHouse-Server-Display-Name";
    private static final String QUERY_ID = "X-ClickHouse-Query-Id";
    private static final String TIMEZONE = "X-ClickHouse-Timezone";
    private static final String EXPOSED = "X-ClickHouse-Query-Id,X-ClickHouse-Summary,X-ClickHouse-Server-Display-Name,"
            + "X-ClickHouse-Format,X-ClickHouse-Timezone,X-ClickHouse-Exception-Code,X-ClickHouse-Exception-Tag";
    private static final int TAG_LETTERS = 16;

    private final HttpServerOptions options;
    private String queryId = "";
    private String zone;
    private String tag = "";

    AnswerHeaders(HttpServerOptions options) {
        this.options = options;
        this.zone = options.zone().getId();
    }

    String queryId() {
        return queryId;
    }

    void queryId(String id) {
        queryId = id;
    }

    void zone(String id) {
        zone = id;
    }

    /** 16 lower-case letters that mark this answer's late failure; random, so that data cannot imitate it. */
    String exceptionTag() {
        if (tag.isEmpty()) {
            UUID random = UUID.randomUUID();
            StringBuilder letters = new StringBuilder(TAG_LETTERS);
            for (int i = 0; i < TAG_LETTERS; i++) {
                long half = i < 8 ? random.getMostSignificantBits() : random.getLeastSignificantBits();
                letters.append((char) ('a' + (int) Long.remainderUnsigned(half >>> i % 8 * 8 & 0xff, 26)));
            }
            tag = letters.toString();
        }
        return tag;
    }

    HttpResponse head(HttpExchange exchange, HttpResponseStatus status) {
        HttpResponse response = start(exchange, status, options);
        response.headers().set("Access-Control-Expose-Headers", EXPOSED).set(TIMEZONE, zone);
        if (!queryId.isEmpty()) {
            response.headers().set(QUERY_ID, queryId);
        }
        return response;
    }

    /** A failure as a whole answer. */
    List<HttpObject> failure(HttpExchange exchange, ErrorReport report) {
        HttpResponseStatus status = HttpStatuses.of(report.code());
        byte[] text = report.text().getBytes(StandardCharsets.UTF_8);
        HttpResponse response = head(exchange, status);
        response.headers()
                .set(EXCEPTION_CODE, report.code())
                .set(HttpHeaderNames.CONTENT_TYPE, TEXT)
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length);
        if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"SQL over HTTP\"");
        }
        return whole(exchange, response, text);
    }

    /** A head with its length, the text unless only the head was asked for, and the end. */
    static List<HttpObject> whole(HttpExchange exchange, HttpResponse head, byte[] text) {
        return exchange.isHead()
                ? List.of(head, LastHttpContent.EMPTY_LAST_CONTENT)
                : List.of(head, new DefaultLastHttpContent(Unpooled.wrappedBuffer(text)));
    }

    /** Status and the headers of any answer of this server. */
    static HttpResponse start(HttpExchange exchange, HttpResponseStatus status, HttpServerOptions options) {
        HttpResponse response = exchange.isHead()
                ? new HeadOnlyResponse(status)
                : new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers()
                .set(HttpHeaderNames.DATE,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC)))
                .set(DISPLAY_NAME, options.displayName());
        if (exchange.keepAlive() && !exchange.isContinueOwed()) {
            response.headers()
                    .set(HttpHeaderNames.CONNECTION, "Keep-Alive")
                    .set("Keep-Alive", "timeout=" + options.receiveTimeout().toSeconds());
        } else {
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        return response;
    }

    /** One flat object of texts, as clients cut it at commas and colons. */
    static String summary(QueryProgress p, long rowsSent) {
        return String.format(Locale.ROOT,
                "{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\","
                        + "\"total_rows_to_read\":\"%d\",\"result_rows\":\"%d\",\"result_bytes\":\"%d\","
                        + "\"elapsed_ns\":\"%d\",\"memory_usage\":\"0\"}",
                p.readRows(), p.readBytes(), p.writtenRows(), p.writtenBytes(), p.readRows(),
                Math.max(p.resultRows(), rowsSent), p.resultBytes(), p.elapsedNs());
    }
}
