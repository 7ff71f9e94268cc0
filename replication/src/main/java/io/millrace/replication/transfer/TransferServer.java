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
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves parts and states to other nodes. Its event loops {@code transfer-*} do all the work; {@link #close} waits for them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, and the peer asks again
public final class TransferServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransferServer.class);
    private static final int THREADS = 2;

    private final MultiThreadIoEventLoopGroup loops;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;

    private TransferServer(MultiThreadIoEventLoopGroup loops, Channel listener) {
        this.loops = loops;
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
                                .addLast(new RequestHandler(clusterId, source));
                    }
                });
        ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IOException(
                    "cannot listen on " + host + ":" + port + " for part transfer: " + bound.cause().getMessage(),
                    bound.cause());
        }
        return new TransferServer(loops, bound.channel());
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        open.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** One connection. Owned by its event loop. */
    private static final class RequestHandler extends SimpleChannelInboundHandler<ByteBuf> {
        private final String clusterId;
        private final TransferSource source;

        RequestHandler(String clusterId, TransferSource source) {
            this.clusterId = clusterId;
            this.source = source;
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
            byte[] checksum = Frames.utf8(served.fileChecksum());
            ByteBuf header = frame(ctx, Frames.PART, 8 + 8 + 2 + checksum.length);
            header.writeLong(size).writeLong(offset).writeShort(checksum.length).writeBytes(checksum);
            ctx.write(header);
            // Opened by its path, lazily, on the event loop; closed by netty when written or failed.
            ctx.writeAndFlush(new DefaultFileRegion(file.get().toFile(), offset, size - offset))
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
