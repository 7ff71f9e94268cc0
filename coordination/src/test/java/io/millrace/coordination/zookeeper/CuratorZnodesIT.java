package io.millrace.coordination.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.embedded.EmbeddedZooKeeper;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.SessionState;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.znode.Znodes;
import io.millrace.coordination.znode.ZnodesContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CuratorZnodesIT extends ZnodesContract {
    private static final AtomicInteger BASES = new AtomicInteger();
    private static TestingServer server;
    private final List<CuratorZnodes> clients = new ArrayList<>();
    private ZooKeeperConfig config;

    @BeforeAll
    static void startServer() throws Exception {
        server = new TestingServer(true);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void freshBase() {
        config = ZooKeeperConfig.of(server.getConnectString())
                .withBasePath("/it/" + BASES.incrementAndGet())
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    @AfterEach
    void closeClients() {
        clients.forEach(CuratorZnodes::close);
    }

    @Override
    protected Znodes connect() {
        return connect(config);
    }

    private CuratorZnodes connect(ZooKeeperConfig to) {
        CuratorZnodes client = CuratorZnodes.connect(to, Ticker.SYSTEM);
        clients.add(client);
        return client;
    }

    @Override
    protected void expire(Znodes client) {
        SessionEnder.end((CuratorZnodes) client, server.getConnectString());
    }

    @Override
    protected int noticesOfSetting() {
        return 1;
    }

    private static List<ZnodeOp> create(String path) {
        return List.of(new ZnodeOp.Create(path, "", CreateMode.PERSISTENT));
    }

    @Test
    void aLostReplyIsAnUnknownOutcomeThatWasApplied() throws Exception {
        try (ReplyDroppingProxy proxy = new ReplyDroppingProxy(server.getPort())) {
            CuratorZnodes far = connect(throughProxy(proxy));
            far.multi(create("/a"));
            proxy.dropReplies();
            assertThatThrownBy(() -> far.multi(create("/b"))).isInstanceOf(UnknownOutcomeException.class);
            proxy.heal();
            await(() -> far.sessionState() == SessionState.RECONNECTED);
            assertThat(far.exists("/b")).isTrue();
        }
    }

    @Test
    void aLostRequestIsAnUnknownOutcomeThatWasNotApplied() throws Exception {
        try (ReplyDroppingProxy proxy = new ReplyDroppingProxy(server.getPort())) {
            CuratorZnodes far = connect(throughProxy(proxy));
            far.multi(create("/a"));
            proxy.dropRequests();
            assertThatThrownBy(() -> far.multi(create("/b"))).isInstanceOf(UnknownOutcomeException.class);
            proxy.heal();
            await(() -> far.sessionState() == SessionState.RECONNECTED);
            assertThat(far.exists("/b")).isFalse();
            far.multi(create("/b"));
        }
    }

    private ZooKeeperConfig throughProxy(ReplyDroppingProxy proxy) {
        return ZooKeeperConfig.of("127.0.0.1:" + proxy.port())
                .withBasePath(config.basePath())
                .withTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    @Test
    void withoutAServerNothingIsSentAndTheCallerHearsSoInTime() throws Exception {
        TestingServer gone = new TestingServer(true);
        String address = gone.getConnectString();
        gone.close();
        CuratorZnodes client = connect(
                ZooKeeperConfig.of(address).withTimeouts(Duration.ofSeconds(2), Duration.ofMillis(500)));
        long startNs = System.nanoTime();
        assertThatThrownBy(() -> client.multi(create("/a"))).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> client.read("/a")).isInstanceOf(RetriableException.class)
                .hasMessageContaining(address);
        assertThatThrownBy(() -> client.ensurePath("/a")).isInstanceOf(RetriableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(10));
        assertThat(client.sessionState()).isEqualTo(SessionState.CONNECTING);
    }

    @Test
    void aServerThatComesLaterOrComesBackIsFound(@TempDir Path directory) throws Exception {
        EmbeddedZooKeeper first = EmbeddedZooKeeper.start(directory, "127.0.0.1", 0);
        int port = first.port();
        first.close();
        CuratorZnodes client = connect(ZooKeeperConfig.of("127.0.0.1:" + port)
                .withTimeouts(Duration.ofSeconds(5),
                        Duration.ofSeconds(20)));
        assertThat(client.sessionId()).isZero();
        try (EmbeddedZooKeeper late = EmbeddedZooKeeper.start(directory, "127.0.0.1", port)) {
            client.multi(create("/late"));
            assertThat(late.isRunning()).isTrue();
        }
        await(() -> !client.sessionState().isConnected());
        try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(directory, "127.0.0.1", port)) {
            assertThat(client.exists("/late")).isTrue();
            assertThat(again.isRunning()).isTrue();
            client.close();
        }
    }

    @Test
    void aDigestKeepsOthersOut() {
        ZooKeeperConfig secret = config.withDigest("millrace:secret");
        assertThat(secret.toString()).doesNotContain("secret");
        connect(secret).multi(create("/mine"));
        Znodes stranger = connect(config);
        assertThatThrownBy(() -> stranger.read("/mine")).isInstanceOf(RetriableException.class)
                .hasMessageContaining("NOAUTH");
        assertThat(connect(secret).exists("/mine")).isTrue();
    }

    @Test
    void aClosedClientSaysSo() {
        CuratorZnodes client = connect(config);
        client.multi(create("/a"));
        client.close();
        client.close();
        assertThatThrownBy(() -> client.read("/a")).isInstanceOf(RetriableException.class)
                .hasMessageContaining("closed");
    }
}
