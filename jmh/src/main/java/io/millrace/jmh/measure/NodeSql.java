package io.millrace.jmh.measure;

import io.millrace.deploy.cli.CommandException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Statements to one node over HTTP. Owned by one thread. */
public final class NodeSql implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final URI node;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public NodeSql(URI node) {
        this.node = node;
    }

    /**
     * Runs a statement.
     *
     * @return the body of the answer
     * @throws CommandException
     *             with the node's text, when it refuses the statement
     */
    public String run(String sql) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node + "/"))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(sql, StandardCharsets.UTF_8))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != 200) {
            throw new CommandException("the node refused: " + sql + "\n" + response.body().strip());
        }
        return response.body();
    }

    /** The one row of a query, whose values are whole numbers. */
    public List<Long> numbers(String query) throws IOException, InterruptedException {
        return List.of(run(query + " FORMAT TabSeparated").strip().split("\t")).stream().map(Long::valueOf).toList();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
