package io.millrace.node.main;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.node.config.ConfigException;
import io.millrace.node.config.ConfigFiles;
import io.millrace.node.config.NodeConfig;
import io.millrace.node.config.NodeConfigParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** {@code millrace server}: one node, until SIGTERM or Ctrl-C. */
final class ServerCommand {
    private static final String USAGE = """
            Usage: millrace server [--config FILE]

            Runs one node. FILE is XML or YAML of ClickHouse's shape; files in conf.d/ and config.d/ beside it are laid over it.
            Without --config the node keeps its data in ./data and runs a ZooKeeper inside itself.

            Keys: display_name, path, listen_host, http_port (8123), interserver_http_port (9009), interserver_http_host,
            rpc_port (9100), zookeeper { node { host, port }, root, session_timeout_ms }, macros, kafka { … }, profiles { default },
            users { NAME { password } }, timezone, logger { level, log }, block_cache_size, distributed_ddl { task_timeout }; and
            for tests of the distribution alone: test { failpoints, arm, chore_interval_ms, kept_entries, max_hashes, store_quota_bytes }.
            """;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private ServerCommand() {}

    /** @return exit status: 0 stopped as asked, 1 cannot run, 2 wrong arguments, 3 another process is this node now, 4 a bug */
    static int run(String[] args) {
        Path config = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    System.out.print(USAGE);
                    return 0;
                }
                case "--config", "-C", "--config-file" -> {
                    if (++i == args.length) {
                        System.err.println("--config needs a file.");
                        return 2;
                    }
                    config = Path.of(args[i]);
                }
                default -> {
                    System.err.println("Unknown argument '" + args[i] + "'.");
                    System.err.print(USAGE);
                    return 2;
                }
            }
        }
        NodeConfig node;
        try {
            node = config == null
                    ? NodeConfigParser.parse(ConfigFiles.empty())
                    : NodeConfigParser.parse(ConfigFiles.load(config));
        } catch (ConfigException e) {
            // there is no log yet, and the sentence says all
            System.err.println("millrace: " + e.getMessage());
            return 1;
        }
        try {
            return serve(node);
        } catch (ConfigException | RetriableException | CorruptionException e) {
            System.err.println("millrace: " + e.getMessage());
            LoggerFactory.getLogger(ServerCommand.class).debug("Start failed", e);
            return 1;
        }
    }

    private static int serve(NodeConfig config) {
        Logging.configure(config.logger());
        ProcessEnd end = new ProcessEnd();
        CountDownLatch closed = new CountDownLatch(1);
        NodeServer server = NodeServer.start(config, end);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.stop();
            try {
                // Not for the main thread's end: it waits for the hooks.
                closed.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "shutdown"));
        System.out.println("millrace: node " + config.nodeName() + " listens on http://" + config.listenHost() + ":"
                + server.httpPort() + " (HTTP)");
        int status;
        try {
            status = end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            status = ProcessEnd.STOPPED;
        }
        if (status != ProcessEnd.STOPPED) {
            haltIfStuck(status);
        }
        try {
            server.close();
        } finally {
            closed.countDown();
        }
        return status;
    }

    /** After a fault nothing is certain, not even that the rest can be closed. */
    private static void haltIfStuck(int status) {
        Thread.ofPlatform().daemon().name("halt").start(() -> {
            try {
                Thread.sleep(STOP_PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(status);
        });
    }
}
