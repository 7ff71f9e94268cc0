package io.millrace.clustertests.fault;

import io.millrace.clustertests.fault.FaultProxy.Direction;
import io.millrace.clustertests.fault.FaultProxy.Mode;
import io.millrace.clustertests.fault.FaultProxy.Shot;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** One connection through a proxy, with a virtual thread for each lane. */
final class Link {
    private static final int CONNECT_MS = 5_000;
    private static final int CHUNK_BYTES = 16 << 10;
    /** Of a part's transfer: frame header of 10 bytes, then total length and offset. */
    private static final int TRANSFER_HEAD = 26;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();
    private volatile boolean hasLostBytes;
    /** The server's side outlives the client's: a request is on its way late. */
    private volatile boolean isDetached;
    /** The transaction whose reply must not arrive; -1 for none. */
    private volatile int droppedReply = -1;

    Link(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    Socket client() {
        return client;
    }

    boolean hasLostBytes() {
        return hasLostBytes;
    }

    void run(InetSocketAddress to, boolean speaksZooKeeper) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(to, CONNECT_MS);
            Thread replies = Thread.ofVirtual()
                    .name("replies-" + proxy.name())
                    .start(() -> pump(speaksZooKeeper, Direction.REPLY));
            pump(speaksZooKeeper, Direction.REQUEST);
            replies.join();
        } catch (IOException e) {
            reset(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            cut();
        }
    }

    private void pump(boolean speaksZooKeeper, Direction direction) {
        Socket from = direction == Direction.REQUEST ? client : server;
        Socket to = direction == Direction.REQUEST ? server : client;
        try {
            if (speaksZooKeeper) {
                pumpFrames(direction, new DataInputStream(from.getInputStream()), to.getOutputStream());
            } else {
                pumpBytes(direction, from.getInputStream(), to.getOutputStream());
            }
            if (!isDetached) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            if (!isDetached) {
                cut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cut();
        }
    }

    private void pumpBytes(Direction direction, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_BYTES];
        byte[] head = new byte[TRANSFER_HEAD];
        long position = 0;
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            for (int i = 0; i < read && position + i < TRANSFER_HEAD; i++) {
                head[(int) position + i] = chunk[i];
            }
            int count = shoot(direction, chunk, read, position, head);
            forward(out, chunk, count);
            if (count < read) {
                cut();
                return;
            }
            position += read;
        }
    }

    /** Flips what is to be flipped; the result is how many bytes pass before the connection is cut. */
    private int shoot(Direction direction, byte[] chunk, int read, long position, byte[] head) {
        int count = read;
        for (Shot shot : proxy.shots()) {
            long at = shot.position() < 0 ? end(head, position + read) + shot.position() : shot.position();
            if (shot.direction() == direction && at >= position && at < position + read && proxy.take(shot)) {
                if (shot.isFlip()) {
                    chunk[(int) (at - position)] ^= 0x10;
                } else {
                    count = Math.min(count, (int) (at - position));
                }
            }
        }
        return count;
    }

    /** Where a part's transfer ends; unknown, as far away as can be, before its head has passed. */
    private static long end(byte[] head, long passed) {
        ByteBuffer in = ByteBuffer.wrap(head);
        return passed < TRANSFER_HEAD ? Long.MAX_VALUE / 2 : 10L + in.getInt(6) + in.getLong(10) - in.getLong(18);
    }

    private void pumpFrames(Direction direction, DataInputStream in, OutputStream out)
            throws IOException, InterruptedException {
        boolean isFirst = true;
        while (true) {
            byte[] frame;
            try {
                frame = new byte[in.readInt()];
            } catch (EOFException end) {
                return;
            }
            in.readFully(frame);
            if (direction == Direction.REPLY) {
                if (isFirst) {
                    proxy.opened(ZooKeeperSession.ofConnectResponse(frame));
                } else if (droppedReply >= 0 && MultiFault.transaction(frame) == droppedReply) {
                    cut();
                    return;
                }
            } else if (!isFirst) {
                Optional<MultiFault> fault = proxy.takeMultiFault(frame);
                if (fault.isPresent()) {
                    switch (fault.get().kind()) {
                        case DROP_REQUEST -> {
                            cut();
                            return;
                        }
                        case DROP_REPLY -> droppedReply = MultiFault.transaction(frame);
                        case LATE -> {
                            deliverLate(fault.get(), frame, out);
                            return;
                        }
                    }
                }
            }
            isFirst = false;
            byte[] whole = ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array();
            forward(out, whole, whole.length);
        }
    }

    private void deliverLate(MultiFault fault, byte[] frame, OutputStream out)
            throws IOException, InterruptedException {
        isDetached = true;
        reset(client);
        Thread.sleep(fault.lateMs());
        out.write(ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array());
        out.flush();
        Thread.sleep(500); // so that the server reads it before the end
        isDetached = false;
        cut();
    }

    private void forward(OutputStream out, byte[] bytes, int count) throws IOException, InterruptedException {
        if (isDetached || count == 0) {
            return;
        }
        if (proxy.delayMs() > 0) {
            Thread.sleep(proxy.delayMs());
        }
        proxy.awaitPassage();
        if (proxy.mode() == Mode.SWALLOW) {
            hasLostBytes = true;
            return;
        }
        long limit = proxy.bytesPerSecond();
        if (limit == Long.MAX_VALUE) {
            out.write(bytes, 0, count);
        } else {
            int piece = (int) Math.max(1, Math.min(count, limit / 20));
            for (int at = 0; at < count; at += piece) {
                out.write(Arrays.copyOfRange(bytes, at, Math.min(count, at + piece)));
                out.flush();
                Thread.sleep(Math.max(1, piece * 1000L / limit));
            }
        }
        out.flush();
        proxy.passed(count);
    }

    /** Resets both sides. */
    void cut() {
        reset(client);
        if (!isDetached) {
            reset(server);
        }
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException gone) {
            // closed already, which is what is wanted
        }
        try {
            socket.close();
        } catch (IOException gone) {
            // the same
        }
    }
}
