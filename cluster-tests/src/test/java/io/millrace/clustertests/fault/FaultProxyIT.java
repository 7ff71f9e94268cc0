package io.millrace.clustertests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.clustertests.fault.FaultProxy.Direction;
import io.millrace.clustertests.fault.FaultProxy.Mode;
import io.millrace.clustertests.fault.FaultProxy.Shot;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fault that is counted must have happened, and nothing else. */
@Timeout(60)
class FaultProxyIT {
    private static final int MULTI = 14;

    private final List<byte[]> received = Collections.synchronizedList(new ArrayList<>());
    private ServerSocket server;
    private FaultProxy proxy;

    /** Answers each frame with itself; so a request's transaction number is its reply's. */
    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> echo(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private void echo(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                received.add(frame);
                out.writeInt(frame.length);
                out.write(frame);
            }
        } catch (IOException gone) {
            // what the tests do to it
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    private Socket connect(boolean speaksZooKeeper) throws IOException {
        InetSocketAddress free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = new InetSocketAddress(InetAddress.getLoopbackAddress(), probe.getLocalPort());
        }
        proxy = speaksZooKeeper ? FaultProxy.zooKeeper("test", free, address())
                : FaultProxy.bytes("test", free, address());
        return client();
    }

    private Socket client() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(20_000);
        return client;
    }

    private static void send(Socket client, byte[] frame) throws IOException {
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeInt(frame.length);
        out.write(frame);
    }

    private static byte[] receive(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void bytesPassUntilAskedOtherwise() throws IOException {
        try (Socket client = connect(false)) {
            send(client, text("hello"));
            assertThat(receive(client)).isEqualTo(text("hello"));
            assertThat(proxy.firedCount()).isZero();
            // The reply may be here before the proxy has counted it.
            long endNs = System.nanoTime() + 5_000_000_000L;
            while (proxy.byteCount() < 18 && System.nanoTime() - endNs < 0) {
                Thread.onSpinWait();
            }
            assertThat(proxy.byteCount()).isEqualTo(18);
        }
    }

    @Test
    void oneByteOfOneDirectionIsFlipped() throws IOException {
        try (Socket client = connect(false)) {
            proxy.plan(new Shot(Direction.REPLY, 5, true));
            send(client, text("hello"));
            assertThat(receive(client)).isEqualTo(flipped("hello", 1));
            assertThat(received.getFirst()).isEqualTo(text("hello"));
            assertThat(proxy.firedCount()).isEqualTo(1);
            send(client, text("again"));
            assertThat(receive(client)).isEqualTo(text("again"));
        }
    }

    private static byte[] flipped(String text, int at) {
        byte[] bytes = text(text);
        bytes[at] ^= 0x10;
        return bytes;
    }

    @Test
    void aConnectionIsCutBeforeAByte() throws IOException {
        try (Socket client = connect(false)) {
            proxy.plan(new Shot(Direction.REPLY, 6, false));
            send(client, text("hello"));
            assertThatThrownBy(() -> receive(client)).isInstanceOf(IOException.class);
            assertThat(proxy.firedCount()).isEqualTo(1);
            assertThat(received).hasSize(1);
        }
    }

    @Test
    void heldBytesPassLateAndSwallowedOnesNever() throws IOException, InterruptedException {
        try (Socket client = connect(false)) {
            client.setSoTimeout(200);
            proxy.become(Mode.HOLD);
            send(client, text("late"));
            assertThatThrownBy(() -> receive(client)).isInstanceOf(SocketTimeoutException.class);
            proxy.become(Mode.OPEN);
            client.setSoTimeout(20_000);
            assertThat(receive(client)).isEqualTo(text("late"));
            proxy.become(Mode.SWALLOW);
            send(client, text("gone"));
            client.setSoTimeout(200);
            assertThatThrownBy(() -> receive(client)).isInstanceOf(SocketTimeoutException.class);
            client.setSoTimeout(20_000);
            proxy.heal();
            assertThatThrownBy(() -> receive(client)).isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        assertThat(received).hasSize(1);
        try (Socket next = client()) {
            send(next, text("well"));
            assertThat(receive(next)).isEqualTo(text("well"));
        }
    }

    @Test
    void aCutProxyTakesNobodyUntilItIsHealed() throws IOException {
        try (Socket client = connect(false)) {
            send(client, text("a"));
            receive(client);
            proxy.become(Mode.CUT);
            assertThatThrownBy(() -> {
                send(client, text("b"));
                receive(client);
            }).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> {
            try (Socket refused = client()) {
                send(refused, text("c"));
                receive(refused);
            }
        }).isInstanceOf(IOException.class);
        proxy.heal();
        try (Socket client = client()) {
            send(client, text("d"));
            assertThat(receive(client)).isEqualTo(text("d"));
        }
    }

    /** As a server answers it, because it is sent back: version, time-out, id, password. */
    private static byte[] greeting() {
        return ByteBuffer.allocate(36).putInt(0).putInt(4_000).putLong(77).putInt(16).array();
    }

    private static byte[] request(int transaction, int operation, String path) {
        return ByteBuffer.allocate(8 + path.length()).putInt(transaction).putInt(operation).put(text(path)).array();
    }

    @Test
    void theReplyOfTheMeantMultiAloneIsLost() throws IOException {
        try (Socket client = connect(true)) {
            send(client, greeting());
            receive(client);
            assertThat(proxy.session().id()).isEqualTo(77);
            proxy.plan(MultiFault.of(MultiFault.Kind.DROP_REPLY, "/kafka/"));
            send(client, request(1, MULTI, "/other"));
            send(client, request(2, 5, "/kafka/a"));
            receive(client);
            receive(client);
            assertThat(proxy.firedCount()).isZero();
            send(client, request(3, MULTI, "/kafka/a"));
            assertThatThrownBy(() -> receive(client)).isInstanceOf(IOException.class);
        }
        assertThat(proxy.firedCount()).isEqualTo(1);
        assertThat(received).hasSize(4);
    }

    @Test
    void theRequestIsLostOrComesAfterTheConnectionBroke() throws IOException, InterruptedException {
        try (Socket client = connect(true)) {
            send(client, greeting());
            receive(client);
            proxy.plan(MultiFault.of(MultiFault.Kind.DROP_REQUEST, ""));
            send(client, request(1, MULTI, "/a"));
            assertThatThrownBy(() -> receive(client)).isInstanceOf(IOException.class);
        }
        assertThat(received).hasSize(1);
        try (Socket client = client()) {
            send(client, greeting());
            receive(client);
            proxy.plan(new MultiFault(MultiFault.Kind.LATE, "", 300));
            send(client, request(2, MULTI, "/b"));
            assertThatThrownBy(() -> receive(client)).isInstanceOf(IOException.class);
        }
        assertThat(received).hasSize(2);
        while (received.size() < 3) {
            Thread.sleep(10);
        }
        assertThat(received.getLast()).isEqualTo(request(2, MULTI, "/b"));
    }
}
