package io.millrace.node.query;

import java.io.InputStream;
import java.util.Map;

/**
 * One statement.
 *
 * @param queryId unique among running queries
 * @param session current database and settings that SET and USE change; not shared between concurrent requests
 * @param user the authenticated user
 * @param text the statement's UTF-8 bytes, and behind an INSERT's head its data; read once, closed by the face
 * @param settings settings of this request alone; they win over the session's
 * @param parameters values for {@code {name:Type}}, as text
 * @param readOnly refuse everything that changes something (code 164), as a GET request does
 */
public record QueryRequest(String queryId, Session session, String user, InputStream text, Map<String, String> settings,
        Map<String, String> parameters, boolean readOnly) {
    public QueryRequest {
        settings = Map.copyOf(settings);
        parameters = Map.copyOf(parameters);
    }
}
