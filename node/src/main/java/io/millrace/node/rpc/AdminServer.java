package io.millrace.node.rpc;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.millrace.node.config.ConfigException;
import io.millrace.node.failpoint.ArmedFailpoints;
import io.millrace.node.rpc.proto.AdminGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port of the admin RPC: {@link #start} binds, {@link #close} ends everything it started. For any thread. */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int MAX_CALLS_PER_CONNECTION = 16;
    private static final int MAX_REQUEST_BYTES = 64 << 10;
    private static final int GRACE_SECONDS = 2;

    private final Server server;
    private final HealthStatusManager health;
    private final ExecutorService calls;
    private final int port;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private AdminServer(Server server, HealthStatusManager health, ExecutorService calls) {
        this.server = server;
        this.health = health;
        this.calls = calls;
        this.port = server.getPort();
    }

    /** Binds and serves, without failpoints. */
    public static AdminServer start(String host, int port, AdminSource source) {
        return start(host, port, source, Optional.empty());
    }

    /**
     * Binds and serves.
     *
     * @param host address to bind
     * @param port 0 takes a free one
     * @param failpoints that may be armed by calls; empty on every node but those of tests
     * @throws ConfigException the port cannot be bound; the message says what to do
     */
    public static AdminServer start(String host, int port, AdminSource source,
            Optional<ArmedFailpoints> failpoints) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new ConfigException("The admin RPC cannot listen on '" + host
                    + "': that is no address of this machine. Correct listen_host in the configuration.");
        }
        HealthStatusManager health = new HealthStatusManager();
        ExecutorService calls = Executors
                .newThreadPerTaskExecutor(Thread.ofVirtual().name("rpc-", 0).factory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .executor(calls)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .addService(new AdminService(source))
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance());
        failpoints.ifPresent(armed -> builder.addService(new FailpointService(armed, source.nodeName())));
        Server server = builder.build();
        try {
            server.start();
        } catch (IOException e) {
            server.shutdownNow();
            calls.shutdownNow();
            throw cannotBind(host, port, e);
        }
        health.setStatus(AdminGrpc.SERVICE_NAME, ServingStatus.SERVING);
        LOG.info("admin RPC at {}:{}", host, server.getPort());
        return new AdminServer(server, health, calls);
    }

    private static ConfigException cannotBind(String host, int port, IOException failure) {
        String why = failure.getCause() == null ? failure.getMessage() : failure.getCause().getMessage();
        return new ConfigException("The admin RPC cannot listen on " + host + ":" + port + " (" + why
                + "). If another process has the port, stop it, or set rpc_port in the configuration to a free one (0 takes"
                + " any); ports below 1024 need rights; listen_host must be an address of this machine.", failure);
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Refuses new calls, gives running ones two seconds, ends. */
    @Override
    public void close() {
        if (!isClosed.compareAndSet(false, true)) {
            return;
        }
        health.enterTerminalState();
        server.shutdown();
        boolean isInterrupted = false;
        try {
            if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            isInterrupted = true;
        }
        calls.shutdownNow();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
