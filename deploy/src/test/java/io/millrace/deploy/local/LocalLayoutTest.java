package io.millrace.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.config.ConfigFiles;
import io.millrace.node.config.NodeConfig;
import io.millrace.node.config.NodeConfigParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLayoutTest {
    @TempDir
    Path directory;

    @Test
    void aNodeUnderstandsTheConfigurationWrittenForIt() throws IOException {
        Path home = directory.resolve("a \"quoted\" \\ directory");
        LocalLayout layout = new LocalLayout(home, Path.of("java"), "x.jar");
        Path file = layout.writeConfig("node2", 8124, 9101, 9010, 2181, 6_000, "kafka:\n  session_timeout_ms: 6000\n");
        NodeConfig config = NodeConfigParser.parse(ConfigFiles.load(file));
        assertThat(config.nodeName()).isEqualTo("node2");
        assertThat(config.path()).isEqualTo(home.resolve("node2").resolve("data"));
        assertThat(config.listenHost()).isEqualTo("127.0.0.1");
        assertThat(config.advertisedHost()).isEqualTo("127.0.0.1");
        assertThat(List.of(config.httpPort(), config.rpcPort(), config.transferPort())).containsExactly(8124, 9101,
                9010);
        assertThat(config.zooKeeper())
                .isEqualTo(new NodeConfig.ZooKeeper(List.of("127.0.0.1:2181"), "/millrace", Duration.ofSeconds(6)));
        assertThat(config.macros()).containsEntry("shard", "01").containsEntry("replica", "node2");
        assertThat(config.kafka().value("session_timeout_ms")).contains("6000");
        assertThat(config.logger().file()).isEqualTo(home.resolve("logs").resolve("node2.log"));
    }

    @Test
    void aNodeUnderstandsTheDistributionsConfiguration() {
        NodeConfig config = NodeConfigParser
                .parse(ConfigFiles.load(Path.of("src", "main", "conf", "config.yaml").toAbsolutePath()));
        assertThat(config.httpPort()).isEqualTo(8123);
        assertThat(config.zooKeeper()).isNull();
    }

    @Test
    void smallHeapsGetTheSerialCollector() {
        LocalLayout layout = new LocalLayout(directory, Path.of("java"), "x.jar");
        assertThat(layout.command(512, List.of("-Da=b"), "Main", List.of("server")))
                .contains("-Xmx512m", "-XX:+UseSerialGC", "-Da=b")
                .endsWith("-cp", "x.jar", "io.millrace.deploy.local.Supervised", "Main", "server");
        assertThat(layout.command(4096, List.of(), "Main", List.of())).contains("-XX:+UseG1GC");
    }
}
