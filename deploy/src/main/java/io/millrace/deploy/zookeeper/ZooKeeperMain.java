package io.millrace.deploy.zookeeper;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.cli.CommandLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** {@code millrace zookeeper}: one ZooKeeper server in the foreground until it is told to end. */
public final class ZooKeeperMain {
    /** The beginning of the line that says that clients are served. */
    public static final String READY = "zookeeper: ready on ";
    private static final int MAX_CONNECTIONS_PER_CLIENT = 0; // no limit: every node comes from the loopback address

    private ZooKeeperMain() {}

    public static void main(String[] args) {
        int status = CommandLine.run("zookeeper", Set.of(), Set.of("host", "port", "dir", "tick-ms"), args, System.out,
                System.err,
                ZooKeeperMain::run);
        System.exit(status);
    }

    private static int run(CommandLine options) throws IOException, InterruptedException {
        String host = options.text("host", "127.0.0.1");
        int port = options.integer("port", 2181, 1, 65_535);
        // a session may last from 2 to 20 ticks
        int tickMs = options.integer("tick-ms", 1000, 50, 60_000);
        Path directory = Objects.requireNonNullElseGet(options.path("dir"),
                () -> Path.of("millrace-data", "zookeeper").toAbsolutePath());
        Files.createDirectories(directory);
        ZooKeeperServer server = new ZooKeeperServer(directory.toFile(), directory.toFile(), tickMs);
        ServerCnxnFactory connections = new NIOServerCnxnFactory();
        try {
            connections.configure(new InetSocketAddress(host, port), MAX_CONNECTIONS_PER_CLIENT);
        } catch (IOException taken) {
            throw new CommandException("cannot listen on " + host + ":" + port + " (" + taken.getMessage()
                    + "); end the process that uses the port, or choose another with --port", taken);
        }
        connections.startup(server);
        Runtime.getRuntime().addShutdownHook(new Thread(connections::shutdown, "zookeeper-close"));
        System.out.println(READY + host + ":" + port + ", data in " + directory);
        connections.join();
        return CommandLine.OK;
    }
}
