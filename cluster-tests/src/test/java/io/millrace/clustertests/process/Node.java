package io.millrace.clustertests.process;

import io.millrace.clustertests.sql.SqlClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A node and how to speak to it.
 *
 * @param name
 *            of the node, also its replica name
 * @param ports
 *            it listens on
 * @param directory
 *            with its configuration and its data
 * @param log
 *            its log
 * @param process
 *            the process
 */
public record Node(String name, Ports ports, Path directory, Path log, ChildProcess process) {
    private static final HttpClient PINGS = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** What a node listens on. */
    public record Ports(int http, int rpc, int transfer) {}

    public URI http() {
        return URI.create("http://" + Cluster.HOST + ":" + ports.http());
    }

    /** Statements in database {@code default}, without a session. */
    public SqlClient sql() {
        return new SqlClient(http(), "default");
    }

    public SqlClient sql(String database) {
        return new SqlClient(http(), database);
    }

    public boolean answersPing() throws InterruptedException {
        HttpRequest ping = HttpRequest.newBuilder(http().resolve("/ping")).timeout(Duration.ofSeconds(2)).build();
        try {
            return PINGS.send(ping, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Waits until it answers pings; fails at once if the process ends. */
    public void awaitReady(Duration timeout) throws InterruptedException {
        Await.until(name + " answers pings", timeout, () -> {
            if (!process.isAlive()) {
                throw new AssertionError(
                        name + " ended while starting, status " + process.exitStatus() + "; the end of its log:\n"
                                + explain(30));
            }
            return answersPing();
        }, () -> "the end of its log:\n" + explain(30));
    }

    public String logText() throws IOException {
        return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
    }

    public Path data() {
        return directory.resolve("data");
    }

    /** The end of its log, and of what it printed. */
    public String explain(int lines) {
        return ChildProcess.tail(log, lines) + ChildProcess.tail(process.output(), Math.min(10, lines));
    }

    @Override
    public String toString() {
        return name;
    }
}
