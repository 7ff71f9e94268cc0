package io.millrace.node.http;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.ErrorDataDecoderException;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A statement sent as a form: fields {@code query}, {@code param_x} and settings, as in a URL. */
final class MultipartForm {
    static final int MAX_BYTES = 16 << 20;

    private MultipartForm() {}

    static boolean isForm(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /** @throws UserException INCORRECT_DATA (117) for a broken form; NOT_IMPLEMENTED (48) for a file, an external table */
    static List<UrlEncoding.Pair> read(InputStream body, String contentType) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new UserException(ErrorCode.INCORRECT_DATA,
                    "The form has more than " + MAX_BYTES + " bytes; send the statement as the body instead");
        }
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/",
                Unpooled.wrappedBuffer(bytes));
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        try {
            HttpPostMultipartRequestDecoder decoder = new HttpPostMultipartRequestDecoder(
                    new DefaultHttpDataFactory(false), request);
            try {
                List<UrlEncoding.Pair> pairs = new ArrayList<>();
                for (InterfaceHttpData part : decoder.getBodyHttpDatas()) {
                    if (!(part instanceof Attribute field)) {
                        throw new UserException(ErrorCode.NOT_IMPLEMENTED, "The form's part " + part.getName()
                                + " is a file: external tables are not supported");
                    }
                    pairs.add(new UrlEncoding.Pair(field.getName(), field.get()));
                }
                return pairs;
            } finally {
                decoder.destroy();
            }
        } catch (ErrorDataDecoderException e) {
            throw new UserException(ErrorCode.INCORRECT_DATA, "The request's form cannot be read: " + e.getMessage(),
                    e);
        }
    }
}
