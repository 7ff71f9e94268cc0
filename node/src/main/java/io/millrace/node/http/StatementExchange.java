package io.millrace.node.http;

import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.query.QueryProgress;
import io.millrace.node.query.QueryRequest;
import io.millrace.node.query.QueryResult;
import io.millrace.node.query.QueryService;
import io.millrace.replication.column.Block;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One statement from request to answer. Runs on one worker. */
final class StatementExchange {
    private static final Logger LOG = LoggerFactory.getLogger(StatementExchange.class);
    private static final String DEFAULT_FORMAT = "TabSeparated";

    private final HttpExchange exchange;
    private final QueryService queries;
    private final OutputEncodings encodings;
    private final Authenticator authenticator;
    private final SessionRegistry sessions;
    private final AnswerHeaders headers;
    private final AnswerBody answer;

    private Map<String, String> reserved = Map.of();
    private SessionRegistry.@Nullable Held held;
    private @Nullable QueryResult result;
    private @Nullable OutputEncoding encoding;
    private ResponseCompression compression = ResponseCompression.NONE;
    private @Nullable OutputStream out;
    private QueryProgress progress = QueryProgress.NONE;
    private long rowsSent;

    StatementExchange(HttpExchange exchange, HttpServerOptions options, QueryService queries, OutputEncodings encodings,
            Authenticator authenticator, SessionRegistry sessions) {
        this.exchange = exchange;
        this.queries = queries;
        this.encodings = encodings;
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.headers = new AnswerHeaders(options);
        this.answer = new AnswerBody(exchange.responses(), this::head, exchange.chunkedAllowed(), exchange.isHead(),
                options.holdBackBytes(), options.spillDirectory());
    }

    /** @return whether the connection can take another request */
    boolean run() {
        Throwable failure = null;
        try {
            execute();
        } catch (ClientGoneException e) {
            LOG.debug("query {} ended early: {}", headers.queryId(), e.getMessage());
            return false;
        } catch (Throwable e) {
            failure = e;
        } finally {
            failure = giveBack(failure);
            exchange.body().discard();
        }
        // Only now the end of the answer: whoever has seen it may use the session again.
        try {
            return answer(failure);
        } catch (ClientGoneException e) {
            LOG.debug("query {}: {}", headers.queryId(), e.getMessage());
            return false;
        } catch (IOException e) {
            LOG.warn("query {}: the answer could not be sent", headers.queryId(), e);
            return false;
        } finally {
            try {
                answer.release();
            } catch (IOException e) {
                LOG.warn("query {}: a temporary file could not be removed", headers.queryId(), e);
            }
        }
    }

    private void execute() throws IOException {
        List<UrlEncoding.Pair> pairs = new ArrayList<>(UrlEncoding.parse(exchange.target().queryString()));
        reserved = StatementParameters.reservedOf(pairs);
        headers.queryId(queryId());
        String user = authenticator.authenticate(exchange.headers(), reserved);
        if (exchange.method().equals(HttpMethod.POST) && !exchange.hasBodyLength()) {
            throw new UserException(ErrorCode.HTTP_LENGTH_REQUIRED,
                    "The Transfer-Encoding is not chunked and there is no Content-Length header for POST request");
        }
        InputStream body = BodyDecoding.open(exchange.body(), exchange.header(HttpHeaderNames.CONTENT_ENCODING),
                "1".equals(reserved.get("decompress")) || "true".equals(reserved.get("decompress")));
        String contentType = exchange.header(HttpHeaderNames.CONTENT_TYPE);
        if (MultipartForm.isForm(contentType)) {
            pairs.addAll(MultipartForm.read(body, contentType));
            body = InputStream.nullInputStream();
        }
        StatementParameters parameters = StatementParameters.of(pairs);
        reserved = parameters.reserved();
        Optional<String> database = headerOr("X-ClickHouse-Database", parameters.text("database"));
        SessionRegistry.Held session = sessions.hold(user, parameters, database);
        held = session;
        boolean readOnly = !exchange.method().equals(HttpMethod.POST);
        try (InputStream text = statementText(parameters.query(), body)) {
            exchange.running(headers.queryId());
            QueryResult opened = queries.execute(new QueryRequest(headers.queryId(), session.session(), user, text,
                    parameters.settings(), parameters.parameters(), readOnly));
            result = opened;
            switch (opened) {
                case QueryResult.Done done -> progress = done.progress();
                case QueryResult.Rows rows -> encode(rows, parameters);
            }
        }
    }

