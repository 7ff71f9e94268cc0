package io.millrace.replication.transfer;

import io.millrace.coordination.log.PartId;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves parts and states to other nodes. Its event loops {@code transfer-*} send what the threads {@code
 * transfer-check-*} have found to be whole; {@link #close} waits for all of them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, and the peer asks again
public final class TransferServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransferServer.class);
    private static final int THREADS = 2;
    private static final int MAX_WAITING_CHECKS = 256;

    private final MultiThreadIoEventLoopGroup loops;
    private final ThreadPoolExecutor checks;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;

    private TransferServer(MultiThreadIoEventLoopGroup loops, ThreadPoolExecutor checks, Channel listener) {
        this.loops = loops;
        this.checks = checks;
        this.listener = listener;
        open.add(listener);
    }

    /**
     * Binds and serves.
     *
     * @param port 0 takes a free one
     * @param idleTimeout a connection on which nothing moves for so long is closed
     * @throws IOException the port cannot be bound
     */
    public static TransferServer start(String host, int port, String clusterId, TransferSource source,
            Duration idleTimeout)
            throws IOException {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(THREADS,
                new DefaultThreadFactory("transfer", true),
                NioIoHandler.newFactory());
        ThreadPoolExecutor checks = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING_CHECKS), new DefaultThreadFactory("transfer-check", true));
        checks.allowCoreThreadTimeOut(true);
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new IdleStateHandler(0, 0, idleTimeout.toMillis(), TimeUnit.MILLISECONDS))
                                .addLast(new LengthFieldBasedFrameDecoder(
                                        Frames.HEADER_BYTES + Frames.MAX_REQUEST_BYTES, 6, 4))
                                .addLast(new RequestHandler(clusterId, source, checks));
                    }
                });
        ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            checks.shutdownNow();
            throw new IOException(
                    "cannot listen on " + host + ":" + port + " for part transfer: " + bound.cause().getMessage(),
                    bound.cause());
        }
        return new TransferServer(loops, checks, bound.channel());
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        open.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        checks.shutdown();
        awaitChecks();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** A check holds a reference to its part, and ends by itself. */
    private void awaitChecks() {
        try {
            if (!checks.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("Parts are still being checked for a transfer; the checks end by themselves");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection. Owned by its event loop. */
    private static final class RequestHandler extends SimpleChannelInboundHandler<ByteBuf> {
        private final String clusterId;
        private final TransferSource source;
        private final Executor checks;

        RequestHandler(String clusterId, TransferSource source, Executor checks) {
            this.clusterId = clusterId;
            this.source = source;
            this.checks = checks;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
            if (frame.readInt() != Frames.MAGIC || frame.readByte() != Frames.VERSION) {
                LOG.info("Cut off {}: it does not speak the transfer protocol", ctx.channel().remoteAddress());
                ctx.close();
                return;
            }
            byte type = frame.readByte();
            int length = frame.readInt();
            boolean isKnown = type == Frames.GET_PART || type == Frames.GET_STATE;
            int idLength = frame.readableBytes() >= 2 ? frame.readUnsignedShort() : -1;
            int needed = 2 + idLength + (type == Frames.GET_PART ? 24 : 16);
            if (!isKnown || idLength < 0 || length != needed) {
                refuse(ctx, Frames.NOT_UNDERSTOOD,
                        "request of type " + type + " with " + length + " bytes is not understood");
                return;
            }
            String asked = frame.readCharSequence(idLength, StandardCharsets.UTF_8).toString();
            if (!asked.equals(clusterId)) {
                refuse(ctx, Frames.WRONG_CLUSTER, "this node is of cluster " + clusterId + ", not of " + asked);
                return;
            }
            long high = frame.readLong();
            long low = frame.readLong();
            if (type == Frames.GET_STATE) {
                sendState(ctx, new UUID(high, low));
            } else {
                sendPart(ctx, new PartId(high, low), frame.readLong());
            }
        }

        private void sendPart(ChannelHandlerContext ctx, PartId part, long offset) {
            Optional<ServedFile> found = source.part(part);
            if (found.isEmpty()) {
                refuse(ctx, Frames.NOT_HERE, "part " + part + " is not here");
                return;
            }
            ServedFile served = found.get();
            long size = served.sizeBytes();
            if (offset < 0 || offset > size) {
                served.close();
                refuse(ctx, Frames.NOT_UNDERSTOOD, "offset " + offset + " of part " + part + " of " + size + " bytes");
                return;
            }
            Optional<Path> file = served.file();
            if (file.isEmpty()) {
                served.close();
                refuse(ctx, Frames.FAILED, "part " + part + " is not in a file that could be sent");
                return;
            }
            try {
                checks.execute(() -> verifyAndSend(ctx, part, served, file.get(), offset));
            } catch (RejectedExecutionException e) {
                served.close();
                refuse(ctx, Frames.FAILED, "too many parts are asked for at the moment");
            }
        }

        /** A copy that is damaged here must not go out; reading it all is nothing for an event loop. */
        private void verifyAndSend(ChannelHandlerContext ctx, PartId part, ServedFile served, Path file, long offset) {
            try {
                served.verify();
                ctx.executor().execute(() -> sendFile(ctx, part, served, file, offset));
            } catch (RuntimeException e) {
                served.close();
                LOG.warn("Part {} is not sent to {}: {}", part, ctx.channel().remoteAddress(), e.getMessage());
                ctx.executor()
                        .execute(() -> refuse(ctx, Frames.FAILED, "part " + part + " cannot be sent: "
                                + e.getMessage()));
            }
        }

        private static void sendFile(ChannelHandlerContext ctx, PartId part, ServedFile served, Path file,
                long offset) {
            long size = served.sizeBytes();
            byte[] checksum = Frames.utf8(served.fileChecksum());
            ByteBuf header = frame(ctx, Frames.PART, 8 + 8 + 2 + checksum.length);
            header.writeLong(size).writeLong(offset).writeShort(checksum.length).writeBytes(checksum);
            ctx.write(header);
            // Opened by its path, lazily, on the event loop; closed by netty when written or failed.
            ctx.writeAndFlush(new DefaultFileRegion(file.toFile(), offset, size - offset))
                    .addListener(sent -> {
                        served.close();
                        if (!sent.isSuccess()) {
                            boolean isLost = sent.cause() instanceof NoSuchFileException;
                            LOG.warn("Sending part {} to {} broke{}: {}", part, ctx.channel().remoteAddress(),
                                    isLost ? ", its file is gone" : "", String.valueOf(sent.cause()));
                            ctx.close();
                        }
                    });
        }

        private void sendState(ChannelHandlerContext ctx, UUID table) {
            Optional<TableState> found = source.state(table);
            if (found.isEmpty()) {
                refuse(ctx, Frames.NOT_HERE, "table " + table + " is not here, or not whole yet");
                return;
            }
            TableState state = found.get();
            byte[] hash = Frames.utf8(state.stateHash());
            ByteBuf header = frame(ctx, Frames.STATE, 8 + 4 + 2 + hash.length);
            header.writeLong(state.appliedIndex())
                    .writeInt(state.parts().size())
                    .writeShort(hash.length)
                    .writeBytes(hash);
            ctx.write(header);
            for (byte[] part : state.parts()) {
                ctx.write(frame(ctx, Frames.STATE_PART, part.length).writeBytes(part));
            }
            ctx.flush();
        }

        private static void refuse(ChannelHandlerContext ctx, byte reason, String message) {
            byte[] text = Frames.utf8(message);
            ByteBuf frame = frame(ctx, Frames.REFUSED, 1 + 2 + text.length);
            frame.writeByte(reason).writeShort(text.length).writeBytes(text);
            ChannelFuture sent = ctx.writeAndFlush(frame);
            if (reason != Frames.NOT_HERE) {
                sent.addListener(ChannelFutureListener.CLOSE);
            }
        }

        private static ByteBuf frame(ChannelHandlerContext ctx, byte type, int payloadBytes) {
            return ctx.alloc()
                    .buffer(Frames.HEADER_BYTES + payloadBytes)
                    .writeInt(Frames.MAGIC)
                    .writeByte(Frames.VERSION)
                    .writeByte(type)
                    .writeInt(payloadBytes);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof IdleStateEvent) {
                ctx.close();
            } else {
                super.userEventTriggered(ctx, event);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.info("Cut off {}: {}", ctx.channel().remoteAddress(), String.valueOf(cause));
            ctx.close();
        }
    }
}
