package io.millrace.clustertests.sql;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Runs statements on one node. Immutable. */
public final class SqlClient {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI node;
    private final String parameters;
    private final Duration timeout;

    private SqlClient(URI node, String parameters, Duration timeout) {
        this.node = node;
        this.parameters = parameters;
        this.timeout = timeout;
    }

    public SqlClient(URI node, String database) {
        this(node, "database=" + encoded(database), TIMEOUT);
    }

    /** Statements of one session: {@code USE} and {@code SET} last. */
    public static SqlClient session(URI node, String id) {
        return new SqlClient(node, "session_id=" + encoded(id) + "&session_timeout=600", TIMEOUT);
    }

    /** The same with another deadline for each statement. */
    public SqlClient within(Duration other) {
        return new SqlClient(node, parameters, other);
    }

    /**
     * Runs one statement.
     *
     * @return the answer's body
     * @throws SqlException
     *             if the node refuses it
     * @throws IOException
     *             if the node cannot be reached or does not answer in time
     */
    public String run(String statement) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(request(statement),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != 200) {
            throw error(response, response.body());
        }
        return response.body();
    }

    /** Runs an INSERT whose data follow the statement; they are sent as they are read. */
    public void insert(String statement, InputStream data) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest
                .newBuilder(URI.create(node + "/?" + parameters + "&query=" + encoded(statement)))
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> data))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != 200) {
            throw error(response, response.body());
        }
    }

    /** The answer as it comes; the caller closes it. */
    public InputStream open(String query) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = HTTP.send(request(query), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw error(response, new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return response.body();
    }

    private HttpRequest request(String statement) {
        return HttpRequest.newBuilder(URI.create(node + "/?" + parameters))
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofString(statement, StandardCharsets.UTF_8))
                .build();
    }

    private static SqlException error(HttpResponse<?> response, String body) {
        int code = (int) response.headers().firstValueAsLong("X-ClickHouse-Exception-Code").orElse(0);
        return new SqlException(response.statusCode(), code, body.strip());
    }

    /** Rows of a query, each a list of its values as TabSeparated writes them. */
    public List<List<String>> rows(String query) throws IOException, InterruptedException {
        return run(query + "\nFORMAT TabSeparated").lines().map(line -> List.of(line.split("\t", -1))).toList();
    }

    /** The only value of a query. */
    public String value(String query) throws IOException, InterruptedException {
        List<List<String>> rows = rows(query);
        if (rows.size() != 1 || rows.getFirst().size() != 1) {
            throw new IOException(query + " gave " + rows + " instead of one value");
        }
        return rows.getFirst().getFirst();
    }

    public long number(String query) throws IOException, InterruptedException {
        return Long.parseLong(value(query));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
