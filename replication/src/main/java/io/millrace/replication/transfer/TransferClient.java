package io.millrace.replication.transfer;

import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.IncomingFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Over TCP. Stateless but for its settings; a call never blocks longer without progress than the stall time. */
public final class TransferClient implements PartTransfers {
    private static final int CHUNK_BYTES = 256 << 10;

    private final String clusterId;
    private final Duration connectTimeout;
    private final Duration stallTimeout;

    /** @param stallTimeout how long a peer may send nothing */
    public TransferClient(String clusterId, Duration connectTimeout, Duration stallTimeout) {
        this.clusterId = clusterId;
        this.connectTimeout = connectTimeout;
        this.stallTimeout = stallTimeout;
    }

    @Override
    public PartHeader fetchPart(InetSocketAddress peer, PartId part, IncomingFile file, HeaderCheck check)
            throws IOException, RefusedException {
        try (Socket socket = connect(peer)) {
            long offset = file.sizeBytes();
            ByteBuffer request = request(Frames.GET_PART, 24);
            request.putLong(part.high()).putLong(part.low()).putLong(offset);
            send(socket, request);
            // Unbuffered: behind the header's frame come raw bytes.
            DataInputStream in = new DataInputStream(socket.getInputStream());
            ByteBuffer payload = receive(in, Frames.PART);
            long size = payload.getLong();
            long from = payload.getLong();
            PartHeader header = new PartHeader(size, text(payload));
            if (from != offset || size < offset) {
                throw new IOException(
                        "peer " + peer + " answered part " + part + " of " + size + " bytes from byte " + from
                                + ", asked for " + offset);
            }
            check.accept(header);
            copy(in, file, size - offset);
            file.force();
            return header;
        }
    }

    private static void copy(InputStream in, IncomingFile out, long length) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = length;
        while (left > 0) {
            int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (read < 0) {
                throw new EOFException("the peer closed the connection with " + left + " bytes to come");
            }
            out.append(chunk, 0, read);
            left -= read;
        }
    }

    @Override
    public TableState fetchState(InetSocketAddress peer, UUID table) throws IOException, RefusedException {
        try (Socket socket = connect(peer)) {
            ByteBuffer request = request(Frames.GET_STATE, 16);
            request.putLong(table.getMostSignificantBits()).putLong(table.getLeastSignificantBits());
            send(socket, request);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), CHUNK_BYTES));
            ByteBuffer payload = receive(in, Frames.STATE);
            long appliedIndex = payload.getLong();
            int count = payload.getInt();
            String hash = text(payload);
            List<byte[]> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ByteBuffer part = receive(in, Frames.STATE_PART);
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                parts.add(bytes);
            }
            return new TableState(appliedIndex, hash, parts);
        }
    }

    private Socket connect(InetSocketAddress peer) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) stallTimeout.toMillis());
            // Resolved anew for each connection: addresses change when nodes restart.
            socket.connect(new InetSocketAddress(peer.getHostString(), peer.getPort()),
                    (int) connectTimeout.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private ByteBuffer request(byte type, int argumentBytes) {
        byte[] cluster = Frames.utf8(clusterId);
        int length = 2 + cluster.length + argumentBytes;
        return ByteBuffer.allocate(Frames.HEADER_BYTES + length)
                .putInt(Frames.MAGIC)
                .put(Frames.VERSION)
                .put(type)
                .putInt(length)
                .putShort((short) cluster.length)
                .put(cluster);
    }

    private static void send(Socket socket, ByteBuffer request) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write(request.array(), request.arrayOffset(), request.position());
        out.flush();
    }

    private static ByteBuffer receive(DataInputStream in, byte expectedType) throws IOException, RefusedException {
        int magic = in.readInt();
        byte version = in.readByte();
        byte type = in.readByte();
        int length = in.readInt();
        if (magic != Frames.MAGIC || version != Frames.VERSION || length < 0 || length > Frames.MAX_PAYLOAD_BYTES) {
            throw new IOException(
                    "not a frame of the transfer protocol: magic=" + Integer.toHexString(magic) + " version="
                            + version + " length=" + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        ByteBuffer payload = ByteBuffer.wrap(bytes);
        try {
            if (type == Frames.REFUSED) {
                throw refused(payload.get(), text(payload));
            }
            if (type != expectedType || length < minimalLength(expectedType)) {
                throw new IOException(
                        "frame of type " + type + " with " + length + " bytes instead of type " + expectedType);
            }
        } catch (java.nio.BufferUnderflowException e) {
            throw new IOException("frame of type " + type + " is cut short", e);
        }
        return payload;
    }

    private static int minimalLength(byte type) {
        return type == Frames.PART ? 18 : type == Frames.STATE ? 14 : 0;
    }

    private static RefusedException refused(byte reason, String message) {
        return new RefusedException(switch (reason) {
            case Frames.NOT_HERE -> RefusedException.Reason.NOT_HERE;
            case Frames.WRONG_CLUSTER -> RefusedException.Reason.WRONG_CLUSTER;
            case Frames.NOT_UNDERSTOOD -> RefusedException.Reason.NOT_UNDERSTOOD;
            default -> RefusedException.Reason.FAILED;
        }, message);
    }

    private static String text(ByteBuffer payload) throws IOException {
        int length = Short.toUnsignedInt(payload.getShort());
        if (length > payload.remaining()) {
            throw new IOException("text of " + length + " bytes in a frame with " + payload.remaining() + " left");
        }
        byte[] bytes = new byte[length];
        payload.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
