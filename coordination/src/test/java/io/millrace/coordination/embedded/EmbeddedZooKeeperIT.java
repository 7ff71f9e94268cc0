package io.millrace.coordination.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.time.Ticker;
import io.millrace.coordination.znode.SessionState;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import io.millrace.coordination.zookeeper.CuratorZnodes;
import io.millrace.coordination.zookeeper.ZooKeeperConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperIT {
    @TempDir
    Path directory;

    private static CuratorZnodes connect(EmbeddedZooKeeper server) {
        return CuratorZnodes.connect(ZooKeeperConfig.of(server.connectString())
                .withTimeouts(Duration.ofSeconds(5),
                        Duration.ofSeconds(20)),
                Ticker.SYSTEM);
    }

    @Test
    void keepsItsDataOverARestartOnTheSamePort() throws Exception {
        EmbeddedZooKeeper first = EmbeddedZooKeeper.start(directory.resolve("zk"), "127.0.0.1", 0);
        int port = first.port();
        try (CuratorZnodes client = connect(first)) {
            client.multi(List.of(new ZnodeOp.Create("/kept", "text", CreateMode.PERSISTENT)));
            assertThat(first.isRunning()).isTrue();
            first.close();
            first.close();
            assertThat(first.isRunning()).isFalse();
            try (EmbeddedZooKeeper second = EmbeddedZooKeeper.start(directory.resolve("zk"), "127.0.0.1", port)) {
                assertThat(client.read("/kept").orElseThrow().text()).isEqualTo("text");
                assertThat(client.sessionState()).isIn(SessionState.CONNECTED, SessionState.RECONNECTED);
                assertThat(second.port()).isEqualTo(port);
            }
        }
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (EmbeddedZooKeeper first = EmbeddedZooKeeper.start(directory.resolve("a"), "127.0.0.1", 0)) {
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(directory.resolve("b"), "127.0.0.1", first.port()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(first.port()))
                    .hasMessageContaining("taken");
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory.resolve("c"), "127.0.0.1", 0);
                CuratorZnodes client = connect(server)) {
            client.ensurePath("/x");
        }
        long endNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Set<String> left;
        do {
            left = Thread.getAllStackTraces()
                    .keySet()
                    .stream()
                    .filter(thread -> !before.contains(thread) && thread.isAlive() && !thread.isDaemon())
                    .map(Thread::getName)
                    .collect(Collectors.toSet());
        } while (!left.isEmpty() && System.nanoTime() < endNs);
        assertThat(left).isEmpty();
    }
}
