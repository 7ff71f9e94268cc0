package io.millrace.coordination.commit;

import io.millrace.coordination.embedded.EmbeddedZooKeeper;
import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Znodes;
import io.millrace.coordination.zookeeper.CuratorZnodes;
import io.millrace.coordination.zookeeper.SessionEnder;
import io.millrace.coordination.zookeeper.ZooKeeperConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class CommitterIT extends CommitContract {
    private static final AtomicInteger BASES = new AtomicInteger();
    @TempDir
    static Path directory;
    private static EmbeddedZooKeeper server;
    private final List<CuratorZnodes> clients = new ArrayList<>();
    private ZooKeeperConfig config = ZooKeeperConfig.of(server.connectString())
            .withBasePath("/it/" + BASES.incrementAndGet())
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedZooKeeper.start(directory, "127.0.0.1", 0);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void closeClients() {
        clients.forEach(CuratorZnodes::close);
    }

    @Override
    protected Znodes connect() {
        CuratorZnodes client = CuratorZnodes.connect(config, Ticker.SYSTEM);
        clients.add(client);
        return client;
    }

    @Override
    protected void renewSession(Znodes client) {
        SessionEnder.endAndAwaitNext((CuratorZnodes) client, server.connectString());
    }
}
