package io.millrace.node.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Set;

/** Which HTTP status belongs to which of ClickHouse's error codes; the rest is 500. */
final class HttpStatuses {
    private static final Set<Integer> BAD_REQUEST = Set.of(6, 8, 15, 25, 26, 27, 36, 38, 41, 44, 53, 62, 72, 117, 167,
            168, 223, 321, 376, 427, 441, 675, 676);
    private static final Set<Integer> FORBIDDEN = Set.of(192, 193, 512, 516);
    private static final Set<Integer> NOT_FOUND = Set.of(46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 336, 511);
    private static final Set<Integer> UNAVAILABLE = Set.of(76, 209, 439);

    private HttpStatuses() {}

    static HttpResponseStatus of(int code) {
        if (code == 194) {
            return HttpResponseStatus.UNAUTHORIZED;
        }
        if (FORBIDDEN.contains(code)) {
            return HttpResponseStatus.FORBIDDEN;
        }
        if (BAD_REQUEST.contains(code)) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        if (NOT_FOUND.contains(code)) {
            return HttpResponseStatus.NOT_FOUND;
        }
        if (UNAVAILABLE.contains(code)) {
            return HttpResponseStatus.SERVICE_UNAVAILABLE;
        }
        return switch (code) {
            case 48 -> HttpResponseStatus.NOT_IMPLEMENTED;
            case 159 -> HttpResponseStatus.REQUEST_TIMEOUT;
            case 229 -> HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            case 381 -> HttpResponseStatus.LENGTH_REQUIRED;
            default -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
