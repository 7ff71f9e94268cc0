package io.millrace.node.http;

import io.millrace.node.http.RequestTarget.Route;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: one request at a time, its body handed to a worker chunk by chunk. Owned by its event loop; only
 * {@link #finish}, {@link #roomAgain} and {@link #closeWhenIdle} are called from other threads, and only enqueue.
 *
 * <p>The socket is read only when a message is wanted. While a statement runs one is, so that a client that goes is noticed.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    /** How long the rest of a body is taken from a client whose answer is already sent. */
    private static final long LINGER_MS = 300;
    private static final long DRAIN_SECONDS = 10;

    private final HttpServer server;
    private @Nullable ChannelHandlerContext context;
    private @Nullable HttpExchange current;
    /** A request that came before the current one was answered. */
    private @Nullable HttpRequest early;
    /** Decoded and not yet wanted: what one read of the socket can hold, as it is read only when this is empty. */
    private final Deque<Object> inbox = new ArrayDeque<>();
    private boolean wanted;
    private boolean pumping;
    private boolean receiving;
    private boolean paused;
    private boolean answered;
    private boolean broken;
    private boolean closing;
    private @Nullable Future<?> drainLimit;
    private long readSinceNs;

    HttpConnection(HttpServer server) {
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (server.admit(this, ctx.channel())) {
            read(ctx);
        } else {
            LOG.warn("connection from {} closed: {} are open, which is the limit", ctx.channel().remoteAddress(),
                    server.options().maxConnections());
            close(ctx);
        }
    }

    private void read(ChannelHandlerContext ctx) {
        readSinceNs = server.nanoTime();
        wanted = true;
        pump(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inbox.add(message);
        pump(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        pump(ctx);
    }

    /** One message for each that is wanted; the socket is read only when there is none. */
    private void pump(ChannelHandlerContext ctx) {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            for (Object message = wanted ? inbox.poll() : null; message != null; message = wanted ? inbox.poll()
                    : null) {
                wanted = false;
                handle(ctx, message);
            }
        } finally {
            pumping = false;
        }
        if (wanted) {
            ctx.read();
        }
    }

    private void handle(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case HttpRequest request when current != null -> early = request;
            case HttpRequest request -> begin(ctx, request);
            case HttpContent content -> content(ctx, content);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            refuse(ctx, request.decoderResult().cause());
            return;
        }
        RequestTarget target = RequestTarget.parse(request.uri());
        ResponseChannel responses = new ResponseChannel(ctx.channel(), server.options().sendTimeout());
        HttpExchange[] made = new HttpExchange[1];
        RequestBody body = new RequestBody(() -> sendContinue(made[0]), this::roomAgain,
                server.options().receiveTimeout().multipliedBy(2));
        HttpExchange exchange = new HttpExchange(request, target, body, responses);
        made[0] = exchange;
        current = exchange;
        receiving = true;
        paused = false;
        answered = false;
        Route route = target.route(exchange.method());
        List<HttpObject> answer = route == Route.STATEMENT
                ? server.run(exchange, this)
                : server.pages().answer(exchange, route);
        if (!answer.isEmpty()) {
            answer.forEach(part -> write(ctx, part));
            ctx.flush();
            answered(ctx, true);
        }
        read(ctx);
    }

    /** The worker is about to wait for the body. */
    private static void sendContinue(HttpExchange exchange) {
        if (exchange.isContinueOwed() && !exchange.body().isComplete()) {
            exchange.continueSent();
            exchange.responses()
                    .send(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
                            Unpooled.EMPTY_BUFFER));
        }
    }

    private void content(ChannelHandlerContext ctx, HttpContent content) {
        HttpExchange exchange = current;
        if (exchange == null) {
            content.release();
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            broken = true;
            receiving = false;
            exchange.body()
                    .fail(new UserException(ErrorCode.INCORRECT_DATA,
                            "The request's body is not well-formed HTTP: "
                                    + content.decoderResult().cause().getMessage()));
            if (answered) {
                close(ctx);
            }
            return;
        }
        boolean last = content instanceof LastHttpContent;
        boolean room = exchange.body().offer(content.content());
        if (last) {
            receiving = false;
            exchange.body().complete();
            if (answered) {
                next(ctx);
            } else {
                read(ctx); // the answer to nothing: notices a client that goes
            }
        } else if (room) {
            read(ctx);
        } else {
            paused = true;
        }
    }

    /** From the worker: it took enough of the body. */
    void roomAgain() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(() -> {
                if (paused) {
                    paused = false;
                    read(ctx);
                }
            });
        }
    }

    /** From the worker: the answer is sent. */
    void finish(boolean keepAlive) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(() -> answered(ctx, keepAlive));
        }
    }

    private void answered(ChannelHandlerContext ctx, boolean keepAlive) {
        HttpExchange exchange = current;
        if (exchange == null) {
            return;
        }
        answered = true;
        exchange.done();
        exchange.body().discard();
        if (!keepAlive) {
            lingerAndClose(ctx);
        } else if (broken || !exchange.keepAlive() || receiving && exchange.isContinueOwed()) {
            closeAfterWrites(ctx);
        } else if (receiving) {
            drainLimit = ctx.executor().schedule(() -> close(ctx), DRAIN_SECONDS, TimeUnit.SECONDS);
        } else {
            next(ctx);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        current = null;
        if (drainLimit != null) {
            drainLimit.cancel(false);
            drainLimit = null;
        }
        HttpRequest request = early;
        early = null;
        if (closing) {
            closeAfterWrites(ctx);
        } else if (request != null) {
            begin(ctx, request);
        } else {
            read(ctx);
        }
    }

    /** After an answer without an end: some clients drop what they have not read yet when they meet the end of the connection. */
    private static void lingerAndClose(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            var _ = ctx.executor().schedule(() -> close(ctx), LINGER_MS, TimeUnit.MILLISECONDS);
        });
    }

    private static void closeAfterWrites(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private static void close(ChannelHandlerContext ctx) {
        var _ = ctx.close(); // channelInactive does the rest
    }

    private static void write(ChannelHandlerContext ctx, HttpObject part) {
        ctx.write(part).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private void refuse(ChannelHandlerContext ctx, Throwable cause) {
        HttpResponseStatus status = switch (cause) {
            case TooLongHttpLineException line -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException header -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
        LOG.debug("request from {} refused", ctx.channel().remoteAddress(), cause);
        server.pages().refusal(status, cause).forEach(part -> write(ctx, part));
        ctx.flush();
        closeAfterWrites(ctx);
    }

    /** The server is closing: no further request on this connection. */
    void closeWhenIdle() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(() -> {
                closing = true;
                if (current == null) {
                    close(ctx);
                }
            });
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        HttpExchange exchange = current;
        if (exchange != null) {
            exchange.responses().wake();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        // The event tells of the socket; what was waited for since when is known here.
        boolean waited = server.nanoTime() - readSinceNs >= server.options().receiveTimeout().toNanos() * 9 / 10;
        HttpExchange exchange = current;
        if (exchange == null) {
            if (waited) {
                close(ctx);
            }
            return;
        }
        if (receiving && !paused && !answered && waited && !exchange.isContinueOwed()) {
            broken = true;
            exchange.body()
                    .fail(new UserException(ErrorCode.SOCKET_TIMEOUT,
                            "Timeout exceeded while reading the request's body: nothing came for "
                                    + server.options().receiveTimeout().toMillis() + " ms"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        server.forget(this);
        inbox.forEach(ReferenceCountUtil::release);
        inbox.clear();
        HttpExchange exchange = current;
        if (exchange != null && !answered) {
            exchange.body()
                    .fail(new UserException(ErrorCode.NETWORK_ERROR,
                            "The client closed the connection before the request's body was whole"));
            exchange.responses().lose();
            server.clientGone(exchange);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection from {} closed", ctx.channel().remoteAddress(), cause);
        close(ctx);
    }
}
