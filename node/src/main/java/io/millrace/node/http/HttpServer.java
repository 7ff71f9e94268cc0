package io.millrace.node.http;

import io.millrace.node.config.ConfigException;
import io.millrace.node.query.QueryService;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ClickHouse's HTTP interface. {@link #start} binds; {@link #close} ends everything it started. Thread-safe.
 *
 * <p>Threads: {@code http-io-*} move bytes and never wait; {@code http-query-*} run one statement each;
 * {@code http-upkeep} forgets old sessions and kills statements whose client is gone.
 */
public final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_LINE_BYTES = 1 << 20;
    private static final int MAX_HEADER_BYTES = 1 << 17;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int IO_THREADS = 2;
    private static final Duration KILL_AGAIN = Duration.ofMillis(500);
    private static final Duration KILL_GRACE = Duration.ofSeconds(5);

    private final HttpServerOptions options;
    private final QueryService queries;
    private final OutputEncodings encodings;
    private final StaticPages pages;
    private final Authenticator authenticator;
    private final SessionRegistry sessions = new SessionRegistry(System::nanoTime);
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor workers;
    private final ScheduledExecutorService upkeep;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger open = new AtomicInteger();
    private @Nullable Channel listener;
    private boolean closed;

    private HttpServer(HttpServerOptions options, QueryService queries, OutputEncodings encodings,
            ReplicaDelays delays) {
        this.options = options;
        this.queries = queries;
        this.encodings = encodings;
        this.pages = new StaticPages(options, delays);
        this.authenticator = new Authenticator(options.users());
        this.loops = new MultiThreadIoEventLoopGroup(IO_THREADS, new DefaultThreadFactory("http-io"),
                NioIoHandler.newFactory());
        // Platform threads: a statement waits in native code, which would hold a virtual thread's carrier.
        this.workers = new ThreadPoolExecutor(0, options.maxStatements(), 60, TimeUnit.SECONDS,
                new SynchronousQueue<>(), new DefaultThreadFactory("http-query"));
        this.upkeep = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("http-upkeep", true));
    }

    /** @throws ConfigException when the port cannot be bound; says which key to change */
    public static HttpServer start(HttpServerOptions options, QueryService queries, OutputEncodings encodings,
            ReplicaDelays delays) {
        HttpServer server = new HttpServer(options, queries, encodings, delays);
        try {
            server.bind();
        } catch (RuntimeException e) {
            server.close(Duration.ZERO);
            throw e;
        }
        return server;
    }

    private void bind() {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1 << 17, 1 << 19))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new IdleStateHandler(options.receiveTimeout().toMillis(), 0, 0,
                                        TimeUnit.MILLISECONDS))
                                .addLast(new HttpRequestDecoder(new HttpDecoderConfig().setMaxInitialLineLength(
                                        MAX_LINE_BYTES)
                                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                                        .setMaxChunkSize(CHUNK_BYTES)))
                                .addLast(new HeadOnlyResponse.Encoder())
                                .addLast(new HttpConnection(HttpServer.this));
                    }
                });
        ChannelFuture bound = bootstrap.bind(address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw cannotBind(bound.cause());
        }
        listener = bound.channel();
        long sweepMs = 10_000;
        var _ = upkeep.scheduleWithFixedDelay(sessions::expire, sweepMs, sweepMs, TimeUnit.MILLISECONDS);
        LOG.info("HTTP interface at http://{}:{}", options.listenHost(), port());
    }

    private InetSocketAddress address() {
        try {
            return new InetSocketAddress(InetAddress.getByName(options.listenHost()), options.port());
        } catch (UnknownHostException e) {
            throw new ConfigException("listen_host is '" + options.listenHost()
                    + "', which does not resolve. Set it to an address of this host, 127.0.0.1 or 0.0.0.0", e);
        }
    }

    private ConfigException cannotBind(Throwable cause) {
        String where = "Port " + options.port() + " of " + options.listenHost();
        if (!(cause instanceof BindException)) {
            return new ConfigException(
                    where + " cannot be opened: " + cause + ". It is set by http_port and listen_host",
                    cause);
        }
        InetAddress address = address().getAddress();
        try {
            if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
                return new ConfigException("listen_host is '" + options.listenHost()
                        + "', but no network interface of this host has that address. Set it to one that is, 127.0.0.1"
                        + " or 0.0.0.0", cause);
            }
        } catch (SocketException e) {
            cause.addSuppressed(e);
        }
        return new ConfigException(where + " is taken by another process"
                + (options.port() < 1024 ? " or, as it is below 1024, needs privileges" : "")
                + ". Set http_port in the configuration to a free port (0 takes any), or stop the other process",
                cause);
    }

    /** The port that is bound, also when 0 was asked for. */
    public int port() {
        Channel channel = listener;
        if (channel == null || !(channel.localAddress() instanceof InetSocketAddress local)) {
            throw new IllegalStateException("the HTTP server is not bound");
        }
        return local.getPort();
    }

    /**
     * Takes no new request, lets running ones end until {@code deadline} from now, then kills them. Returns when all
     * threads have ended, or are given up on with a line in the log. Idempotent.
     */
    public void close(Duration deadline) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long endNs = System.nanoTime() + deadline.toNanos();
        boolean interrupted = false;
        Channel channel = listener;
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
        connections.forEach(HttpConnection::closeWhenIdle);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(endNs - System.nanoTime(), TimeUnit.NANOSECONDS)
                    && workers.getActiveCount() > 0) {
                LOG.warn("HTTP: {} statements still run at the deadline and are killed", workers.getActiveCount());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        // Answers that are complete go out before their connections close.
        channels.newCloseFuture().awaitUninterruptibly(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        channels.close().awaitUninterruptibly(KILL_GRACE.toNanos(), TimeUnit.NANOSECONDS);
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(KILL_GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.error("HTTP: {} statements do not end though interrupted", workers.getActiveCount());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        upkeep.shutdown();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    HttpServerOptions options() {
        return options;
    }

    StaticPages pages() {
        return pages;
    }

    long nanoTime() {
        return System.nanoTime();
    }

    /** Event loop. @return false when there are too many connections */
    boolean admit(HttpConnection connection, Channel channel) {
        connections.add(connection);
        channels.add(channel);
        return open.incrementAndGet() <= options.maxConnections();
    }

    void forget(HttpConnection connection) {
        if (connections.remove(connection)) {
            open.decrementAndGet();
        }
    }

    /** Event loop: a worker takes over. @return the answer if there is none left, else empty */
    List<HttpObject> run(HttpExchange exchange, HttpConnection connection) {
        StatementExchange statement = new StatementExchange(exchange, options, queries, encodings, authenticator,
                sessions);
        try {
            workers.execute(() -> {
                boolean keepAlive = false;
                try {
                    keepAlive = statement.run();
                } finally {
                    connection.finish(keepAlive);
                }
            });
            return List.of();
        } catch (RejectedExecutionException e) {
            UserException tooMany = new UserException(ErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES,
                    "Too many simultaneous queries. Maximum: " + options.maxStatements(), e);
            return new AnswerHeaders(options).failure(exchange, ErrorReport.of(tooMany, false));
        }
    }

    /** Event loop: nobody waits for this statement any more. */
    void clientGone(HttpExchange exchange) {
        try {
            upkeep.execute(() -> killUntilDone(exchange));
        } catch (RejectedExecutionException e) {
            LOG.debug("closing: workers are interrupted instead", e);
        }
    }

    /** Again and again, because a statement may not have been registered when it was killed first. */
    private void killUntilDone(HttpExchange exchange) {
        String queryId = exchange.runningQueryId();
        if (exchange.isDone()) {
            return;
        }
        if (queryId != null) {
            queries.kill(queryId);
        }
        if (!upkeep.isShutdown()) {
            var _ = upkeep.schedule(() -> killUntilDone(exchange), KILL_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
