package io.millrace.jmh.measure;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.local.LocalCluster;
import io.millrace.deploy.local.LocalNode;
import io.millrace.deploy.zookeeper.ZooKeeperMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One node that has never run before, with a ZooKeeper of its own, started by the distribution's script with the options that people
 * get. Owned by one thread.
 */
public final class FreshNode implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final int POLL_MS = 50;

    /**
     * How to start it.
     *
     * @param heap
     *            such as 512m; empty for what the script gives
     * @param jvmOptions
     *            added to the script's
     */
    public record Options(Distribution distribution, String heap, List<String> jvmOptions) {
        public Options {
            jvmOptions = List.copyOf(jvmOptions);
        }
    }

    private final LocalCluster files;
    private final LocalNode node;
    private final MeasuredProcess process;
    private final Teardown teardown;

    private FreshNode(LocalCluster files, LocalNode node, MeasuredProcess process, Teardown teardown) {
        this.teardown = teardown;
        this.files = files;
        this.node = node;
        this.process = process;
    }

    /** Starts both with their files in {@code directory}, and waits until the node serves; {@code teardown} ends them. */
    public static FreshNode start(Options options, Path directory, Teardown teardown)
            throws IOException, InterruptedException {
        LocalCluster files = LocalCluster.in(directory)
                .nodes(1)
                .classPath(options.distribution().mainJar().toString())
                .build();
        teardown.add(files);
        startZooKeeper(files);
        LocalNode node = files.nodes().getFirst();
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("MILLRACE_HEAP", options.heap());
        environment.put("MILLRACE_JAVA_OPTS", String.join(" ", options.jvmOptions()));
        MeasuredProcess process = teardown.add(MeasuredProcess.startSilent(node.name(),
                List.of(options.distribution().script().toString(), "server", "--config", node.config().toString()),
                environment, directory.resolve("logs").resolve(node.name() + ".out")));
        FreshNode started = new FreshNode(files, node, process, teardown);
        started.awaitPing();
        return started;
    }

    /** Starts the ZooKeeper of a cluster whose broker is another's, and waits until it serves. */
    public static void startZooKeeper(LocalCluster files) throws IOException, InterruptedException {
        files.zooKeeper().start();
        await("ZooKeeper", () -> {
            if (!files.zooKeeper().isAlive()) {
                throw new CommandException("ZooKeeper ended while starting; the end of its log:\n"
                        + files.explain(files.zooKeeper().name()));
            }
            return Files.readAllLines(files.zooKeeper().output())
                    .stream()
                    .anyMatch(line -> line.startsWith(ZooKeeperMain.READY));
        });
    }

    private void awaitPing() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            HttpRequest ping = HttpRequest.newBuilder(URI.create(node.http() + "/ping"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            await("the node", () -> {
                demandAlive();
                try {
                    return http.send(ping, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
                } catch (IOException notYet) {
                    return false;
                }
            });
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadlineNs) {
                throw new CommandException(what + " was not ready within " + START_TIMEOUT.toSeconds() + " s");
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** @throws CommandException with the end of its log, if the node has ended */
    public void demandAlive() throws IOException {
        if (!process.isAlive()) {
            throw new CommandException("the node ended by itself; the end of its log:\n" + explain());
        }
    }

    /** The end of the node's log. */
    public String explain() throws IOException {
        return String.join("\n", node.logTail(25));
    }

    public URI http() {
        return node.http();
    }

    public ProcessUsage usage() throws IOException {
        return process.usage();
    }

    /** Of the node's ZooKeeper. */
    public ProcessUsage zooKeeperUsage() throws IOException {
        return ProcessUsage.of(files.zooKeeper().pid());
    }

    /** Ends the node, then its ZooKeeper. */
    @Override
    public void close() {
        teardown.close(process);
        teardown.close(files);
    }
}
