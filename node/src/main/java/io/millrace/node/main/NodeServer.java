package io.millrace.node.main;

import io.millrace.coordination.embedded.EmbeddedZooKeeper;
import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.node.config.ConfigException;
import io.millrace.node.config.NodeConfig;
import io.millrace.node.failpoint.ArmedFailpoints;
import io.millrace.node.failpoint.FailpointRule;
import io.millrace.node.http.FormatEncodings;
import io.millrace.node.http.HttpServer;
import io.millrace.node.http.HttpServerOptions;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node. What needs ZooKeeper is started by the thread {@code startup}, so that a node without it still says what is the
 * matter. {@link #close} may be called at any time, once.
 */
final class NodeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeServer.class);
    private static final Duration STATEMENT_PATIENCE = Duration.ofSeconds(30);

    private final HttpServer http;
    /** In the order of starting; closed in reverse. Guarded by itself. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Thread startup;
    private volatile boolean stopping;

    private NodeServer(HttpServer http, Deque<AutoCloseable> started, Runnable startup) {
        this.http = http;
        this.started.addAll(started);
        this.startup = Thread.ofPlatform().daemon().name("startup").unstarted(startup);
    }

    /** @throws ConfigException ports taken, directory in use: a sentence that says what to do */
    static NodeServer start(NodeConfig config, ProcessEnd end) {
        LOG.info("Starting with {}", config);
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            Path path = config.path();
            String installationId = Installation.id(path);
            Optional<ArmedFailpoints> armed = armed(config.test());
            PartStore store = PartStore.open(path.resolve("store"),
                    new StoreOptions(config.blockCacheBytes(), 4L << 20, 512, config.test().storeQuotaBytes()),
                    armed.<Failpoints> map(f -> f).orElse(Failpoints.NONE), InstantSource.system());
            started.push(store);
            AwaitedQueries queries = new AwaitedQueries(STATEMENT_PATIENCE);
            HttpServer http = HttpServer.start(HttpServerOptions.of(config), queries,
                    new FormatEncodings(config.zone()), List::of);
            NodeConfig.ZooKeeper configured = config.zooKeeper();
            String servers;
            if (configured == null) {
                EmbeddedZooKeeper embedded = embeddedZooKeeper(path);
                started.push(embedded);
                servers = embedded.connectString();
            } else {
                servers = configured.connectString();
            }
            NodeServer[] self = new NodeServer[1];
            NodeParts parts = new NodeParts(config, store, installationId, UUID.randomUUID().toString(), servers,
                    http.port(),
                    queries, end, armed);
            self[0] = new NodeServer(http, started, () -> parts.start(() -> self[0].stopping, self[0]::keep));
            self[0].startup.start();
            return self[0];
        } catch (RuntimeException | Error e) {
            closeAll(started);
            throw e;
        }
    }

    private static Optional<ArmedFailpoints> armed(NodeConfig.Test test) {
        if (!test.failpoints()) {
            return Optional.empty();
        }
        LOG.warn("Failpoints can be armed at this node, because its configuration has test.failpoints");
        ArmedFailpoints failpoints = new ArmedFailpoints();
        for (String rule : test.armed()) {
            try {
                failpoints.arm(FailpointRule.parse(rule));
            } catch (IllegalArgumentException e) {
                throw new ConfigException("test.arm: " + e.getMessage(), e);
            }
        }
        return Optional.of(failpoints);
    }

    private static EmbeddedZooKeeper embeddedZooKeeper(Path path) {
        try {
            return EmbeddedZooKeeper.start(path.resolve("zookeeper"), "127.0.0.1", 0);
        } catch (IOException e) {
            throw new ConfigException("The ZooKeeper inside the node cannot start: " + e.getMessage(), e);
        }
    }

    /** Takes over what startup has started; closes it at once when the node is stopping already. */
    private void keep(AutoCloseable resource) {
        synchronized (started) {
            if (!stopping) {
                started.push(resource);
                return;
            }
        }
        close(resource);
    }

    int httpPort() {
        return http.port();
    }

    @Override
    public void close() {
        LOG.info("Stopping");
        stopping = true;
        startup.interrupt();
        try {
            startup.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close(Duration.ofSeconds(5));
        synchronized (started) {
            closeAll(started);
        }
        LOG.info("Stopped");
    }

    private static void closeAll(Deque<AutoCloseable> resources) {
        while (!resources.isEmpty()) {
            close(resources.pop());
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("Closing {} failed; going on with the rest", resource.getClass().getSimpleName(), e);
        }
    }
}
