package io.millrace.coordination.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FilePadding;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.util.ServiceUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A standalone ZooKeeper server. Owned by whoever starts it; runs on ZooKeeper's own threads. Durable: every change is
 * forced to the directory before it is acknowledged.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);
    private static final int TICK_MS = 500;
    private static final int MIN_SESSION_TIMEOUT_MS = 1_000;
    private static final int MAX_SESSION_TIMEOUT_MS = 120_000;
    private static final int SNAPSHOTS_KEPT = 3;
    private static final int PURGE_INTERVAL_HOURS = 1;
    /** ZooKeeper's own 64 MiB would be a lot for a node's first minute. */
    private static final long LOG_PREALLOCATION_BYTES = 4L << 20;

    private final ServerCnxnFactory connections;
    private final Server server;
    private final DatadirCleanupManager purger;
    private final String host;
    private boolean isClosed;

    private EmbeddedZooKeeper(ServerCnxnFactory connections, Server server, DatadirCleanupManager purger,
            String host) {
        this.connections = connections;
        this.server = server;
        this.purger = purger;
        this.host = host;
    }

    /**
     * Starts a server and returns when it serves.
     *
     * @param directory its data; created if need be. One server at a time may use it: the caller holds the lock
     * @param host      the address to listen on; {@code 127.0.0.1} unless other machines shall reach it
     * @param port      0 for any free one
     * @throws IOException the port is taken, or the directory is not usable
     */
    public static EmbeddedZooKeeper start(Path directory, String host, int port) throws IOException {
        // Errors are logged and end the server, never the process.
        ServiceUtils.setSystemExitProcedure(code -> LOG.error("the embedded ZooKeeper ends itself: code={}", code));
        FilePadding.setPreallocSize(LOG_PREALLOCATION_BYTES);
        Path data = Files.createDirectories(directory);
        FileTxnSnapLog files = new FileTxnSnapLog(data.toFile(), data.toFile());
        Server server;
        try {
            server = new Server(files);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
        ServerCnxnFactory connections = new NIOServerCnxnFactory();
        try {
            connections.configure(new InetSocketAddress(host, port), 0);
            connections.startup(server);
        } catch (BindException e) {
            files.close();
            throw new IOException("port " + port + " of " + host
                    + " is taken; stop what uses it or configure another port for the embedded ZooKeeper", e);
        } catch (IOException e) {
            connections.shutdown();
            files.close();
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connections.shutdown();
            files.close();
            throw new IOException("interrupted while the embedded ZooKeeper started", e);
        }
        DatadirCleanupManager purger = new DatadirCleanupManager(data.toFile(), data.toFile(), SNAPSHOTS_KEPT,
                PURGE_INTERVAL_HOURS);
        purger.start();
        LOG.info("embedded ZooKeeper serves {}:{} from {}", host, connections.getLocalPort(), data);
        return new EmbeddedZooKeeper(connections, server, purger, host);
    }

    /** The port it listens on. */
    public int port() {
        return connections.getLocalPort();
    }

    /** What a client needs to connect. */
    public String connectString() {
        return host + ":" + port();
    }

    /** False once it has failed, for example because its disk is full, or was closed. */
    public boolean isRunning() {
        return server.isRunning();
    }

    /** Stops serving and waits for its threads. Idempotent. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        purger.shutdown();
        // Shuts the server down too, and closes its files.
        connections.shutdown();
        server.shutdown();
    }

    /** Without JMX, whose names would collide when one process runs two servers. */
    private static final class Server extends ZooKeeperServer {
        Server(FileTxnSnapLog files) throws IOException {
            super(files, TICK_MS, MIN_SESSION_TIMEOUT_MS, MAX_SESSION_TIMEOUT_MS, -1, new ZKDatabase(files), "");
        }

        @Override
        protected void registerJMX() {}

        @Override
        protected void unregisterJMX() {}
    }
}