    private String queryId() {
        String id = Optional.ofNullable(reserved.get("query_id"))
                .filter(s -> !s.isEmpty())
                .or(() -> Optional.of(exchange.header("X-ClickHouse-Query-Id")).filter(s -> !s.isEmpty()))
                .orElseGet(() -> UUID.randomUUID().toString());
        if (!id.chars().allMatch(c -> c >= ' ' && c != 0x7f)) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS,
                    "query_id holds a control character; it is echoed in a header and cannot");
        }
        return id;
    }

    private Optional<String> headerOr(String name, Optional<String> parameter) {
        return Optional.of(exchange.header(name)).filter(value -> !value.isEmpty()).or(() -> parameter);
    }

    private static InputStream statementText(byte[] query, InputStream body) {
        return query.length == 0
                ? body
                : new SequenceInputStream(new SequenceInputStream(new ByteArrayInputStream(query),
                        new ByteArrayInputStream(new byte[] {'\n'})), body);
    }

    private void encode(QueryResult.Rows rows, StatementParameters parameters) throws IOException {
        EffectiveSettings settings = rows.settings();
        String format = rows.format()
                .or(() -> headerOr("X-ClickHouse-Format", parameters.text("default_format")))
                .orElse(DEFAULT_FORMAT);
        OutputEncoding opened = encodings.open(format, rows.schema(), settings);
        encoding = opened;
        settings.text("session_timezone").filter(zone -> !zone.isEmpty()).ifPresent(headers::zone);
        parameters.number("buffer_size")
                .or(() -> settings.text("http_response_buffer_size").map(Long::parseUnsignedLong).filter(n -> n != 0))
                .ifPresent(bytes -> answer.holdBack(Math.clamp(bytes, 0, 1 << 30)));
        if (settings.text("wait_end_of_query").orElse("0").equals("1")) {
            answer.waitForEnd();
        }
        if (settings.text("enable_http_compression").orElse("1").equals("1")) {
            compression = ResponseCompression.choose(exchange.header(HttpHeaderNames.ACCEPT_ENCODING));
        }
        int level = Math.clamp(settings.text("http_zlib_compression_level").map(Integer::parseInt).orElse(3), 1, 9);
        OutputStream target = compression.open(answer, level);
        OutputStream stream = parameters.flag("compress") ? NativeFrames.writer(target) : target;
        out = stream;
        opened.begin(stream);
        for (Block block = rows.next(); block != null; block = rows.next()) {
            if (exchange.responses().isLost()) {
                throw new ClientGoneException("the client closed the connection");
            }
            opened.block(block, stream);
            rowsSent += block.rowCount();
            progress = rows.progress();
        }
        progress = rows.progress();
        opened.end(progress, rows.rowsBeforeLimit(), stream);
        stream.close();
    }

    /** Result and session, also after a failure; a failure here is the answer's, or is added to it. */
    private @Nullable Throwable giveBack(@Nullable Throwable failure) {
        Throwable first = failure;
        try {
            if (result != null) {
                result.close();
            }
        } catch (RuntimeException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        } finally {
            exchange.running(null);
            if (held != null) {
                held.release();
            }
        }
        return first;
    }

    private boolean answer(@Nullable Throwable failure) throws IOException {
        if (failure == null) {
            answer.complete();
            return exchange.chunkedAllowed() || !answer.isStreaming();
        }
        if (ErrorReport.isExpected(failure)) {
            LOG.debug("query {} failed", headers.queryId(), failure);
        } else {
            LOG.error("query {} failed by a fault of the server", headers.queryId(), failure);
        }
        ErrorReport report = ErrorReport.of(failure, "1".equals(reserved.get("stacktrace")));
        boolean keep = false;
        if (answer.isStreaming()) {
            breakOff(report);
        } else {
            answer.release();
            headers.failure(exchange, report).forEach(exchange.responses()::send);
            keep = true;
        }
        if (failure instanceof Error fatal && !(failure instanceof StackOverflowError)) {
            throw fatal;
        }
        return keep;
    }

    /** The head went out as a success: the tagged text tells the client, and the missing end of the stream, too. */
    private void breakOff(ErrorReport report) throws IOException {
        String tag = headers.exceptionTag();
        byte[] message = report.text().getBytes(StandardCharsets.UTF_8);
        OutputStream stream = out == null ? answer : out;
        stream.write(("\r\n__exception__\r\n" + tag + "\r\n").getBytes(StandardCharsets.UTF_8));
        stream.write(message);
        stream.write((message.length + " " + tag + "\r\n__exception__\r\n").getBytes(StandardCharsets.UTF_8));
        stream.close();
        answer.sendRest();
    }

    private HttpResponse head(boolean streaming) {
        HttpResponse response = headers.head(exchange, HttpResponseStatus.OK);
        OutputEncoding rows = encoding;
        if (rows != null) {
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, rows.contentType())
                    .set(AnswerHeaders.FORMAT, rows.formatName());
            if (compression != ResponseCompression.NONE) {
                response.headers().set(HttpHeaderNames.CONTENT_ENCODING, compression.token());
            }
        }
        if (streaming) {
            response.headers().set(AnswerHeaders.EXCEPTION_TAG, headers.exceptionTag());
            if (!exchange.chunkedAllowed()) {
                response.headers().set(HttpHeaderNames.CONNECTION, "close");
            }
        }
        response.headers().set(AnswerHeaders.SUMMARY, AnswerHeaders.summary(progress, rowsSent));
        return response;
    }
}
