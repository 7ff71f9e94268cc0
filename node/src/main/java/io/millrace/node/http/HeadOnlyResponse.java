package io.millrace.node.http;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The answer to a HEAD request: all headers, Content-Length too, and no body. */
final class HeadOnlyResponse extends DefaultHttpResponse {
    HeadOnlyResponse(HttpResponseStatus status) {
        super(HttpVersion.HTTP_1_1, status);
    }

    /** Knows them, so that the codec need not remember methods across pipelined requests and 100 Continue. */
    static final class Encoder extends HttpResponseEncoder {
        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse message) {
            return message instanceof HeadOnlyResponse || super.isContentAlwaysEmpty(message);
        }
    }
}
