package io.millrace.deploy.zookeeper;

import io.millrace.coordination.embedded.EmbeddedZooKeeper;
import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.cli.CommandLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/** {@code millrace zookeeper}: one ZooKeeper server in the foreground until it is told to end. */
public final class ZooKeeperMain {
    /** The beginning of the line that says that clients are served. */
    public static final String READY = "zookeeper: ready on ";
    private static final int WATCH_MS = 500;

    private ZooKeeperMain() {}

    public static void main(String[] args) {
        int status = CommandLine.run("zookeeper", Set.of(), Set.of("host", "port", "dir"), args, System.out, System.err,
                ZooKeeperMain::run);
        System.exit(status);
    }

    private static int run(CommandLine options) throws InterruptedException {
        String host = options.text("host", "127.0.0.1");
        int port = options.integer("port", 2181, 1, 65_535);
        Path directory = Objects.requireNonNullElseGet(options.path("dir"),
                () -> Path.of("millrace-data", "zookeeper").toAbsolutePath());
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
