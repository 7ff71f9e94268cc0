package io.millrace.deploy.zookeeper;

import io.millrace.coordination.embedded.EmbeddedZooKeeper;
import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.cli.CommandLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** {@code millrace zookeeper}: one ZooKeeper server in the foreground until it is told to end; with {@code --servers} one of an ensemble. */
public final class ZooKeeperMain {
    /** The beginning of the line that says that clients are served. */
    public static final String READY = "zookeeper: ready on ";
    private static final int WATCH_MS = 500;

    private ZooKeeperMain() {}

    public static void main(String[] args) {
        int status = CommandLine.run("zookeeper", Set.of(), Set.of("host", "port", "dir", "servers", "id"), args,
                System.out, System.err,
                ZooKeeperMain::run);
        System.exit(status);
    }

    private static int run(CommandLine options) throws IOException, InterruptedException {
        if (options.text("servers", "").isEmpty()) {
            return alone(options);
        }
        List<String> servers = EnsembleMember.servers(options.text("servers", ""));
        int id = options.integer("id", 1, 1, servers.size());
        EnsembleMember member = EnsembleMember.start(id, servers, directory(options));
        boolean wasServing = false;
        while (true) {
            boolean isServing = member.isServing();
            if (isServing && !wasServing) {
                System.out.println(READY + servers.get(id - 1).replaceAll(".*;", "") + ", server " + id + " of "
                        + servers.size());
            }
            wasServing = isServing;
            Thread.sleep(WATCH_MS);
        }
    }

    private static Path directory(CommandLine options) {
        return Objects.requireNonNullElseGet(options.path("dir"),
                () -> Path.of("millrace-data", "zookeeper").toAbsolutePath());
    }

    private static int alone(CommandLine options) throws InterruptedException {
        String host = options.text("host", "127.0.0.1");
        int port = options.integer("port", 2181, 1, 65_535);
        Path directory = directory(options);
        EmbeddedZooKeeper server;
        try {
            server = EmbeddedZooKeeper.start(directory, host, port);
        } catch (IOException unusable) {
            throw new CommandException(
                    "ZooKeeper does not start on " + host + ":" + port + " with data in " + directory + ": "
                            + unusable.getMessage(),
                    unusable);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "zookeeper-close"));
        System.out.println(READY + server.connectString() + ", data in " + directory);
        while (server.isRunning()) {
            Thread.sleep(WATCH_MS);
        }
        throw new CommandException("ZooKeeper on " + server.connectString() + " stopped serving; its log says why");
    }
}
