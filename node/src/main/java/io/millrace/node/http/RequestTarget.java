package io.millrace.node.http;

import io.netty.handler.codec.http.HttpMethod;

/** The path and the query string of a request line; {@code hasQuery} also for an empty one behind a question mark. */
record RequestTarget(String path, String queryString, boolean hasQuery) {

    /** What a request asks for. */
    enum Route {
        GREETING, PING, REPLICAS_STATUS, STATEMENT, OPTIONS, UNKNOWN
    }

    static RequestTarget parse(String uri) {
        String rest = uri;
        int scheme = rest.indexOf("://");
        if (scheme > 0 && !rest.startsWith("/") && !rest.startsWith("?")) {
            int slash = rest.indexOf('/', scheme + 3);
            rest = slash < 0 ? "/" : rest.substring(slash);
        }
        int fragment = rest.indexOf('#');
        if (fragment >= 0) {
            rest = rest.substring(0, fragment);
        }
        int question = rest.indexOf('?');
        return question < 0
                ? new RequestTarget(rest, "", false)
                : new RequestTarget(rest.substring(0, question), rest.substring(question + 1), true);
    }

    Route route(HttpMethod method) {
        boolean reading = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (method.equals(HttpMethod.OPTIONS)) {
            return Route.OPTIONS;
        }
        if (reading && path.equals("/ping")) {
            return Route.PING;
        }
        if (reading && path.equals("/replicas_status")) {
            return Route.REPLICAS_STATUS;
        }
        boolean statementPath = path.equals("/") || path.isEmpty() || path.equals("/query");
        if (reading && path.equals("/") && !hasQuery) {
            return Route.GREETING;
        }
        if (statementPath && (method.equals(HttpMethod.POST) || reading && hasQuery)) {
            return Route.STATEMENT;
        }
        return Route.UNKNOWN;
    }
}
