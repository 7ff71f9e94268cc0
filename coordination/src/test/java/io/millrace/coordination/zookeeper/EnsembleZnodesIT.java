package io.millrace.coordination.zookeeper;

import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.Znodes;
import io.millrace.coordination.znode.ZnodesContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Each client of a test is connected to another of three servers, of which two only learn what the leader decides. */
class EnsembleZnodesIT extends ZnodesContract {
    private static final AtomicInteger BASES = new AtomicInteger();
    private static TestingCluster cluster;
    private static List<String> servers = List.of();
    private final Map<Znodes, String> clients = new HashMap<>();
    private final List<CuratorZnodes> opened = new ArrayList<>();
    private String base = "";

    @BeforeAll
    static void startServers() throws Exception {
        cluster = new TestingCluster(3);
        cluster.start();
        servers = List.of(cluster.getConnectString().split(","));
    }

    @AfterAll
    static void stopServers() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void freshBase() {
        base = "/it/" + BASES.incrementAndGet();
        // All bases below are there for whoever connects next: a session sees what was written before it.
        connect().ensurePath("/");
    }

    @AfterEach
    void closeClients() {
        opened.forEach(CuratorZnodes::close);
    }

    @Override
    protected Znodes connect() {
        String server = servers.get(opened.size() % servers.size());
        CuratorZnodes client = CuratorZnodes.connect(ZooKeeperConfig.of(server)
                .withBasePath(base)
                .withTimeouts(Duration.ofSeconds(6), Duration.ofSeconds(20)), Ticker.SYSTEM);
        opened.add(client);
        clients.put(client, server);
        return client;
    }

    @Override
    protected void expire(Znodes client) {
        SessionEnder.end((CuratorZnodes) client, Objects.requireNonNull(clients.get(client)));
    }

    @Override
    protected int noticesOfSetting() {
        return 1;
    }
}
