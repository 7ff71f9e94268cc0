package io.millrace.deploy.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Runs statements over ClickHouse's HTTP interface. Thread-safe. */
public final class SqlOverHttp implements AutoCloseable {
    static final String DATABASE = "KafkaEngine";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    /**
     * Runs one statement.
     *
     * @return the answer's body
     * @throws SqlException
     *             with ClickHouse's error text, if the node refuses it
     * @throws IOException
     *             if the node cannot be reached or does not answer in time
     */
    public String run(URI node, String database, String statement, Duration timeout)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node + "/?database=" + database))
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofString(statement, StandardCharsets.UTF_8))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != 200) {
            throw new SqlException(response.body().strip());
        }
        return response.body();
    }

    /** Rows of a query, each a list of its values as TabSeparated has them. */
    List<List<String>> rows(URI node, String query, Duration timeout) throws IOException, InterruptedException {
        return run(node, DATABASE, query + " FORMAT TabSeparated", timeout).lines()
                .map(line -> List.of(line.split("\t", -1)))
                .toList();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
