package io.millrace.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.replica.ChoreLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeConfigTest {
    @TempDir
    private Path dir;

    private Path write(String name, String text) {
        try {
            Path file = dir.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NodeConfig parse(String xml) {
        return NodeConfigParser.parse(ConfigFiles.load(write("config.xml", "<clickhouse>" + xml + "</clickhouse>")));
    }

    private void refused(String xml, String... parts) {
        assertThatThrownBy(() -> parse(xml)).isInstanceOf(ConfigException.class).hasMessageContainingAll(parts);
    }

    @Test
    void anOverlayWithoutAnElementLeavesTheConfigurationAsItIs(@org.junit.jupiter.api.io.TempDir java.nio.file.Path dir)
            throws java.io.IOException {
        java.nio.file.Files.writeString(dir.resolve("config.yaml"), "http_port: 4711\n");
        java.nio.file.Files.createDirectories(dir.resolve("conf.d"));
        java.nio.file.Files.writeString(dir.resolve("conf.d/empty.yaml"), "# nothing yet\n");
        java.nio.file.Files.writeString(dir.resolve("conf.d/empty.xml"), "<clickhouse><!-- nothing --></clickhouse>");
        assertThat(NodeConfigParser.parse(ConfigFiles.load(dir.resolve("config.yaml"))).httpPort()).isEqualTo(4711);
    }

    @Test
    void failpointsAreOffUnlessTheConfigurationSaysTest() {
        assertThat(parse("").test()).isEqualTo(NodeConfig.Test.NONE);
        assertThat(parse("<test><failpoints>true</failpoints><arm>a=halt</arm><arm>b=error</arm></test>").test())
                .isEqualTo(new NodeConfig.Test(true, List.of("a=halt", "b=error"), ChoreLimits.DEFAULT,
                        Long.MAX_VALUE));
        assertThat(parse("<test><kept_entries>7</kept_entries><max_hashes>9</max_hashes>"
                + "<chore_interval_ms>50</chore_interval_ms></test>").test().chores())
                .isEqualTo(new ChoreLimits(Duration.ofMillis(50), 7, 9));
        refused("<test><failpoints>yes</failpoints></test>", "test.failpoints", "yes");
        refused("<test><arm>a=halt</arm></test>", "test.arm", "test.failpoints");
        refused("<test><failpoint>true</failpoint></test>", "test.failpoint", "failpoints");
    }

    @Test
    void anEmptyConfigurationIsALocalNodeWithItsOwnZooKeeper() {
        NodeConfig config = parse("<display_name>n1</display_name>");
        assertThat(config.nodeName()).isEqualTo("n1");
        assertThat(config.listenHost()).isEqualTo("127.0.0.1");
        assertThat(config.advertisedHost()).isEqualTo("127.0.0.1");
        assertThat(config.httpPort()).isEqualTo(8123);
        assertThat(config.transferPort()).isEqualTo(9009);
        assertThat(config.zooKeeper()).isNull();
        assertThat(config.macros()).isEqualTo(Map.of("shard", "01", "replica", "n1"));
        assertThat(config.users()).isEqualTo(Map.of("default", ""));
        assertThat(config.zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(config.logger()).isEqualTo(new NodeConfig.Logger("INFO", null));
        assertThat(config.ddlTimeout()).isEqualTo(Duration.ofMinutes(3));
        assertThat(config.path()).isAbsolute();
    }

    private static final String WHOLE_XML = """
            <clickhouse>
              <!-- a comment -->
              <display_name>n2</display_name>
              <path>/var/lib/millrace</path>
              <listen_host>0.0.0.0</listen_host>
              <interserver_http_host>n2.example</interserver_http_host>
              <http_port>8124</http_port>
              <interserver_http_port>0</interserver_http_port>
              <rpc_port> 9101 </rpc_port>
              <timezone>Europe/Berlin</timezone>
              <logger><level>debug</level><log>/var/log/millrace.log</log></logger>
              <macros><shard>02</shard><replica>r2</replica><extra>x</extra></macros>
              <zookeeper>
                <node><host>zk1</host><port>2182</port></node>
                <node><host>zk2</host></node>
                <root>/m</root>
                <session_timeout_ms>15000</session_timeout_ms>
              </zookeeper>
              <profiles><default><max_block_size>007</max_block_size></default></profiles>
              <users><default><password>s3cret</password></default><reader><password></password></reader></users>
              <distributed_ddl><task_timeout>5</task_timeout></distributed_ddl>
              <kafka><debug>cgrp</debug></kafka>
            </clickhouse>
            """;

    private static final String WHOLE_YAML = """
            display_name: n2
            path: /var/lib/millrace
            listen_host: 0.0.0.0
            interserver_http_host: n2.example
            http_port: 8124
            interserver_http_port: 0
            rpc_port: 9101
            timezone: Europe/Berlin
            logger: {level: debug, log: /var/log/millrace.log}
            macros: {shard: '02', replica: r2, extra: x}
            zookeeper:
              node:
                - {host: zk1, port: 2182}
                - {host: zk2}
              root: /m
              session_timeout_ms: 15000
            profiles: {default: {max_block_size: '007'}}
            users: {default: {password: s3cret}, reader: {password: ''}}
            distributed_ddl: {task_timeout: 5}
            kafka: {debug: cgrp}
            """;

    @ParameterizedTest
    @CsvSource({"config.xml", "config.yaml", "config.yml"})
    void readsEveryKeyFromXmlAndYaml(String name) {
        NodeConfig config = NodeConfigParser
                .parse(ConfigFiles.load(write(name, name.endsWith("xml") ? WHOLE_XML : WHOLE_YAML)));
        assertThat(config.nodeName()).isEqualTo("n2");
        assertThat(config.path()).isEqualTo(Path.of("/var/lib/millrace"));
        assertThat(config.listenHost()).isEqualTo("0.0.0.0");
        assertThat(config.advertisedHost()).isEqualTo("n2.example");
        assertThat(List.of(config.httpPort(), config.transferPort(), config.rpcPort())).containsExactly(8124, 0, 9101);
        assertThat(config.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(config.logger()).isEqualTo(new NodeConfig.Logger("DEBUG", Path.of("/var/log/millrace.log")));
        assertThat(config.macros()).isEqualTo(Map.of("shard", "02", "replica", "r2", "extra", "x"));
        assertThat(config.zooKeeper())
                .isEqualTo(new NodeConfig.ZooKeeper(List.of("zk1:2182", "zk2:2181"), "/m", Duration.ofSeconds(15)));
        assertThat(config.profile()).isEqualTo(Map.of("max_block_size", "7"));
        assertThat(config.users()).isEqualTo(Map.of("default", "s3cret", "reader", ""));
        assertThat(config.ddlTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.kafka().at("debug")).isEqualTo("cgrp");
        assertThat(config.toString()).doesNotContain("s3cret");
    }

    @Test
    void overlaysAreLaidOverInOrderOfName() {
        Path main = write("config.xml", WHOLE_XML);
        write("conf.d/20-ports.yaml", "http_port: 1");
        write("conf.d/10-ports.xml", "<clickhouse><http_port>2</http_port><rpc_port>3</rpc_port></clickhouse>");
        write("conf.d/zookeeper.xml",
                "<clickhouse><zookeeper><node><host>other</host></node></zookeeper></clickhouse>");
        write("conf.d/users.xml", "<clickhouse><users><extra><password>p</password></extra></users></clickhouse>");
        write("conf.d/ignored.txt", "not a configuration");
        write("config.d/99-last.xml", "<millrace><interserver_http_port>4</interserver_http_port></millrace>");
        NodeConfig config = NodeConfigParser.parse(ConfigFiles.load(main));
        assertThat(List.of(config.httpPort(), config.rpcPort(), config.transferPort())).containsExactly(1, 3, 4);
        assertThat(config.zooKeeper()).isEqualTo(
                new NodeConfig.ZooKeeper(List.of("other:2181"), "/m", Duration.ofSeconds(15)));
        assertThat(config.users()).containsOnlyKeys("default", "reader", "extra");
    }

    @Test
    void takesTextFromTheEnvironment() {
        String path = System.getenv("PATH");
        NodeConfig config = parse("<users><default><password from_env=\"PATH\"/></default></users>");
        assertThat(config.users()).isEqualTo(Map.of("default", path));
        refused("<path from_env=\"SURELY_NOT_SET_X7\"/>", "<path>", "SURELY_NOT_SET_X7", "is not set");
        refused("<path replace=\"1\"/>", "attribute replace of <path> is not supported");
    }

    @Test
    void refusesUnknownKeysWithTheNearest() {
        refused("<htp_port>1</htp_port>", "Unknown configuration key htp_port; did you mean http_port",
                "Correct or remove it.");
        refused("<logger><levle>debug</levle></logger>", "Unknown configuration key logger.levle; did you mean level?");
        refused("<zookeeper><node><hostname>x</hostname></node></zookeeper>", "zookeeper.node.hostname");
        refused("<users><u><passwd>x</passwd></u></users>", "users.u.passwd");
        refused("<profiles><web/></profiles>", "profiles.web", "Known here: default");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"<http_port>80000</http_port>|http_port is 80000, but must be from 0 to 65535",
        "<http_port>x</http_port>|http_port is 'x', but must be a whole number from 0 to 65535",
        "<rpc_port>-1</rpc_port>|rpc_port is -1, but must be from 0 to 65535",
        "<block_cache_size>1</block_cache_size>|block_cache_size is 1, but must be from 1048576",
        "<logger><level>loud</level></logger>|logger.level is 'loud', but must be one of none, fatal",
        "<timezone>Mars/Base</timezone>|timezone is 'Mars/Base', which is no known zone",
        "<display_name>a b</display_name>|display_name is 'a b', but a node's name may only have",
        "<zookeeper></zookeeper>|The zookeeper section names no node",
        "<zookeeper><node><port>1</port></node></zookeeper>|zookeeper.node has no host",
        "<zookeeper><node><host>h</host><port>0</port></node></zookeeper>|zookeeper.node.port is 0",
        "<zookeeper><node><host>h</host></node><root>m/</root></zookeeper>|zookeeper.root is 'm/', but must start with",
        "<distributed_ddl><task_timeout>0</task_timeout></distributed_ddl>|distributed_ddl.task_timeout is 0"})
    void refusesBadValuesWithASentence(String xml, String message) {
        refused(xml, message);
    }

    @Test
    void checksProfileSettingsAsStatementsDo() {
        refused("<profiles><default><max_blok_size>1</max_blok_size></default></profiles>",
                "profiles.default.max_blok_size: Unknown setting 'max_blok_size': Maybe you meant");
        refused("<profiles><default><extremes>1</extremes></default></profiles>", "profiles.default.extremes: Setting",
                "is not supported");
        refused("<profiles><default><max_block_size>many</max_block_size></default></profiles>",
                "profiles.default.max_block_size: ");
    }

    @Test
    void saysWhichFileCannotBeReadAndWhere() {
        assertThatThrownBy(() -> ConfigFiles.load(dir.resolve("none.xml"))).isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.xml does not exist");
        assertThatThrownBy(() -> ConfigFiles.load(write("broken.xml", "<clickhouse><path></clickhouse>")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("broken.xml cannot be parsed", "path");
        assertThatThrownBy(() -> ConfigFiles.load(write("broken.yaml", "a: [1\nb: 2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("broken.yaml cannot be parsed");
        assertThatThrownBy(() -> ConfigFiles.load(write("other.xml", "<config/>"))).isInstanceOf(ConfigException.class)
                .hasMessageContaining("must have <clickhouse> as its root, not <config>");
        assertThatThrownBy(() -> ConfigFiles.load(write("xxe.xml",
                "<!DOCTYPE clickhouse [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><clickhouse><path>&x;</path></clickhouse>")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("DOCTYPE");
        assertThat(NodeConfigParser.parse(ConfigFiles.load(write("empty.yaml", "display_name: e"))).nodeName())
                .isEqualTo("e");
    }

    @Test
    void anEmptyYamlFileIsAnEmptyConfiguration() {
        assertThat(ConfigFiles.load(write("empty.yaml", ""))).isEqualTo(ConfigNode.empty("clickhouse"));
    }
}
