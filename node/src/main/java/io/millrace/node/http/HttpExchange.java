package io.millrace.node.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * One request and the ways to its body and its answer. The event loop makes it and hands it to one worker; the flags are what
 * the two tell each other.
 */
final class HttpExchange {
    private final HttpMethod method;
    private final RequestTarget target;
    private final HttpHeaders headers;
    private final HttpVersion version;
    private final boolean keepAlive;
    private final boolean hasBodyLength;
    private final boolean expectsContinue;
    private final RequestBody body;
    private final ResponseChannel responses;
    private volatile boolean continueSent;
    private volatile boolean done;
    private volatile @Nullable String runningQueryId;

    HttpExchange(HttpRequest request, RequestTarget target, RequestBody body, ResponseChannel responses) {
        this.method = request.method();
        this.target = target;
        this.headers = request.headers();
        this.version = request.protocolVersion();
        this.keepAlive = HttpUtil.isKeepAlive(request);
        this.hasBodyLength = HttpUtil.isTransferEncodingChunked(request)
                || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        this.expectsContinue = HttpUtil.is100ContinueExpected(request);
        this.body = body;
        this.responses = responses;
    }

    HttpMethod method() {
        return method;
    }

    boolean isHead() {
        return method.equals(HttpMethod.HEAD);
    }

    RequestTarget target() {
        return target;
    }

    HttpHeaders headers() {
        return headers;
    }

    /** A header's value, or empty text. */
    String header(CharSequence name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    boolean chunkedAllowed() {
        return version.equals(HttpVersion.HTTP_1_1);
    }

    /** Whether the client told how long its body is, or that it will tell. */
    boolean hasBodyLength() {
        return hasBodyLength;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /** The client still waits for our leave to send the body, and may or may not send it once it has a final answer. */
    boolean isContinueOwed() {
        return expectsContinue && !continueSent;
    }

    void continueSent() {
        continueSent = true;
    }

    RequestBody body() {
        return body;
    }

    ResponseChannel responses() {
        return responses;
    }

    /** The statement that runs now, to be killed if the client goes. */
    @Nullable
    String runningQueryId() {
        return runningQueryId;
    }

    void running(@Nullable String queryId) {
        runningQueryId = queryId;
    }

    boolean isDone() {
        return done;
    }

    void done() {
        done = true;
    }
}
